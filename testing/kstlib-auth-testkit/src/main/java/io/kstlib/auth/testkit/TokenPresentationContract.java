package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentation.Next;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract of every token presentation and its factory. */
public abstract class TokenPresentationContract extends PluginFactoryContract {

    private static final URI URL = URI.create("https://api.example.com/things?id=1");
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
    protected abstract ClientContext context();

    /**
     * Makes a token that the presentation can present.
     *
     * @param accessToken the access token in it
     */
    protected Token token(Secret accessToken) {
        return Token.builder(accessToken, Instant.EPOCH)
                .tokenType(factory().type())
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
        for (Map.Entry<String, String> header : headers) {
            assertTrue(header.getKey().matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+"), header::getKey);
            assertTrue(header.getValue().matches("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?"), header::getKey);
            assertFalse(OF_HTTP.contains(header.getKey().toLowerCase(Locale.ROOT)), header::getKey);
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
            assertEquals(
                    Next.NOTHING,
                    presentation.answered(token(), new PresentationAnswer(URL, status, Map.of())),
                    () -> "status " + status);
        }
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
        presentation().constraint().ifPresent(constraint -> {
            Secret first = constraint.freshKey(ANY_SERVER);

            assertFalse(first.equals(constraint.freshKey(ANY_SERVER)));
            assertTrue(first.reveal().matches("[\\x20-\\x7e]{1,10000}"));
        });
    }

    @Test
    public void aRequestForATokenIsProvenByHeadersThatHttpAllows() { // RFC 9110 section 5
        presentation().constraint().ifPresent(constraint -> {
            Secret key = constraint.freshKey(ANY_SERVER);
            for (Map.Entry<String, String> header : constraint.headers(key, "POST", ENDPOINT)) {
                assertTrue(header.getKey().matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+"), header::getKey);
                assertTrue(header.getValue().matches("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?"), header::getKey);
                assertFalse(header.getKey().equalsIgnoreCase("Authorization"), "that is the client's own");
            }
        });
    }

    @Test
    public void noKeyShows() { // security rule 6
        presentation().constraint().ifPresent(constraint -> {
            Secret key = constraint.freshKey(ANY_SERVER);
            String shown = constraint.headers(key, "POST", ENDPOINT).toString()
                    + constraint.authorizeParameters(key)
                    + constraint;

            assertFalse(shown.contains(key.reveal()));
        });
    }
}
