package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.flow.AuthorizationServer;
import io.kstlib.auth.api.flow.Endpoint;
import io.kstlib.auth.api.http.HttpAnswer;
import io.kstlib.auth.api.http.HttpCall;
import io.kstlib.auth.api.http.HttpTransport;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.http.ProviderHttp;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks who the token's owner is, by a Bearer token (RFC 6750, OpenID Connect Core 1.0 section 5.3). Safe for use by several threads. */
public final class UserInfo {

    private static final Pattern BEARER = Pattern.compile("(?i)(^|,)\\s*Bearer\\b");
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)\\b(error|error_description)\\s*=\\s*(?:\"([^\"]{0,500})\"|([A-Za-z0-9_]{1,100}))");

    private final EndpointNames names;
    private final HttpTransport transport;
    private final Supplier<AuthorizationServer> server;

    /**
     * @param names names and addresses of the provider's endpoints
     * @param transport sends the requests
     * @param server the authorization server; asked for each request
     */
    public UserInfo(EndpointNames names, HttpTransport transport, Supplier<AuthorizationServer> server) {
        this.names = names;
        this.transport = transport;
        this.server = server;
    }

    /**
     * Asks once.
     *
     * @param token a valid token
     * @return the fields of the answer that have a value
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the server does not accept the token, or wants another scope
     * @throws ProtocolException if the answer is not a JSON object
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server has no userinfo endpoint
     */
    public Map<String, Object> ask(Token token) {
        URI endpoint = names.require(server.get(), Endpoint.USERINFO);
        String name = names.of(Endpoint.USERINFO);
        HttpAnswer answer = transport.send(HttpCall.get(endpoint)
                .withHeader("Authorization", token.authorizationHeader())
                .withHeader("Accept", "application/json"));
        AnswerFields.refuseUnavailable(answer, name);
        if (answer.status() == 401 || answer.status() == 403) {
            throw refusal(answer, name, token);
        }
        if (!answer.isSuccess()) {
            throw AnswerFields.unreadable(answer, name, said(answer, token), null);
        }
        if (answer.mediaType().equals("application/jwt")) {
            throw new ProtocolException(
                    answer.endpoint(),
                    "the " + name + " (" + answer.endpoint() + ") answered with a signed JWT (application/jwt)",
                    "Only JSON answers are read: register the client without userinfo_signed_response_alg",
                    null);
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        ProviderHttp.jsonObject(answer).forEach((claim, value) -> {
            if (value != null) {
                claims.put(claim, value);
            }
        });
        return claims;
    }

    /** What the server says of a request that it refuses otherwise than RFC 6750 has it; a web page says nothing. */
    private static String said(HttpAnswer answer, Token token) {
        List<String> secrets = new ArrayList<>();
        secrets.add(token.accessToken().reveal());
        token.refreshToken().map(Secret::reveal).ifPresent(secrets::add);
        token.idToken().map(Secret::reveal).ifPresent(secrets::add);
        Redaction redaction = Redaction.of(secrets);
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
        return String.join(" and ", said);
    }

    private static RuntimeException refusal(HttpAnswer answer, String name, Token token) {
        Redaction redaction = Redaction.of(List.of(token.accessToken().reveal()));
        String challenge = answer.headers("WWW-Authenticate").stream()
                .filter(value -> BEARER.matcher(value).find())
                .findFirst()
                .orElse("");
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Matcher matcher = PARAMETER.matcher(challenge); matcher.find(); ) {
            String value = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
            parameters.putIfAbsent(matcher.group(1), redaction.clean(value));
        }
        String standard = answer.status() == 401 ? "invalid_token" : "insufficient_scope";
        OAuthError error = OAuthError.of(
                parameters.getOrDefault("error", standard),
                parameters.getOrDefault("error_description", ""),
                answer.status());
        String remedy = error.code().equals("insufficient_scope")
                ? "Add the scope that the endpoint needs to scopes, such as openid or profile, and log in again"
                : "Log in again";
        return error.toException("the " + name + " (" + answer.endpoint() + ") refused the access token", remedy);
    }
}
