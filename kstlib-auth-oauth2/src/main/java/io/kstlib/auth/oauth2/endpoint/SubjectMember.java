package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.oauth2.config.DialectKeys;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.provider.TokenOwner;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The person of a login at a server without ID tokens: the userinfo endpoint names the user in the member that the section says
 * ({@link DialectKeys#SUBJECT_MEMBER}). Safe for use by several threads.
 *
 * @param connection how the client reaches the server
 * @param path the names of the member and of those around it, the outermost first
 */
public record SubjectMember(ServerConnection connection, List<String> path) {

    /** OpenID Connect Core 1.0 section 2 limits {@code sub} in the same way. */
    private static final int LONGEST = 255;

    private static final String STEP = "userinfo";

    public SubjectMember {
        path = List.copyOf(path);
    }

    /**
     * {@return the member that a section names; empty if it names none}
     *
     * @param connection how the client reaches the server
     */
    public static Optional<SubjectMember> of(ServerConnection connection) {
        return connection
                .context()
                .settings()
                .get(DialectKeys.SUBJECT_MEMBER)
                .map(member -> new SubjectMember(connection, Arrays.asList(member.split("\\.", -1))));
    }

    /**
     * Asks for the person of a login, and notes it beside the token. A login whose person is unknown fails: it could replace that of another person.
     *
     * @param token the token of a login
     * @return the token with the person
     * @throws ProtocolException if the answer does not name the user
     * @throws AuthException if there is no answer
     */
    public Token noting(Token token) {
        Map<String, Object> claims = asked(token);
        return PersonOfToken.noting(token, issuer(), subject(claims), claims);
    }

    /**
     * Asks for the person of a refreshed token. Without an answer, the token is that of the same person, as a refresh token says (RFC 6749 section 6).
     *
     * @param earlier the token that was refreshed
     * @param refreshed the answer
     * @return the answer with the person
     * @throws TokenRefusedException if the answer is the token of another person
     */
    public Token keeping(Token earlier, Token refreshed) {
        Person owner = PersonOfToken.of(earlier).orElse(null);
        if (owner == null) {
            return refreshed;
        }
        String found;
        try {
            found = subject(asked(refreshed));
        } catch (AuthException unknown) {
            connection
                    .context()
                    .warn("whose the refreshed token of \""
                            + connection.context().name() + "\" is, could not be asked: " + unknown.problem());
            return PersonOfToken.withNoteOf(refreshed, earlier);
        }
        if (!found.equals(owner.subject())) {
            throw new TokenRefusedException(
                    STEP,
                    name(),
                    "the refresh of \"" + connection.context().name() + "\" brought the token of another person: "
                            + name() + " is " + quoted(found) + ", that of the login is " + quoted(owner.subject()),
                    logIn(),
                    null);
        }
        return PersonOfToken.withNoteOf(refreshed, earlier);
    }

    /**
     * Requires that an answer of the userinfo endpoint is about the person of the login.
     *
     * @param token the token that was shown
     * @param claims the answer
     * @return the answer
     * @throws ProtocolException if it names no user, or another one
     */
    public Map<String, Object> require(Token token, Map<String, Object> claims) {
        String found = subject(claims);
        Person owner = PersonOfToken.of(token).orElse(null);
        if (owner == null || found.equals(owner.subject())) {
            return claims;
        }
        throw refused(
                "answered about another person: " + name() + " is " + quoted(found) + ", that of the login is "
                        + quoted(owner.subject()),
                logIn());
    }

    private Map<String, Object> asked(Token token) {
        return new UserInfo(connection).ask(token, new UserInfo.JsonReader());
    }

    private String subject(Map<String, Object> claims) {
        @Nullable Object value = claims;
        for (String member : path) {
            value = value instanceof Map<?, ?> inside ? inside.get(member) : null;
        }
        String subject = inWords(value);
        if (subject.isEmpty()) {
            String error = claims.get("error") instanceof String code ? "; its error is " + quoted(code) : "";
            throw refused(
                    "does not say who logged in: " + name() + " is "
                            + (value == null ? "missing" : "neither a short text nor a whole number") + error,
                    Remedy.advice("Check " + DialectKeys.SUBJECT_MEMBER.name()
                            + ", and whether scopes has the one that the endpoint needs"));
        }
        return subject;
    }

    private static String inWords(@Nullable Object value) {
        String text = "";
        if (value instanceof String
                || value instanceof Long
                || value instanceof Integer
                || value instanceof BigInteger) {
            text = value.toString();
        }
        return text.length() > LONGEST ? "" : text;
    }

    /** Returns the server as the owner of a token names it. */
    private String issuer() {
        Settings settings = connection.context().settings();
        return TokenOwner.inOAuth(settings).map(TokenOwner::server).orElse("");
    }

    private String name() {
        return String.join(".", path);
    }

    private static String quoted(String text) {
        return "\"" + Redaction.none().clean(text) + "\"";
    }

    private Remedy logIn() {
        return Remedy.logInAgain(connection.context().name())
                .with(connection.context().account());
    }

    private ProtocolException refused(String problem, Remedy remedy) {
        URI endpoint = connection
                .server()
                .get()
                .endpoint(Endpoint.USERINFO)
                .map(WebOrigin::withoutQuery)
                .orElse(URI.create("/"));
        return new ProtocolException(
                endpoint,
                "the " + connection.nameOf(Endpoint.USERINFO) + " (" + endpoint + ") " + problem,
                remedy,
                null);
    }

    @Override
    public String toString() {
        return "SubjectMember[" + name() + "]";
    }
}
