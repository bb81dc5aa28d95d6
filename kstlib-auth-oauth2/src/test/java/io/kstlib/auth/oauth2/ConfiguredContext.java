package io.kstlib.auth.oauth2;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.PersonalFolder;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.plugin.ModulesOnDemand;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** A provider context with the settings of a test, the flows of the class path and any free callback port. */
public final class ConfiguredContext implements ProviderContext, ClientContext {

    private static final Origin FILE = new Origin("kstlib.conf.yml", 9);

    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final Map<String, Object> auth = new LinkedHashMap<>(Map.of("callback_server", Map.of("port", "0")));
    private final Map<String, AuthFlow> flows = new LinkedHashMap<>();
    private final Map<String, ClientAuthentication> authentications = new LinkedHashMap<>();
    private final Map<String, TokenPresentation> presentations = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    public ConfiguredContext(Map<String, ?> settings) {
        this.settings.put("type", "oauth2");
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

    /** A flow of a plugin, which asks no one. */
    private record ScriptedFlow(String type, AuthFlow flow) implements AuthFlowFactory {

        @Override
        public String description() {
            return "does what the test says";
        }

        @Override
        public Attendance attendance() {
            return Attendance.NONE;
        }

        @Override
        public AuthFlow create() {
            return flow;
        }
    }

    public ConfiguredContext withFlow(String type, AuthFlow flow) {
        flows.put(type, flow);
        return this;
    }

    public ConfiguredContext withClientAuthentication(String type, ClientAuthentication plugin) {
        authentications.put(type, plugin);
        return this;
    }

    public ConfiguredContext withTokenPresentation(String type, TokenPresentation plugin) {
        presentations.put(type, plugin);
        return this;
    }

    public ConfiguredContext withVariable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** The problems that a check of the file reports, one line each. */
    public List<String> problems() {
        ConfigProblems problems = new ConfigProblems();
        ProviderFactory factory = new OAuth2ProviderFactory();
        ConfigSchema schema = ProviderKeys.schema().with(factory.schema());
        try {
            AuthFlowFactory flow = flow(factory.flow(settings()).orElseThrow());
            schema = schema.with(flow.schema()).withRule((settings, found) -> factory.checkFlow(settings, flow, found));
        } catch (ConfigurationException reportedByItsKey) {
            assertTrue(reportedByItsKey.getMessage().contains("corporate"));
        }
        for (String type :
                settings().get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD).stream().toList()) {
            schema = schema.withRule(shipped(type).schema()::checkRules);
        }
        schema.check(settings(), problems);
        return problems.found().stream().map(ConfigProblem::toString).toList();
    }

    @Override
    public String name() {
        return "corporate";
    }

    @Override
    public Settings settings() {
        return new Settings("auth.providers.corporate", map(settings));
    }

    @Override
    public Settings authSettings() {
        return new Settings("auth", map(auth));
    }

    @Override
    public Secret resolve(SecretReference reference) {
        return reference.plain().orElseGet(() -> {
            String value = environment.get(reference.target());
            if (value == null) {
                throw new SecretException(
                        reference.toString(), "no variable " + reference.target(), new Remedy.Advice("Set it"), null);
            }
            return Secret.of(value);
        });
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
        Stream<String> shipped = ServiceLoader.load(ClientAuthenticationFactory.class).stream()
                .map(service -> service.get().type());
        return Stream.concat(shipped, authentications.keySet().stream())
                .sorted()
                .toList();
    }

    @Override
    public ClientAuthentication clientAuthentication(String type) {
        if (authentications.containsKey(type)) {
            return authentications.get(type);
        }
        return shipped(type).create(this);
    }

    private static ClientAuthenticationFactory shipped(String type) {
        return ServiceLoader.load(ClientAuthenticationFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new PluginException("client authentication", type, "none of " + type, null, null));
    }

    @Override
    public TokenPresentation tokenPresentation(String tokenType) {
        String type = tokenType.toLowerCase(Locale.ROOT);
        if (presentations.containsKey(type)) {
            return presentations.get(type);
        }
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
        if (flows.containsKey(type)) {
            return new ScriptedFlow(type, flows.get(type));
        }
        return ServiceLoader.load(AuthFlowFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new PluginException("flow", type, "no flow type \"" + type + "\"", null, null));
    }

    @Override
    public HttpTransport http() {
        return ProviderHttp.of(this);
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public Optional<byte[]> pinned(Path file) {
        return Optional.empty();
    }

    @Override
    public Optional<Path> cacheDirectory() {
        return Optional.empty();
    }

    @Override
    public void warn(String message) {}

    @Override
    public ModulesOnDemand modules() {
        return ModulesOnDemand.none();
    }

    @Override
    public PersonalFolder home() {
        return PersonalFolder.at(Path.of("home"));
    }

    private static ConfigMap map(Map<?, ?> values) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        values.forEach((key, value) -> entries.put(String.valueOf(key), value(value)));
        return new ConfigMap(entries, FILE);
    }

    private static ConfigValue value(Object value) {
        if (value instanceof Map<?, ?> nested) {
            return map(nested);
        }
        if (value instanceof List<?> list) {
            List<ConfigValue> items = new ArrayList<>();
            list.forEach(item -> items.add(value(item)));
            return new ConfigList(items, FILE);
        }
        ConfigScalar.Kind kind = value instanceof Boolean ? ConfigScalar.Kind.BOOLEAN : ConfigScalar.Kind.TEXT;
        return new ConfigScalar(String.valueOf(value), kind, FILE);
    }
}
