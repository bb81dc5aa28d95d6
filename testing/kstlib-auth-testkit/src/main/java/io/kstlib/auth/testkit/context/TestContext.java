package io.kstlib.auth.testkit.context;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.PersonalFolder;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.plugin.ModulesOnDemand;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.secret.SecretContext;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.http.ProviderHttp;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A context for the tests of plugins of every kind. It has what the test gives it, and nothing of the machine: no environment variables, no
 * home directory. Its time is that of the system. Set it up in one thread; afterwards it is safe for use by several threads.
 *
 * <pre>{@code
 * TokenStorage storage = new RedisStorageFactory().create(
 *         TestContext.of("auth.storage.redis", Map.of("url", url)).secret("env://PASSWORD", "swordfish"));
 * }</pre>
 */
public final class TestContext implements ProviderContext, ClientContext, StorageContext, SecretContext {

    private final String path;
    private final Map<String, Object> settings;
    private final Map<String, Object> auth = new LinkedHashMap<>();
    private final Map<String, Secret> secrets = new LinkedHashMap<>();
    private final Map<String, TokenPresentation> presentations = new ConcurrentHashMap<>();
    private final Map<String, Token> tokens = new LinkedHashMap<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private Map<String, String> environment = Map.of();
    private PersonalFolder home = PersonalFolder.missing(Origin.CODE, "this test has none");
    private Clock clock = Clock.systemUTC();
    private @Nullable Path cache;
    private @Nullable HttpTransport http;

    private TestContext(String path, Map<String, ?> settings) {
        this.path = Objects.requireNonNull(path, "path");
        this.settings = new LinkedHashMap<>(settings);
    }

    /**
     * Makes a context with settings.
     *
     * @param path the key path of the plugin's section, such as {@code auth.storage.redis} or {@code auth.providers.corporate}
     * @param settings the keys in it: texts, numbers, booleans, lists and maps of these, or {@link ConfigValue}s
     * @return the context
     */
    public static TestContext of(String path, Map<String, ?> settings) {
        return new TestContext(path, settings);
    }

