package io.kstlib.tests.fapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.core.Kstlib;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that cannot do what the profile requires, and sections that ask for something else, end a login before anything but metadata was asked for. */
class Fapi2RefusalsIT {

    private static Arguments server(String what, String why, Consumer<Map<String, Object>> change) {
        return Arguments.of(what, why, new Script().metadata(change), Map.of());
    }

    private static Arguments section(String why, Map<String, ?> section) {
        return Arguments.of(section.toString(), why, new Script(), section);
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                server("no pushed requests", "pushed_authorization_request_endpoint", published -> {
                    published.remove("pushed_authorization_request_endpoint");
                    published.remove("require_pushed_authorization_requests");
                }),
                server(
                        "no S256",
                        "code_challenge_methods_supported",
                        published -> published.remove("code_challenge_methods_supported")),
                server(
                        "no iss in responses",
                        "authorization_response_iss_parameter_supported",
                        published -> published.remove("authorization_response_iss_parameter_supported")),
                server(
                        "no DPoP",
                        "does not offer DPoP",
                        published -> published.remove("dpop_signing_alg_values_supported")),
                server(
                        "RS256 and ES384 only for proofs",
                        "accepts DPoP proofs with none of ES256, PS256",
                        published -> published.put("dpop_signing_alg_values_supported", List.of("RS256", "ES384"))),
                server(
                        "RS256 only for ID tokens",
                        "id_token_signing_alg_values_supported",
                        published -> published.put("id_token_signing_alg_values_supported", List.of("RS256"))),
                server(
                        "RS256 only for assertions",
                        "the server accepts only RS256",
                        published ->
                                published.put("token_endpoint_auth_signing_alg_values_supported", List.of("RS256"))),
                section("binds tokens to no key", Map.of("token_type", "bearer")),
                section(
                        "requires a key",
                        Map.of("token_endpoint_auth_method", "client_secret_basic", "client_secret", "a-secret")),
                section("expected some of PS256, ES256, EdDSA", Map.of("accepted_algorithms", List.of("RS256"))),
                section(
                        "accepts only what the issuer itself signs",
                        Map.of("accepted_issuers", List.of("https://other.example.com"))),
                section(
                        "assertions are for the issuer",
                        Map.of(
                                "token_endpoint_auth_method",
                                "private_key_jwt",
                                "client_assertion_audience",
                                "token_endpoint")),
                section("sends no authorization request", Map.of("flow", "device_code")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contradictions")
    void endsTheLoginBeforeAnythingIsSent(String what, String why, Script script, Map<String, ?> section) {
        try (FapiServer server = FapiServer.start(ClientType.OIDC, ClientProof.KEY, script);
                Kstlib kstlib = BankClient.at(server, ClientType.OIDC, section)) {
            AuthException refused = assertThrows(
                    AuthException.class,
                    () -> kstlib.client("bank")
                            .login(LoginOptions.with(new AgreeingPerson(ClientProof.KEY))
                                    .mode(Mode.BROWSER)));

            assertTrue(refused.problem().contains(why), refused::getMessage);
            assertTrue(List.of("metadata", "nothing").contains(server.lastVisit()), server::lastVisit);
            assertEquals(List.of(), server.faults());
        }
    }
}
