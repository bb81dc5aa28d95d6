package io.kstlib.auth.testkit.context;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * One run of a flow in a test. The server gives the answers of the test, and the requests of the flow are kept. Everything else is that of
 * a {@link TestContext}. Used by one thread.
 */
public final class TestFlow implements FlowContext {

    private final TestContext context;
    private final AuthorizationServer server;
    private final List<ClientRequest> requests = new CopyOnWriteArrayList<>();
    private final List<Token> accepted = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<Duration> paused = new CopyOnWriteArrayList<>();
    private Function<ClientRequest, Token> tokens = request -> {
        throw new AssertionError("this test has no token for " + request);
    };
    private Function<ClientRequest, Map<String, Object>> answers = request -> {
        throw new AssertionError("this test has no answer to " + request);
    };
    private UnaryOperator<Token> acceptance = UnaryOperator.identity();
    private UnaryOperator<Map<String, Object>> change = UnaryOperator.identity();
    private UserInteraction person = new NoPerson();
    private Duration personTimeout = Duration.ofSeconds(30);
    private LoginRequest.Mode mode = LoginRequest.Mode.NO_BROWSER;
    private Parameters authorizeParameters = Parameters.none();
    private Consumer<Duration> pauses = time -> {};

    private TestFlow(TestContext context, AuthorizationServer server) {
        this.context = context;
        this.server = server;
    }

    /**
     * Makes a run without a user, in which the server answers nothing yet.
     *
     * @param context the settings of the provider, {@code client_id} among them
     * @param server the authorization server
     */
    public static TestFlow of(TestContext context, AuthorizationServer server) {
        return new TestFlow(context, server);
    }

    /**
     * Sets the answers to token requests.
     *
     * @param script returns the token for each token request; may throw the exception of a refusal
     * @return this run
     */
    public TestFlow tokens(Function<ClientRequest, Token> script) {
        tokens = Objects.requireNonNull(script, "script");
        return this;
    }

    /**
     * Sets the answers to all other requests.
     *
     * @param script returns the fields for each request; may throw the exception of a refusal
     * @return this run
     */
    public TestFlow answers(Function<ClientRequest, Map<String, Object>> script) {
        answers = Objects.requireNonNull(script, "script");
        return this;
    }

    /**
     * Changes the answers to all requests except token requests, for a server that answers otherwise.
     *
     * @param by returns the fields to answer, from those of {@link #answers}
     * @return this run
     */
    public TestFlow changing(UnaryOperator<Map<String, Object>> by) {
        change = Objects.requireNonNull(by, "by");
        return this;
    }

    /**
     * Sets how the provider accepts tokens.
     *
     * @param script returns the token that the provider accepts for a token; may refuse it
     * @return this run
     */
    public TestFlow acceptance(UnaryOperator<Token> script) {
        acceptance = Objects.requireNonNull(script, "script");
        return this;
    }

    /**
     * Sets the person who is asked.
     *
     * @param someone the person who is asked
     * @param how the way in which the login reaches the person
     * @return this run
     */
    public TestFlow person(UserInteraction someone, LoginRequest.Mode how) {
        person = Objects.requireNonNull(someone, "someone");
        mode = Objects.requireNonNull(how, "how");
        return this;
    }