    /**
     * Sets a key of the plugin's section.
     *
     * @param key a key of the plugin's section
     * @param value its value, as {@link #of} takes it
     * @return this context
     */
    public TestContext with(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    /**
     * Sets a key of the section {@code auth}.
     *
     * @param key a key of the section {@code auth}
     * @param value its value, as {@link #of} takes it
     * @return this context
     */
    public TestContext auth(String key, Object value) {
        auth.put(key, value);
        return this;
    }

    /**
     * Sets the secret of a reference.
     *
     * @param reference a reference as it is configured, such as {@code op://vault/item}
     * @param secret what it stands for
     * @return this context
     */
    public TestContext secret(String reference, String secret) {
        secrets.put(reference, Secret.of(secret));
        return this;
    }

    /**
     * Sets the token of another provider.
     *
     * @param provider another provider
     * @param token its token
     * @return this context
     */
    public TestContext token(String provider, Token token) {
        tokens.put(provider, token);
        return this;
    }

    /**
     * Sets the environment variables.
     *
     * @param variables the environment variables
     * @return this context
     */
    public TestContext environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /**
     * Sets the home directory.
     *
     * @param directory the home directory; {@code .config} in it is the folder for configuration
     * @return this context
     */
    public TestContext home(Path directory) {
        home = PersonalFolder.at(directory);
        return this;
    }

    /**
     * Sets the clock.
     *
     * @param ticking the clock to use
     * @return this context
     */
    public TestContext clock(Clock ticking) {
        clock = Objects.requireNonNull(ticking, "ticking");
        return this;
    }

    /**
     * Sets the HTTP transport.
     *
     * @param transport answers the requests of the plugin
     * @return this context
     */
    public TestContext http(HttpTransport transport) {
        http = Objects.requireNonNull(transport, "transport");
        return this;
    }

    /**
     * Sets the cache directory.
     *
     * @param directory the directory for public documents
     * @return this context
     */
    public TestContext cache(Path directory) {
        cache = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Returns the warnings of the plugin.
     *
     * @return what the plugin told the person, in order
     */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Returns a plain value of the plugin's section; {@code null} when it is not there. */
    @Nullable
    String setting(String key) {
        Object value = settings.get(key);
        return value == null ? null : value.toString();
    }

    /** Returns the last part of the path. */
    @Override
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    @Override
    public Settings settings() {
        return new Settings(path, map(settings));
    }

    @Override
    public Settings authSettings() {
        return new Settings("auth", map(auth));
    }

    /** Converts plain values. Values that know where they were written stay as they are. */
    private static ConfigMap map(Map<String, Object> plain) {
        Map<String, ConfigValue> entries =
                new LinkedHashMap<>(ConfigMap.of(plain).entries());
        plain.forEach((key, value) -> {
            if (value instanceof ConfigValue written) {
                entries.put(key, written);
            }
        });
        return new ConfigMap(entries, Origin.CODE);
    }

    /** Returns a plain value, or the secret that {@link #secret} set. */
    @Override
    public Secret resolve(SecretReference reference) {
        Secret known = secrets.get(reference.toString());
        return known != null
                ? known
                : reference
                        .plain()
                        .orElseThrow(() -> new SecretException(
                                reference.toString(), "this test has no secret " + reference, null, null));
    }

    /** Returns a flow that {@link ServiceLoader} finds. */
    @Override
    public AuthFlowFactory flow(String type) {
        return find(ServiceLoader.load(AuthFlowFactory.class), "flow", type);
    }

    private static <F extends PluginFactory> F find(ServiceLoader<F> services, String kind, String type) {
        return services.stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.type().equalsIgnoreCase(type))
                .findFirst()
                .orElseThrow(
                        () -> new PluginException(kind, type, "no " + kind + " type \"" + type + "\"", null, null));
    }

    @Override
    public String provider() {
        return name();
    }

    @Override
    public String clientId() {
        return settings().require(ProviderKeys.CLIENT_ID);
    }

    /** Returns the client authentications that {@link ServiceLoader} finds. */
    @Override
    public List<String> clientAuthentications() {
        return ServiceLoader.load(ClientAuthenticationFactory.class).stream()
                .map(service -> service.get().type())
                .sorted()
                .toList();
    }

    /** Returns a new client authentication of a factory that {@link ServiceLoader} finds. */
    @Override
    public ClientAuthentication clientAuthentication(String type) {
        return find(ServiceLoader.load(ClientAuthenticationFactory.class), "client authentication", type)
                .create(this);
    }

    /** Returns a token presentation that {@link ServiceLoader} finds. */
    @Override
    public TokenPresentation tokenPresentation(String tokenType) {
        return presentations.computeIfAbsent(
                tokenType.toLowerCase(Locale.ROOT),
                type -> find(ServiceLoader.load(TokenPresentationFactory.class), "token presentation", type)
                        .create(this));
    }

    /** Returns the same as {@link #settings()}. */
    @Override
    public Settings flowSettings(String type) {
        return settings();
    }

    /** Returns the token that {@link #token} set. */
    @Override
    public Token tokenOf(String provider) {
        Token token = tokens.get(provider);
        if (token == null) {
            throw new NotLoggedInException(
                    provider,
                    NotLoggedInException.Reason.NO_TOKEN,
                    "this test has no token of " + provider,
                    null,
                    null);
        }
        return token;
    }

    /** Returns the transport that {@link #http(HttpTransport)} set, else the HTTP stack of kstlib with the network settings of this context. */
    @Override
    public HttpTransport http() {
        HttpTransport given = http;
        return given == null ? ProviderHttp.of(this) : given;
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
    public PersonalFolder home() {
        return home;
    }

    @Override
    public Path standardDirectory() {
        return home.below(".config")
                .below("kstlib")
                .below("auth")
                .below("tokens")
                .require("this test has no home directory");
    }

    @Override
    public void warn(String message) {
        warnings.add(message);
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
    public Optional<Path> cacheDirectory() {
        return Optional.ofNullable(cache);
    }

    @Override
    public String toString() {
        return "TestContext[" + path + "]"; // settings and environment may hold secrets
    }
}
