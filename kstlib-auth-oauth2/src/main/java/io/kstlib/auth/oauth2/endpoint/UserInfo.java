package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.endpoint.EndpointAnswer.OAuthError;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.internal.Challenge;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the userinfo endpoint who the token's owner is (OpenID Connect Core 1.0 section 5.3). The presentation of its type presents the token. Safe
 * for use by several threads.
 *
 * @param connection how the client reaches the server
 */
public record UserInfo(ServerConnection connection) {

    /** The media type of answers that are signed or encrypted. */
    public static final String JWT = "application/jwt";

    private static final int NOT_ACCEPTABLE = 406;

    /** How the header of a JWT begins in base64url. */
    private static final String BEGINNING_OF_JWT = "eyJ";

    /** Reads the claims of answers (OpenID Connect Core 1.0 section 5.3.2). Implementations are safe for use by several threads. */
    public interface AnswerReader {

        /**
         * Returns the media types that it reads.
         *
         * @return them as the header {@code Accept} has them (RFC 9110 section 12.5.1)
         */
        String mediaTypes();

        /**
         * Reads an answer.
         *
         * @param answer an answer with a status of 2xx
         * @param name the name of the endpoint, for messages: "userinfo endpoint of provider \"corporate\""
         * @return its claims
         * @throws ProtocolException if the answer cannot be read, or must not be trusted
         * @throws io.kstlib.auth.api.error.NetworkException if what is needed to judge it cannot be fetched
         */
        Map<String, @Nullable Object> claims(HttpAnswer answer, String name);

        /**
         * Says what helps where the server has no answer of the {@linkplain #mediaTypes() media types} (HTTP 406, RFC 9110 section 15.5.7).
         *
         * @return empty by default, which means that the URL may be wrong
         */
        default Optional<Remedy> remedyOfNotAcceptable() {
            return Optional.empty();
        }
    }

    /** Reads answers in JSON. Refuses a JWT, because it has no keys to verify it by. */
    public record JsonReader() implements AnswerReader {

        @Override
        public String mediaTypes() {
            return "application/json";
        }

        @Override
        public Map<String, @Nullable Object> claims(HttpAnswer answer, String name) {
            if (answer.mediaType().equals(JWT)) {
                throw refused(
                        answer,
                        name,
                        "answered with a JWT (" + JWT + "), and there are no keys to verify it by",
                        "Configure the provider with type: oidc and its issuer, or register the client without"
                                + " userinfo_signed_response_alg");
            }
            if (answer.text().startsWith(BEGINNING_OF_JWT)) {
                throw refused(
                        answer,
                        name,
                        "answered with a JWT, and its Content-Type is "
                                + (answer.mediaType().isEmpty() ? "missing" : answer.mediaTypeInWords())
                                + " instead of " + JWT
                                + " (OpenID Connect Core 1.0 section 5.3.2)",
                        "The provider has to send the right Content-Type");
            }
            return ProviderHttp.jsonObject(answer);
        }

        private static ProtocolException refused(HttpAnswer answer, String name, String problem, String advice) {
            return ServerConnection.unusable(answer, name, problem, Remedy.advice(advice), null);
        }
    }

    /**
     * Sends one request, and sends it once more if the presentation asks for that and the status is 401.
     *
     * @param token a valid token
     * @param reader reads the answer
     * @return the fields of the answer that have a value
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the server does not accept the token, or requires another scope
     * @throws ProtocolException if the answer cannot be read, or must not be trusted
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server has no userinfo endpoint
     */
    public Map<String, Object> ask(Token token, AnswerReader reader) {
        String name = connection.nameOf(Endpoint.USERINFO);
        Asked asked = asked(connection.server().get(), token, reader);
        HttpAnswer answer = asked.answer();
        answer.requireAvailable("the " + name);
        if (answer.status() == 401 || answer.status() == 403) {
            throw refusal(asked, name, token);
        }
        if (!answer.isSuccess()) {
            Remedy remedy = Optional.of(answer)
                    .filter(refusal -> refusal.status() == NOT_ACCEPTABLE)
                    .flatMap(refusal -> reader.remedyOfNotAcceptable())
                    .orElse(EndpointAnswer.CHECK_URL);
            throw EndpointAnswer.unreadable(answer, name, said(asked, token), remedy, null);
        }
        return EndpointAnswer.present(reader.claims(answer, name));
    }