    /**
     * Sets the longest wait for the person; thirty seconds unless set.
     *
     * @param time the longest wait
     * @return this run
     */
    public TestFlow personTimeout(Duration time) {
        personTimeout = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets further parameters of the authorization request.
     *
     * @param parameters further parameters of the authorization request
     * @return this run
     */
    public TestFlow authorizeParameters(Parameters parameters) {
        authorizeParameters = Objects.requireNonNull(parameters, "parameters");
        return this;
    }

    /**
     * Sets what happens in place of waiting; nothing unless set. A test with its own clock moves it here. A test may interrupt the thread here, to
     * see the reaction of the flow.
     *
     * @param script receives the time that the flow wants to wait
     * @return this run
     */
    public TestFlow pauses(Consumer<Duration> script) {
        pauses = Objects.requireNonNull(script, "script");
        return this;
    }

    /**
     * Returns the requests of the flow.
     *
     * @return the requests of the flow, in order
     */
    public List<ClientRequest> requests() {
        return List.copyOf(requests);
    }

    /** {@return the tokens that the provider accepted, in order, as it returned them} */
    public List<Token> accepted() {
        return List.copyOf(accepted);
    }

    /**
     * Returns what the person saw: messages, codes, and the addresses that were shown or opened.
     *
     * @return one text for each, in order
     */
    public List<String> seen() {
        return List.copyOf(seen);
    }

    /** {@return how long the flow waited, in order; it did not really wait} */
    public List<Duration> paused() {
        return List.copyOf(paused);
    }

    @Override
    public AccountName account() {
        return context.account();
    }

    @Override
    public Token requestToken(ClientRequest request) {
        requests.add(request);
        return tokens.apply(request);
    }

    @Override
    public Map<String, Object> request(ClientRequest request) {
        requests.add(request);
        return change.apply(answers.apply(request));
    }

    @Override
    public Token accept(Token token) {
        Token judged = acceptance.apply(token);
        accepted.add(judged);
        return judged;
    }

    @Override
    public String provider() {
        return context.name();
    }

    @Override
    public AuthorizationServer server() {
        return server;
    }

    @Override
    public String clientId() {
        return context.clientId();
    }

    @Override
    public List<String> scopes() {
        return context.settings().get(ProviderKeys.SCOPES).orElse(List.of());
    }

    /** Returns the key {@code redirect_uri} of the settings. */
    @Override
    public Optional<URI> redirectUri() {
        return Optional.ofNullable(context.setting("redirect_uri")).map(URI::create);
    }

    @Override
    public Parameters authorizeParameters() {
        return authorizeParameters;
    }

    /** Returns nothing: in a test of a flow, requests are not signed. */
    @Override
    public Optional<Secret> requestObject(Parameters parameters) {
        return Optional.empty();
    }

    /** Returns the received parameters: in a test of a flow, responses are not signed. */
    @Override
    public Parameters authorizationResponse(Parameters received) {
        return received;
    }

    @Override
    public LoginRequest request() {
        return new LoginRequest(mode, personTimeout, new WatchedPerson(person, seen));
    }

    @Override
    public Token tokenOf(String provider) {
        return context.tokenOf(provider);
    }

    @Override
    public Secret idTokenOf(String provider) {
        return context.idTokenOf(provider);
    }

    @Override
    public RandomGenerator random() {
        return new SecureRandom();
    }

    /** Does not wait. */
    @Override
    public void pause(Duration time) throws InterruptedException {
        paused.add(time);
        pauses.accept(time);
        if (Thread.interrupted()) {
            throw new InterruptedException("the thread of the login is interrupted");
        }
    }

    @Override
    public Settings settings() {
        return context.settings();
    }

    @Override
    public Settings authSettings() {
        return context.authSettings();
    }

    @Override
    public Secret resolve(SecretReference reference) {
        return context.resolve(reference);
    }

    @Override
    public HttpTransport http() {
        return context.http();
    }

    @Override
    public Clock clock() {
        return context.clock();
    }

    @Override
    public Map<String, String> environment() {
        return context.environment();
    }

    @Override
    public UserDirectory home() {
        return context.home();
    }

    @Override
    public void warn(String message) {
        context.warn(message);
    }

    @Override
    public void trace(Supplier<String> line) {
        context.trace(line);
    }

    @Override
    public Optional<byte[]> pinned(Path file) {
        return context.pinned(file);
    }

    @Override
    public byte[] read(ConfigPath file, int most) throws IOException {
        return context.read(file, most);
    }

    @Override
    public String toString() {
        return "TestFlow[" + context + "]";
    }
}
