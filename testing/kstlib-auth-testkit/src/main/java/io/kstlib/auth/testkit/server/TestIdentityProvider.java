package io.kstlib.auth.testkit.server;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An OpenID provider on a free loopback port. It follows the specifications until the test sets something else, and keeps the requests. It has
 * discovery, keys, and the endpoints for authorization, tokens, user info, revocation, introspection and the end of a session; that for pushed
 * requests (RFC 9126) is there, too, but published by tests only. The person is logged in already and agrees at once.
 *
 * <p>Use it with {@code try}, or as an extension of JUnit, which starts it anew for each test:
 *
 * <pre>{@code
 * @RegisterExtension
 * final TestIdentityProvider idp = new TestIdentityProvider();
 *
 * @Test
 * void aLoginBringsATokenOfTheProvider() {
 *     Token token = provider(idp.issuer()).login(TestPerson.whoFollows().request(LoginRequest.Mode.BROWSER));
 *
 *     assertEquals("authorization_code", idp.requests(idp.path("token")).get(0).form().get("grant_type"));
 * }
 * }</pre>
 *
 * <p>A path is what follows host and port. {@link #path} gives those of the endpoints. Safe for several threads. Its own threads are daemons.
 * The header {@code Date} is that of this machine, whatever {@link #clock} says.
 */
public final class TestIdentityProvider implements AutoCloseable, BeforeEachCallback, AfterEachCallback {

    /** The client for which {@link #claims} are. */
    public static final String CLIENT_ID = "my-app";

    private static final List<String> ENDPOINTS =
            List.of("authorization", "token", "userinfo", "revocation", "introspection", "end_session");

    private final String issuerPath;
    private volatile @Nullable RunningServer running;

    /** The parts that {@link #start} starts. */
    private record RunningServer(LoopbackServer server, OpenIdService service) {}

    /** Makes a provider whose issuer has no path. It does not listen before {@link #start}, or the beginning of a test. */
    public TestIdentityProvider() {
        this("");
    }

    /**
     * Makes a provider that does not listen before {@link #start}, or the beginning of a test.
     *
     * @param issuerPath the path of the issuer, such as {@code /realms/main}
     */
    public TestIdentityProvider(String issuerPath) {
        this.issuerPath = Objects.requireNonNull(issuerPath, "issuerPath");
    }

    /**
     * Begins to listen on a free port, with nothing that a test set before.
     *
     * @return this provider
     */
    public TestIdentityProvider start() {
        close();
        LoopbackServer started = LoopbackServer.start(this::answerTo);
        OpenIdService fresh = new OpenIdService("http://127.0.0.1:" + started.port() + issuerPath);
        for (String endpoint : ENDPOINTS) {
            fresh.metadata().put(endpoint + "_endpoint", fresh.issuer() + "/" + endpoint);
        }
        fresh.metadata().put("jwks_uri", fresh.issuer() + "/jwks");
        running = new RunningServer(started, fresh);
        return this;
    }

    private RunningServer running() {
        return Objects.requireNonNull(running, "the provider was not started");
    }

    private LoopbackServer server() {
        return running().server();
    }

    private OpenIdService service() {
        return running().service();
    }

    /** Stops listening. The requests can still be read. */
    @Override
    public void close() {
        RunningServer known = running;
        if (known != null) {
            known.server().close();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }

    /** {@return the issuer} */
    public String issuer() {
        return service().issuer();
    }

    /**
     * Makes a URL.
     *
     * @param path any path
     * @return the URL at this server
     */
    public String url(String path) {
        return "http://127.0.0.1:" + server().port() + path;
    }

    /**
     * Returns the path of an endpoint or of a document.
     *
     * @param name {@code authorization}, {@code token}, {@code userinfo}, {@code revocation}, {@code introspection}, {@code end_session},
     *     {@code pushed_authorization_request}, {@code jwks} or {@code .well-known/openid-configuration}
     */
    public String path(String name) {
        return issuerPath + "/" + name;
    }

    /**
     * Sets a member of the metadata.
     *
     * @param member a member of the metadata
     * @param value its value from now on
     * @return this provider
     */
    public TestIdentityProvider publish(String member, Object value) {
        service().metadata().put(member, value);
        return this;
    }

    /**
     * Removes a member of the metadata.
     *
     * @param member a member of the metadata that is not published from now on
     * @return this provider
     */
    public TestIdentityProvider withdraw(String member) {
        service().metadata().remove(member);
        return this;
    }

    /**
     * Sets the published keys.
     *
     * @param keys the JWKs that are published from now on; the keys that sign tokens stay
     * @return this provider
     */
    public TestIdentityProvider publishKeys(List<Map<String, Object>> keys) {
        service().publish(keys);
        return this;
    }

    /**
     * Sets the key of the provider.
     *
     * @param key the key that signs from now on, and the only one that is published
     * @return this provider
     */
    public TestIdentityProvider signWith(SigningKey key) {
        service().signWith(key);
        return this;
    }

    /**
     * Registers a confidential client.
     *
     * @param id the id of a client that has a secret; any other is a public client, and is let in without one
     * @param secret its secret, taken from the header or the form
     * @return this provider
     */
    public TestIdentityProvider client(String id, String secret) {
        service().clients().register(id, secret);
        return this;
    }

    /**
     * Sets a claim.
     *
     * @param claim a claim of every ID token
     * @param value its value, whatever the rules say
     * @return this provider
     */
    public TestIdentityProvider claim(String claim, Object value) {
        service().claims().put(claim, value);
        return this;
    }

    /**
     * Removes a claim.
     *
     * @param claim a claim that no ID token has
     * @return this provider
     */
    public TestIdentityProvider withoutClaim(String claim) {
        service().hideClaim(claim);
        return this;
    }

    /**
     * Sets a member of the answers of the token endpoint.
     *
     * @param member a member of every answer with a token, such as {@code scope}
     * @param value its value, whatever the rules say
     * @return this provider
     */
    public TestIdentityProvider tokenMember(String member, Object value) {
        service().tokenMembers().put(member, value);
        return this;
    }

    /**
     * Sets a member of the user info.
     *
     * @param member a member of the answer of the user info endpoint
     * @return this provider
     */
    public TestIdentityProvider userInfo(String member, Object value) {
        service().userInfo().put(member, value);
        return this;
    }

    /**
     * Sets the lifetime of tokens.
     *
     * @param lifetime the lifetime of access tokens and ID tokens
     * @return this provider
     */
    public TestIdentityProvider lifetime(Duration lifetime) {
        service().lifetime(lifetime);
        return this;
    }

    /**
     * Sets the clock.
     *
     * @param ticking the clock of the tokens
     * @return this provider
     */
    public TestIdentityProvider clock(Clock ticking) {
        service().clock(ticking);
        return this;
    }

    /**
     * Refuses every request at the token endpoint from now on.
     *
     * @param error the {@code error}
     * @param description the {@code error_description}
     * @return this provider
     */
    public TestIdentityProvider refuse(String error, String description) {
        server().answerAlways(path("token"), Answer.error(error, description));
        return this;
    }

    /**
     * Sends the browser back with an error from now on.
     *
     * @param error the {@code error}
     * @param description the {@code error_description}
     * @return this provider
     */
    public TestIdentityProvider refuseLogin(String error, String description) {
        service().refuseLogin(Map.of("error", error, "error_description", description));
        return this;
    }

    /**
     * Answers every request for a path like this from now on.
     *
     * @return this provider
     */
    public TestIdentityProvider answer(String path, int status, Map<String, String> headers, String body) {
        server().answerAlways(path, Answer.of(status, headers, body));
        return this;
    }

    /**
     * Answers every request for a path with JSON and the status 200 from now on.
     *
     * @param document the body
     * @return this provider
     */
    public TestIdentityProvider answer(String path, Map<String, ?> document) {
        server().answerAlways(path, Answer.document(document));
        return this;
    }

    /**
     * Answers the next request for a path like this. The answers of several calls come in this order.
     *
     * @return this provider
     */
    public TestIdentityProvider answerNext(String path, int status, Map<String, String> headers, String body) {
        server().answerNext(path, Answer.of(status, headers, body));
        return this;
    }

    /**
     * Forgets the answers that the test set.
     *
     * @param path a path at which the provider follows the specifications again
     * @return this provider
     */
    public TestIdentityProvider answerAsUsual(String path) {
        server().forget(path);
        return this;
    }

    /**
     * Returns all requests.
     *
     * @return every request, in order
     */
    public List<ReceivedRequest> requests() {
        return server().requests();
    }

    /**
     * Returns the requests for a path.
     *
     * @return the requests for it, in order
     */
    public List<ReceivedRequest> requests(String path) {
        return requests().stream()
                .filter(request -> request.path().equals(path))
                .toList();
    }

    /**
     * Makes the claims of a valid ID token.
     *
     * @return the claims of a valid ID token for {@link #CLIENT_ID}, without a nonce, to be changed as the test needs it
     */
    public Map<String, Object> claims() {
        return service().claimsFor(CLIENT_ID, null);
    }

    /**
     * Signs a token as this provider does.
     *
     * @param claims any claims
     * @return a token with them, signed as this provider signs
     */
    public String sign(Map<String, ?> claims) {
        return service().key().sign(claims);
    }

    private Answer answerTo(ReceivedRequest request) {
        if (!request.path().startsWith(issuerPath + "/")) {
            return Answer.page(Answer.NOT_FOUND, "no such page");
        }
        return service().answer(request.path().substring(issuerPath.length() + 1), request);
    }

    @Override
    public String toString() {
        RunningServer known = running;
        return "TestIdentityProvider["
                + (known == null ? "not started" : known.service().issuer()) + "]";
    }
}