    /** A request that was sent, and what came back. */
    private record Asked(HttpCall call, Collection<String> configured, HttpAnswer answer) {

        /** Returns what hides the token, its proof, and the tokens that came with it. */
        Redaction redaction(Token token) {
            List<String> secrets = new ArrayList<>();
            secrets.add(token.accessToken().reveal());
            token.refreshToken().map(Secret::reveal).ifPresent(secrets::add);
            token.idToken().map(Secret::reveal).ifPresent(secrets::add);
            secrets.addAll(configured);
            return call.redaction(secrets);
        }

        /** Returns the head of the answer, as presentations of tokens read it. */
        PresentationAnswer head(URI endpoint) {
            return new PresentationAnswer(endpoint, answer.status(), answer.headers());
        }
    }

    private Asked asked(AuthorizationServer known, Token token, AnswerReader reader) {
        URI published = connection.require(known, Endpoint.USERINFO);
        TokenPresentation presentation = connection.context().tokenPresentation(token.tokenType());
        TlsIdentity identity = "https".equalsIgnoreCase(published.getScheme())
                ? presentation.tlsIdentity(token).orElse(null)
                : null;
        URI endpoint = identity == null ? published : CertificateUse.endpoint(known, Endpoint.USERINFO, published);
        Asked first = send(call(endpoint, token, presentation, identity), reader);
        boolean sendAgain = presentation.answered(token, first.head(endpoint));
        if (!sendAgain || first.answer().status() != 401) {
            return first;
        }
        Asked second = send(call(endpoint, token, presentation, identity), reader);
        presentation.answered(token, second.head(endpoint));
        return second;
    }

    private Asked send(HttpCall call, AnswerReader reader) {
        HttpCall sent = call.withHeader("Accept", reader.mediaTypes());
        Collection<String> configured = connection
                .context()
                .settings()
                .get(ProviderKeys.HEADERS)
                .orElse(Map.of())
                .values();
        return new Asked(sent, configured, connection.transport().send(sent));
    }

    private static HttpCall call(
            URI endpoint, Token token, TokenPresentation presentation, @Nullable TlsIdentity identity) {
        HttpCall call = identity == null
                ? HttpCall.get(endpoint)
                : HttpCall.get(endpoint).withIdentity(identity);
        for (Map.Entry<String, String> header : presentation.headers(token, call.method(), endpoint)) {
            call = call.withHeader(header.getKey(), header.getValue());
        }
        return call;
    }

    /** Quotes what the server says of a request that it refuses with a status other than 401 and 403. A web page is ignored. */
    private static String said(Asked asked, Token token) {
        HttpAnswer answer = asked.answer();
        Redaction redaction = asked.redaction(token);
        List<String> said = new ArrayList<>();
        String body = redaction.clean(answer.text());
        if (!body.isEmpty() && !body.startsWith("<")) {
            said.add("with \"" + body + "\"");
        }
        answer.headers("WWW-Authenticate").stream()
                .map(redaction::clean)
                .filter(challenge -> !challenge.isEmpty())
                .findFirst()
                .ifPresent(challenge -> said.add("with WWW-Authenticate: " + challenge));
        return said.isEmpty() ? "without saying why" : String.join(" and ", said);
    }

    private RuntimeException refusal(Asked asked, String name, Token token) {
        HttpAnswer answer = asked.answer();
        Redaction redaction = asked.redaction(token);
        Map<String, String> parameters = new LinkedHashMap<>();
        Challenge.in(answer.headers("WWW-Authenticate")).stream()
                .filter(challenge -> challenge.isOf(token.tokenType()))
                .findFirst()
                .ifPresent(challenge -> challenge
                        .parameters()
                        .forEach((parameter, value) -> parameters.put(parameter, redaction.clean(value))));
        String standard = answer.status() == 401 ? "invalid_token" : "insufficient_scope";
        OAuthError error = OAuthError.of(
                parameters.getOrDefault("error", standard),
                parameters.getOrDefault("error_description", ""),
                answer.status());
        Remedy remedy = error.code().equals("insufficient_scope")
                ? Remedy.advice(
                        "Add the scope that the endpoint needs to scopes, such as openid or profile, and log in again")
                : Remedy.logInAgain(connection.context().name())
                        .with(connection.context().account());
        return error.toException("the " + name + " (" + answer.endpoint() + ") refused the access token", remedy);
    }
}
