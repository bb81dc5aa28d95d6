package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.RequestKeys;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.text.Redaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compares a section with the lists that its server publishes (RFC 8414 section 2), and names the line to change. A list that is not published says
 * nothing. A published list may lack what the server accepts, so a difference ends no login.
 *
 * @param settings the section
 * @param flow its flow
 * @param server its server, with its metadata
 * @param client how the client authenticates
 */
public record ServerComparison(
        Settings settings, AuthFlowFactory flow, AuthorizationServer server, ClientAuthenticator client) {

    /**
     * One thing that the server does not list.
     *
     * @param about what it is about, as the name of a check
     * @param found what was found, in words
     * @param change the line to write, or what else to do, in words
     */
    public record Difference(String about, String found, String change) {

        /** {@return the difference as a warning that names the line to write} */
        public Check warning() {
            return new Check(about, Status.WARNING, found + "; write " + change, Duration.ZERO);
        }
    }

    /**
     * {@return the differences; empty if there are none}
     *
     * @param context the provider
     * @param server its server, with its metadata
     * @param client how the client authenticates
     */
    static List<Difference> of(ProviderContext context, AuthorizationServer server, ClientAuthenticator client) {
        AuthFlowFactory flow = context.flow(OAuth2Keys.flowOf(context.settings()));
        return new ServerComparison(context.settings(), flow, server, client).differences();
    }

    private List<Difference> differences() {
        Stream<Optional<Difference>> ofLogin = flow.endpoints().contains(Endpoint.AUTHORIZATION)
                ? Stream.of(
                        responseType(),
                        responseMode(),
                        pkce(),
                        words(settings, RequestKeys.PROMPT, server, "prompt_values_supported"),
                        authorizationDetails())
                : Stream.empty();
        return Stream.concat(Stream.of(authentication(), grant()), ofLogin)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Compares the words of a key with a list.
     *
     * @param settings a provider's section
     * @param field the list
     * @return what differs; empty when the server lists each word, or lists none
     */
    public static Optional<Difference> words(
            Settings settings, ConfigKey<List<String>> key, AuthorizationServer server, String field) {
        List<String> missing = new ArrayList<>(settings.get(key).orElse(List.of()));
        List<String> listed = server.supported(field);
        missing.removeAll(listed);
        return missing.isEmpty() || listed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Difference(
                        key.name(),
                        "the server does not list " + String.join(", ", missing),
                        key.name() + " with some of: " + inWords(listed)));
    }

    private Optional<Difference> authentication() {
        return client.notListed(server)
                .map(method -> new Difference(
                        "client_authentication",
                        "token_endpoint_auth_method is " + method + ", and the server lists only "
                                + inWords(server.supported(ClientAuthenticator.METHODS)),
                        client.listed(server)
                                .map(other -> "token_endpoint_auth_method: " + other)
                                .orElse("token_endpoint_auth_method: one of these, with the client_secret or client_key"
                                        + " that it needs")));
    }

    private Optional<Difference> grant() {
        List<String> listed = server.supported("grant_types_supported");
        return OAuth2Keys.namedFlow(settings)
                .flatMap(named -> flow.grantType()
                        .filter(grant -> !listed.isEmpty() && !listed.contains(grant))
                        .map(grant -> new Difference(
                                "grant",
                                "the server does not list the grant " + grant + " of flow: " + named + ", only "
                                        + inWords(listed),
                                "flow: auto, or a flow for one of these")));
    }

    private Optional<Difference> responseType() {
        List<String> types = server.supported("response_types_supported");
        return response("response_type code", types, types.contains("code"));
    }

    private Optional<Difference> responseMode() {
        List<String> modes = server.supported("response_modes_supported");
        return response(
                "response_mode query",
                modes,
                modes.stream().anyMatch(mode -> mode.equals("query") || mode.endsWith("jwt")));
    }

    private static Optional<Difference> response(String needed, List<String> listed, boolean isListed) {
        return listed.isEmpty() || isListed
                ? Optional.empty()
                : Optional.of(new Difference(
                        "response",
                        "the server lists no " + needed + ", only " + inWords(listed),
                        "flow: device_code, or another that needs no answer by the browser"));
    }

    private Optional<Difference> pkce() {
        return OAuth2Keys.isWithoutPkce(settings)
                        && server.supported("code_challenge_methods_supported").contains("S256")
                ? Optional.of(new Difference(
                        "pkce",
                        "logins are without PKCE, and the server has S256 (RFC 9700 section 2.1.1)",
                        OAuth2Keys.namedFlow(settings).isPresent() ? "flow: authorization_code_pkce" : "pkce: true"))
                : Optional.empty();
    }

    private Optional<Difference> authorizationDetails() {
        List<String> listed = server.supported("authorization_details_types_supported");
        List<String> missing = settings.get(RequestKeys.AUTHORIZATION_DETAILS).orElse(List.of()).stream()
                .flatMap(detail -> detail.get("type").stream())
                .filter(ConfigScalar.class::isInstance)
                .map(type -> ((ConfigScalar) type).text())
                .filter(type -> !listed.contains(type))
                .toList();
        return listed.isEmpty() || missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Difference(
                        RequestKeys.AUTHORIZATION_DETAILS.name(),
                        "the server does not list the type " + String.join(", ", missing),
                        "authorization_details with types of: " + inWords(listed)));
    }

    /**
     * {@return a list of a server as one text, which can be shown}
     *
     * @param listed what a server lists
     */
    public static String inWords(List<String> listed) {
        return Redaction.none().clean(String.join(", ", listed));
    }
}
