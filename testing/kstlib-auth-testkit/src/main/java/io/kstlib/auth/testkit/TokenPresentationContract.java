package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The contract of every token presentation and its factory.
 *
 * <p>A presentation that has a {@link #nonceHeader}, a {@linkplain TokenPresentation#bindsTokens() key of a login} or a {@linkplain #secrets() secret} proves
 * something, and a proof is for one URL. Others show the token alone, which is the same for every URL.
 */
public abstract class TokenPresentationContract extends PluginFactoryContract {

    private static final URI URL = URI.create("https://api.example.com/things?id=1");
    private static final URI ANOTHER_PATH = URI.create("https://api.example.com/others");
    private static final URI ANOTHER_HOST = URI.create("https://api.example.org/things?id=1");
    private static final String NO_NONCES = "the presentation knows no nonces: nonceHeader() is empty";
    private static final String SECRET = "canary-access-token";
    private static final URI ENDPOINT = URI.create("https://sso.example.com/token");
    private static final AuthorizationServer ANY_SERVER = new AuthorizationServer(null, Map.of(), Map.of());

    /** The headers that HTTP itself sets. */
    private static final Set<String> OF_HTTP =
            Set.of("host", "content-length", "content-type", "transfer-encoding", "connection", "upgrade", "expect");

    /** Creates the contract, for subclasses. */
    protected TokenPresentationContract() {}

    @Override
    protected abstract TokenPresentationFactory factory();

    @Override
    protected final Class<? extends PluginFactory> serviceType() {
        return TokenPresentationFactory.class;
    }

    /**
     * Returns complete settings.
     *
     * @return settings that suffice
     */
    protected abstract TestContext context();

    /**
     * Returns the header of an answer that has the nonce for the next proof.
     *
     * @return a header's name, such as {@code DPoP-Nonce}; empty for a presentation that knows no nonces
     */
    protected abstract Optional<String> nonceHeader();

    /**
     * Returns the secrets of the settings, which no header shows. A secret that the server wants in a header is none of them.
     *
     * @return by default those that were {@linkplain TestContext#secret set}
     */
    protected Set<String> secrets() {
        return context().secrets();
    }

    /**
     * Makes a token that the presentation can present.
     *
     * @param accessToken the access token in it
     */
    protected Token token(Secret accessToken) {
        return Token.builder(accessToken, Instant.EPOCH)
                .tokenType(plugin().type())
                .build();
    }

    private Token token() {
        return token(Secret.of(SECRET));
    }

    private TokenPresentation presentation() {
        return factory().create(context());
    }

    @Test
    public void showsTheTokenByHeadersThatHttpAllows() { // RFC 9110 section 5
        List<Map.Entry<String, String>> headers = presentation().headers(token(), "GET", URL);

        assertFalse(headers.isEmpty());
        assertAllowed(headers, OF_HTTP);
    }

    private static void assertAllowed(List<Map.Entry<String, String>> headers, Set<String> ofOthers) {
        for (Map.Entry<String, String> header : headers) {
            assertTrue(header.getKey().matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+"), header::getKey);
            assertTrue(header.getValue().matches("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?"), header::getKey);
            assertFalse(ofOthers.contains(header.getKey().toLowerCase(Locale.ROOT)), header::getKey);
        }
    }

    @Test
    public void showsEachTokenByItself() {
        TokenPresentation presentation = presentation();

        List<Map.Entry<String, String>> first = presentation.headers(token(Secret.of("first-token")), "GET", URL);
        List<Map.Entry<String, String>> second = presentation.headers(token(Secret.of("second-token")), "GET", URL);

        assertFalse(first.equals(second));
        assertFalse(second.toString().contains("first-token"));
    }

    @Test
    public void sendsNothingAgainWithoutAReason() {
        TokenPresentation presentation = presentation();
        for (int status : List.of(200, 301, 401, 403, 500)) {
            assertFalse(
                    presentation.answered(token(), new PresentationAnswer(URL, status, Map.of())),
                    () -> "status " + status);
        }
    }

    private PresentationAnswer answer(URI url, int status, String nonce) {
        String header = nonceHeader().orElse("");
        return new PresentationAnswer(url, status, nonce.isEmpty() ? Map.of() : Map.of(header, List.of(nonce)));
    }

    @Test
    public void sendsAgainOnlyForANewNonce() {
        assumeTrue(nonceHeader().isPresent(), NO_NONCES);
        TokenPresentation presentation = presentation();
        presentation.answered(token(), answer(URL, 401, "nonce-1"));

        assertFalse(presentation.answered(token(), answer(URL, 401, "nonce-1")), "the same nonce again");
        assertFalse(presentation.answered(token(), answer(URL, 200, "nonce-2")), "nothing was refused");
        assertFalse(presentation.answered(token(), answer(URL, 401, "")), "no nonce");
    }

    @Test
    public void nonceIsShownToItsServerOnly() {
        assumeTrue(nonceHeader().isPresent(), NO_NONCES);
        TokenPresentation presentation = presentation();
        Object unused = presentation.answered(token(), answer(URL, 401, "nonce-1"));

        assertTrue(shows(presentation, URL, "nonce-1"), "the next proof for the server has its nonce");
        assertFalse(shows(presentation, ANOTHER_HOST, "nonce-1"), "another server has no use for it");
    }

    /** Says whether the headers have a text, as it is or in a part that is base64url, such as a claim of a JWT. */
    private boolean shows(TokenPresentation presentation, URI url, String text) {
        return presentation.headers(token(), "GET", url).stream()
                .flatMap(header -> Stream.of(header.getValue().split("[ .,;=]")))
                .anyMatch(part -> part.contains(text) || decoded(part).contains(text));
    }

    private static String decoded(String part) {
        try {
            return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException another) {
            return "";
        }
    }

    @Test
    public void proofIsForOneRequest() {
        TokenPresentation presentation = presentation();
        assumeTrue(
                nonceHeader().isPresent()
                        || presentation.bindsTokens()
                        || !secrets().isEmpty(),
                "the presentation proves nothing: it shows the token");
        List<Map.Entry<String, String>> proof = presentation.headers(token(), "GET", URL);

        assertFalse(proof.equals(presentation.headers(token(), "GET", ANOTHER_PATH)), "the same for every URL");
        assertFalse(proof.equals(presentation.headers(token(), "DELETE", URL)), "the same for every method");
    }

    @Test
    public void keyIsInNoHeader() { // security rule 6
        Set<String> keys = new HashSet<>(secrets());
        token().proofKey().map(Secret::reveal).ifPresent(keys::add);

        SecretLeaks.assertNone(presentation().headers(token(), "GET", URL), keys);
    }

    @Test
    public void severalThreadsShowTheToken() throws Exception {
        TokenPresentation presentation = presentation();

        for (List<Map.Entry<String, String>> each : InParallel.all(() -> presentation.headers(token(), "POST", URL))) {
            assertFalse(each.isEmpty());
        }
    }

    @Test
    public void noTokenIsLogged() throws Exception { // security rule 6
        SecretLeaks.assertNoneInLogs(() -> presentation().headers(token(), "GET", URL), Set.of(SECRET));
    }

    @Test
    public void noTokenShows() { // security rule 6
        TokenPresentation presentation = presentation();
        presentation.headers(token(), "GET", URL);

        SecretLeaks.assertNone(presentation, Set.of(SECRET));
        SecretLeaks.assertNone(factory(), Set.of(SECRET));
    }

    @Test
    public void eachLoginHasAKeyOfItsOwn() {
        TokenPresentation binding = presentation();
        if (binding.bindsTokens()) {
            Secret first = binding.freshKey(ANY_SERVER);

            assertFalse(first.equals(binding.freshKey(ANY_SERVER)));
            assertTrue(first.reveal().matches("[\\x20-\\x7e]{1,10000}"));
        }
    }

    @Test
    public void aRequestForATokenIsProvenByHeadersThatHttpAllows() { // RFC 9110 section 5
        TokenPresentation binding = presentation();
        if (binding.bindsTokens()) {
            Secret key = binding.freshKey(ANY_SERVER);
            assertAllowed(binding.headers(key, "POST", ENDPOINT), Set.of("authorization")); // the client's own
        }
    }

    @Test
    public void noKeyShows() { // security rule 6
        TokenPresentation binding = presentation();
        if (binding.bindsTokens()) {
            Secret key = binding.freshKey(ANY_SERVER);
            String shown =
                    binding.headers(key, "POST", ENDPOINT).toString() + binding.authorizeParameters(key) + binding;

            assertFalse(shown.contains(key.reveal()));
        }
    }
}
