package io.kstlib.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.PersonalFolder;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.plugin.ModulesOnDemand;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** A provider's context with settings from the test and flows from the class path. */
public final class ConfiguredContext implements ProviderContext, ClientContext {

    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final Map<String, Object> auth = new LinkedHashMap<>(Map.of("callback_server", Map.of("port", 0)));
    private final List<String> warnings = new ArrayList<>();
    private final Clock clock;
    private Map<String, String> environment = Map.of();
    private @Nullable Path cache;

    public ConfiguredContext(Clock clock, Map<String, ?> settings) {
        this.clock = clock;
        this.settings.put("type", "oidc");
        this.settings.putAll(settings);
    }

    public ConfiguredContext with(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    public ConfiguredContext without(String key) {
        settings.remove(key);
        return this;
    }

    public ConfiguredContext withAuth(String key, Object value) {
        auth.put(key, value);
        return this;
    }

    public ConfiguredContext in(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    public ConfiguredContext cachingIn(Path directory) {
        cache = directory;
        return this;
    }

    public Provider oidcProvider() {
        return new OidcServerClient(this, ProviderHttp.of(this));
    }

    /** Returns the problems that a check of the file would report, each as one line. */
    public List<String> problems() {
        ConfigProblems problems = new ConfigProblems();
        ProviderFactory factory = new OidcProviderFactory();
        ConfigSchema schema = ProviderKeys.schema().with(factory.schema());
        try {
            AuthFlowFactory flow = flow(factory.flow(settings()).orElseThrow());
            schema = schema.with(flow.schema()).withRule((settings, found) -> factory.checkFlow(settings, flow, found));
        } catch (ConfigurationException reportedByItsKey) {
            assertTrue(reportedByItsKey.getMessage().contains("corporate"));
        }
        schema.check(settings(), problems);
        return problems.found().stream().map(ConfigProblem::toString).toList();
    }

    public List<String> warnings() {
        return warnings;
    }

    @Override
    public String name() {
        return "corporate";
    }

    @Override
    public Settings settings() {
        Map<String, ConfigValue> entries =
                new LinkedHashMap<>(ConfigMap.of(settings).entries());
        settings.forEach((key, value) -> {
            if (value instanceof ConfigValue written) {
                entries.put(key, written); // it keeps its place in the file
            }
        });
        return new Settings("auth.providers.corporate", new ConfigMap(entries, Origin.CODE));
    }

    @Override
    public Settings authSettings() {
        return new Settings("auth", ConfigMap.of(auth));
    }

    @Override
    public Secret resolve(SecretReference reference) {
        return reference.plain().orElseThrow();
    }

    @Override
    public Settings flowSettings(String type) {
        return settings();
    }

    @Override
    public String provider() {
        return name();
    }

    @Override
    public String clientId() {
        return settings().require(ProviderKeys.CLIENT_ID);
    }

    @Override
    public List<String> clientAuthentications() {
        return ServiceLoader.load(ClientAuthenticationFactory.class).stream()
                .map(service -> service.get().type())
                .sorted()
                .toList();
    }

    @Override
    public ClientAuthentication clientAuthentication(String type) {
        return ServiceLoader.load(ClientAuthenticationFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new PluginException("client authentication", type, "none of " + type, null, null))
                .create(this);
    }

    @Override
    public TokenPresentation tokenPresentation(String tokenType) {
        return ServiceLoader.load(TokenPresentationFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.type().equalsIgnoreCase(tokenType))
                .findFirst()
                .orElseThrow(() -> new PluginException("token presentation", tokenType, "none", null, null))
                .create(this);
    }

    @Override
    public Token tokenOf(String provider) {
        throw new UnsupportedOperationException("there is no other provider in these tests");
    }

    @Override
    public AuthFlowFactory flow(String type) {
        return ServiceLoader.load(AuthFlowFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new PluginException("flow", type, "no flow type \"" + type + "\"", null, null));
    }

    @Override
    public void warn(String message) {
        warnings.add(message);
    }

    @Override
    public HttpTransport http() {
        return ProviderHttp.of(this);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public Optional<Path> cacheDirectory() {
        return Optional.ofNullable(cache);
    }

    @Override
    public Optional<byte[]> pinned(Path file) {
        return Optional.empty();
    }

    @Override
    public ModulesOnDemand modules() {
        return ModulesOnDemand.none();
    }

    @Override
    public PersonalFolder home() {
        return PersonalFolder.at(Path.of("home"));
    }
}
