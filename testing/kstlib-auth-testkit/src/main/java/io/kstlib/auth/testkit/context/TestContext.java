package io.kstlib.auth.testkit.context;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.http.ProviderHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A context for the tests of plugins of every kind. It has the values of the test, and nothing of the machine: no environment variables, no home
 * directory. Its time is that of the system. Set it up in one thread; afterwards it is safe for use by several threads.
 *
 * <pre>{@code
 * TokenStorage storage = new RedisStorageFactory().create(
 *         TestContext.of("auth.storage.redis", Map.of("url", url)).secret("env://PASSWORD", "swordfish"));
 * }</pre>
 */
public final class TestContext implements ProviderContext, ClientContext, StorageContext, PluginContext {

    /** Gets warnings and traces, as that of kstlib does, so that a test of the log finds a secret in them. It prints nothing. */
    private static final System.Logger LOG = System.getLogger("io.kstlib.auth");

    private final String path;
    private final Map<String, Object> settings;
    private final Map<String, Object> auth = new LinkedHashMap<>();
    private final KnownCredentials credentials = new KnownCredentials();
    private final TestPlugins plugins = new TestPlugins();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<String> resolved = new CopyOnWriteArrayList<>();
    private WrittenSettings written = WrittenSettings.byAProgram();
    private Map<String, String> environment = Map.of();
    private UserDirectory home = UserDirectory.missing(Origin.CODE, "this test has none");
    private Clock clock = Clock.systemUTC();
    private volatile Duration passed = Duration.ZERO;
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
     * @param settings the keys in it: texts, numbers, booleans, lists and maps of these, or values of a configuration
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
     * Takes a key of the section of the plugin away.
     *
     * @return this context
     */
    public TestContext without(String key) {
        settings.remove(key);
        return this;
    }

    /**
     * Sets the file in which all values stand. Without it, a program wrote them.
     *
     * @param file the name of the file
     * @param line the line of each
     * @return this context
     */
    public TestContext writtenIn(String file, int line) {
        written = WrittenSettings.in(file, line);
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
     * @param secret its secret
     * @return this context
     */
    public TestContext secret(String reference, String secret) {
        credentials.secret(reference, Secret.of(secret));
        return this;
    }

    /**
     * Sets the token of another provider.
     *
     * @param provider another provider
     * @return this context
     */
    public TestContext token(String provider, Token token) {
        credentials.token(provider, token);
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
        home = UserDirectory.at(directory);
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
     * Lets time pass. A clock that the plugin got before tells it, too.
     *
     * @param time how much later it is from now on
     * @return this context
     */
    public TestContext passing(Duration time) {
        passed = passed.plus(time);
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
     * Gives a flow, as a plugin does.
     *
     * @param type the type of the flow
     * @param flow the flow; it asks no user
     * @return this context
     */
    public TestContext flow(String type, AuthFlow flow) {
        plugins.flow(type, flow);
        return this;
    }

    /**
     * Gives a client authentication, as a plugin does.
     *
     * @param type the type of the client authentication
     * @param plugin the client authentication
     * @return this context
     */
    public TestContext clientAuthentication(String type, ClientAuthentication plugin) {
        plugins.clientAuthentication(type, plugin);
        return this;
    }

    /**
     * Gives a token presentation, as a plugin does.
     *
     * @param type the token type
     * @param plugin the presentation of tokens of the type
     * @return this context
     */
    public TestContext tokenPresentation(String type, TokenPresentation plugin) {
        plugins.tokenPresentation(type, plugin);
        return this;
    }

    /**
     * Checks the settings as kstlib checks a configuration file.
     *
     * @param factory the provider whose section they are
     * @return each problem as one line, in order
     */
    public List<String> problems(ProviderFactory factory) {
        return ProviderCheck.problems(factory, settings(), plugins);
    }

    /**
     * Returns the warnings of the plugin.
     *
     * @return the warnings of the plugin, in order
     */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Returns the references that the plugin resolved. A plugin that keeps a secret resolves it once.
     *
     * @return each reference as it is configured, in the order of the calls
     */
    public List<String> resolved() {
        return List.copyOf(resolved);
    }

    /** {@return the secrets that {@link #secret} set} */
    public Set<String> secrets() {
        return credentials.secrets();
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
        return new Settings(path, written.map(settings));
    }

    @Override
    public Settings authSettings() {
        return new Settings("auth", written.map(auth));
    }

    /** Returns a plain value, or the secret that {@link #secret} set. */
    @Override
    public Secret resolve(SecretReference reference) {
        resolved.add(reference.toString());
        return credentials.resolve(reference);
    }

    /** Returns a flow that {@link #flow(String, AuthFlow)} set, or one that {@link ServiceLoader} finds. */
    @Override
    public AuthFlowFactory flow(String type) {
        return plugins.flow(type);
    }

    @Override
    public String provider() {
        return name();
    }

    @Override
    public String clientId() {
        return settings().require(ProviderKeys.CLIENT_ID);
    }

    /** Returns the client authentications that the test set and those that {@link ServiceLoader} finds. */
    @Override
    public List<String> clientAuthentications() {
        return plugins.clientAuthentications();
    }

    /** Returns a client authentication that the test set, or a new one of a factory that {@link ServiceLoader} finds. */
    @Override
    public ClientAuthentication clientAuthentication(String type) {
        return plugins.clientAuthentication(type, this);
    }

    /** Returns a token presentation that the test set, or one that {@link ServiceLoader} finds. */
    @Override
    public TokenPresentation tokenPresentation(String tokenType) {
        return plugins.tokenPresentation(tokenType, this);
    }

    /** Returns the same as {@link #settings()}. */
    @Override
    public Settings flowSettings(String type) {
        return settings();
    }

    /** Returns the token that {@link #token} set. */
    @Override
    public Token tokenOf(String provider) {
        return credentials.tokenOf(provider);
    }

    /** Returns the ID token in the token that {@link #token} set. */
    @Override
    public Secret idTokenOf(String provider) {
        return credentials.idTokenOf(provider);
    }

    /** Returns the transport that {@link #http(HttpTransport)} set, else the HTTP stack of kstlib with the network settings of this context. */
    @Override
    public HttpTransport http() {
        HttpTransport given = http;
        return given == null ? ProviderHttp.of(this) : given;
    }

    @Override
    public Clock clock() {
        InstantSource later = () -> clock.instant().plus(passed);
        return later.withZone(clock.getZone());
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public UserDirectory home() {
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
        LOG.log(System.Logger.Level.TRACE, message);
    }

    @Override
    public void trace(Supplier<String> line) {
        LOG.log(System.Logger.Level.TRACE, line);
    }

    @Override
    public Optional<byte[]> pinned(Path file) {
        return Optional.empty();
    }

    @Override
    public byte[] read(ConfigPath file, int most) throws IOException {
        return WrittenSettings.read(file, home, most);
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
