package io.kstlib.auth.oauth2.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.oauth2.Server;
import io.kstlib.auth.oauth2.client.Preflight.ServerComparison;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a section says, what its server lists, and the line that makes them agree. */
class ServerComparisonTest {

    private static TestContext client() {
        return Server.configured(Map.of("client_id", "my-app"));
    }

    private static TestContext confidential() {
        return client().with("client_secret", "s3cret");
    }

    /** Compares with a server that publishes one field. */
    private static List<String> found(TestContext context, String field, Object published) {
        AuthorizationServer server = new AuthorizationServer(null, Map.of(), Map.of(field, published));
        return ServerComparison.of(context, server, new ClientAuthenticator(context)).stream()
                .map(difference -> {
                    Check check = difference.warning();
                    assertEquals(Status.WARNING, check.status());
                    return check.name() + ": " + check.message();
                })
                .toList();
    }

    @Test
    void findsNothingWhereTheServerListsNothing() {
        TestContext context = confidential()
                .with("token_endpoint_auth_method", "client_secret_post")
                .with("flow", "authorization_code")
                .with("prompt", "login");

        assertEquals(List.of(), found(context, "issuer", "https://sso.example.com"));
    }

    @Test
    void namesTheClientAuthenticationThatTheServerAccepts() {
        TestContext context = confidential().with("token_endpoint_auth_method", "client_secret_post");
        String listed =
                "client_authentication: token_endpoint_auth_method is client_secret_post, and the server lists only ";

        assertEquals(
                List.of(listed + "client_secret_basic; write token_endpoint_auth_method: client_secret_basic"),
                found(context, "token_endpoint_auth_methods_supported", List.of("client_secret_basic")));
        assertEquals(
                List.of(listed
                        + "private_key_jwt; write token_endpoint_auth_method: one of these, with the client_secret"
                        + " or client_key that it needs"),
                found(context, "token_endpoint_auth_methods_supported", List.of("private_key_jwt")));
        assertEquals(
                List.of(),
                found(context, "token_endpoint_auth_methods_supported", List.of("client_secret_post", "none")));
    }

    @Test
    void leavesAPublicClientAlone() { // it does not authenticate, so the methods do not matter
        assertEquals(
                List.of(),
                found(
                        client().with("token_endpoint_auth_method", "none"),
                        "token_endpoint_auth_methods_supported",
                        List.of("client_secret_basic")));
    }

    @Test
    void namesTheGrantThatTheServerDoesNotList() {
        TestContext service = confidential().with("flow", "client_credentials");
        List<String> grants = List.of("authorization_code", "refresh_token");

        assertEquals(
                List.of("grant: the server does not list the grant client_credentials of flow: client_credentials, only"
                        + " authorization_code, refresh_token; write flow: auto, or a flow for one of these"),
                found(service, "grant_types_supported", grants));
        assertEquals(List.of(), found(client(), "grant_types_supported", List.of("client_credentials")), "it is open");
        assertEquals(
                List.of(), found(client().with("flow", "authorization_code_pkce"), "grant_types_supported", grants));
    }

    @Test
    void namesAnAnswerThatTheBrowserCannotBring() {
        String advice = "; write flow: device_code, or another that needs no answer by the browser";

        assertEquals(
                List.of("response: the server lists no response_type code, only id_token, token" + advice),
                found(client(), "response_types_supported", List.of("id_token", "token")));
        assertEquals(
                List.of("response: the server lists no response_mode query, only form_post" + advice),
                found(client(), "response_modes_supported", List.of("form_post")));
        assertEquals(List.of(), found(client(), "response_modes_supported", List.of("query", "fragment")));
        assertEquals(
                List.of(),
                found(
                        confidential().with("flow", "client_credentials"),
                        "response_modes_supported",
                        List.of("form_post")));
    }

    @Test
    void namesThePkceThatTheServerHas() { // RFC 9700 section 2.1.1
        String found = "pkce: logins are without PKCE, and the server has S256 (RFC 9700 section 2.1.1); write ";
        List<String> methods = List.of("plain", "S256");

        assertEquals(
                List.of(found + "pkce: true"),
                found(confidential().with("pkce", false), "code_challenge_methods_supported", methods));
        assertEquals(
                List.of(found + "flow: authorization_code_pkce"),
                found(confidential().with("flow", "authorization_code"), "code_challenge_methods_supported", methods));
        assertEquals(List.of(), found(client(), "code_challenge_methods_supported", methods));
    }

    @Test
    void namesWordsThatTheServerDoesNotList() {
        assertEquals(
                List.of("prompt: the server does not list select_account; write prompt with some of: login, consent"),
                found(
                        client().with("prompt", "login select_account"),
                        "prompt_values_supported",
                        List.of("login", "consent")));
    }

    @Test
    void namesTypesOfAuthorizationDetailsThatTheServerDoesNotList() { // RFC 9396 section 10
        TestContext context = client().with("authorization_details", List.of(Map.of("type", "payment")));

        assertEquals(
                List.of("authorization_details: the server does not list the type payment; write authorization_details"
                        + " with types of: account"),
                found(context, "authorization_details_types_supported", List.of("account")));
    }
}
