package io.kstlib.tests.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server may require what kstlib does not have. {@code doctor} names it before a login, and so does the login that fails for it. */
class RequirementsIT {

    private static final Map<String, Object> OFFERING = Map.of(
            "dpop_signing_alg_values_supported",
            List.of("ES256"),
            "token_endpoint_auth_methods_supported",
            List.of("client_secret_basic", "private_key_jwt", "attest_jwt_client_auth"));

    private final ScriptedServer server = new ScriptedServer();

    @TempDir
    Path home;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatTheMetadataRequiresEndsTheLoginBeforeAnyoneIsAsked() {
        String why = "missing; add the private key that signs authorization requests, because the server requires"
                + " signed authorization requests (JAR, RFC 9101)";
        Command command = server.publish(Command.inThisJvm(home), Map.of("require_signed_request_object", true));

        Result doctor = command.run("auth", "doctor").endedWith(1);
        Result login = command.run("auth", "login", "--no-browser").endedWith(3);

        assertTrue(doctor.out().contains(why), doctor::toString);
        assertTrue(login.err().contains(why), login::toString);
        assertEquals("", login.out());
    }

    @ParameterizedTest
    @CsvSource({"never, 'never, but the server requires pushed'", "auto, pushed_authorization_request_endpoint"})
    void aConfigurationThatForbidsWhatTheMetadataRequireEndsTheLogin(String choice, String why) {
        Command command = server.publish(
                Command.inThisJvm(home),
                Map.of("require_pushed_authorization_requests", true),
                "pushed_authorization_requests: " + choice);

        Result doctor = command.run("auth", "doctor").endedWith(1);
        Result login = command.run("auth", "login", "--no-browser").endedWith(3);

        assertTrue(doctor.out().contains(why), doctor::toString);
        assertTrue(login.err().contains(why), login::toString);
        assertEquals("", login.out());
    }

    @Test
    void aServiceSendsNoOneThereSoNothingIsRequiredOfIt() {
        Command command = server.publish(
                Command.inThisJvm(home),
                Map.of("require_pushed_authorization_requests", true),
                "flow: client_credentials",
                "client_secret: a-secret");

        command.run("auth", "token").endedWith(0);
        command.run("auth", "doctor").endedWith(0);
    }

    @Test
    void whatIsOfferedIsNamedAndNoTrouble() {
        Result doctor = server.publish(Command.inThisJvm(home), OFFERING, "client_secret: a-secret")
                .run("auth", "doctor")
                .endedWith(0);

        String line = doctor.out()
                .lines()
                .filter(found -> found.contains("requirements"))
                .findFirst()
                .orElse("");
        assertTrue(line.strip().startsWith("ok"), doctor::toString);
        assertTrue(line.contains("token_type: dpop"), doctor::toString);
        assertFalse(line.contains("private_key_jwt"), doctor::toString);
        assertTrue(line.contains("attest_jwt_client_auth"), doctor::toString);
        assertFalse(line.contains("client_secret_basic"), doctor::toString);
    }

    @Test
    void aServerThatOffersNothingFurtherIsNotSpokenOf() {
        Result doctor = server.publish(
                        Command.inThisJvm(home),
                        Map.of("token_endpoint_auth_methods_supported", List.of("client_secret_post", "none")))
                .run("auth", "doctor")
                .endedWith(0);

        assertTrue(doctor.out().contains("nothing that this kstlib does not have"), doctor::toString);
        assertFalse(doctor.out().contains("DPoP"), doctor::toString);
    }

    @Test
    void aServerThatTakesNoSecretIsNamedByDoctor() {
        Result doctor = server.publish(
                        Command.inThisJvm(home),
                        Map.of("token_endpoint_auth_methods_supported", List.of("private_key_jwt")),
                        "client_secret: a-secret")
                .run("auth", "doctor")
                .endedWith(1);

        assertTrue(doctor.out().contains("private_key_jwt"), doctor::toString);
    }

    /** Nothing but the metadata is fetched. */
    @ParameterizedTest
    @CsvSource({
        "'token_endpoint_auth_method: none', 'client_secret: a-secret', 'none sends no client_secret'",
        "'token_type: dpop', '', 'the server does not offer DPoP'",
        "'pkce: false', '', 'needs PKCE (RFC 9700 section 2.1.1)'",
        "'flow: ciba', 'login_hint: jane', 'delivers CIBA tokens through ping only'"
    })
    void anImpossibleCombinationEndsTheLoginBeforeAnythingIsSent(String line, String other, String reason) {
        Command command = server.publish(
                Command.inThisJvm(home),
                Map.of(
                        "backchannel_authentication_endpoint",
                        "https://sso.example.com/ciba",
                        "backchannel_token_delivery_modes_supported",
                        List.of("ping")),
                line,
                other);

        Result login = command.run("auth", "login", "--no-browser").endedWith(3);

        assertTrue(login.err().contains(reason), login::toString);
        assertEquals("", login.out());
        assertEquals(List.of(), server.askedFor(), "no endpoint");
    }

    @Test
    void doctorNamesTheLineThatMakesConfigurationAndServerAgree() {
        Command command = server.publish(
                Command.inThisJvm(home),
                Map.of(
                        "token_endpoint_auth_methods_supported", List.of("client_secret_basic"),
                        "grant_types_supported", List.of("refresh_token"),
                        "code_challenge_methods_supported", List.of("S256"),
                        "claims_parameter_supported", false,
                        "acr_values_supported", List.of("phr")),
                "client_secret: a-secret",
                "token_endpoint_auth_method: client_secret_post",
                "flow: authorization_code",
                "acr_values: gold",
                "claims: { userinfo: { email: {} } }");

        String doctor = command.run("auth", "doctor").endedWith(0).out();

        for (String change : List.of(
                "write token_endpoint_auth_method: client_secret_basic",
                "write flow: auto, or a flow for one of these",
                "write flow: authorization_code_pkce",
                "write acr_values with some of: phr",
                "write scopes in place of claims")) {
            assertTrue(doctor.replaceAll("\\s+", " ").contains(change), () -> change + " is missing in " + doctor);
        }
    }

    /** The error descriptions of panva's oidc-provider. */
    @ParameterizedTest
    @CsvSource({
        "'Pushed Authorization Request must be used', 'set pushed_authorization_request_endpoint'",
        "'Request Object must be used by this client', 'set request_object: signed'"
    })
    void anAuthorizationEndpointThatRefusesForItIsUnderstood(String description, String help) {
        Command command = server.configure(Command.inThisJvm(home), "token_storage: file");

        Result login =
                server.refusedLogin(command, "invalid_request", description).endedWith(1);

        assertTrue(login.err().contains(help), login::toString);
        assertFalse(login.err().contains("Check redirect_uri"), login::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_dpop_proof, 'DPoP proof is missing'",
        "use_dpop_nonce, 'Authorization server requires nonce in DPoP proof'",
        "invalid_request, 'DPoP proof JWT not provided'"
    })
    void aTokenEndpointThatDemandsDpopIsUnderstood(String error, String description) {
        server.refuses(400, error, description);

        Result login = server.logIn(server.configure(Command.inThisJvm(home), "token_storage: file"))
                .endedWith(1);

        assertTrue(login.err().contains("(DPoP, RFC 9449): set token_type: dpop"), login::toString);
    }

    /** Panva's oidc-provider does not give the reason. */
    @Test
    void aRefusalWithoutReasonFromAServerThatOffersDpopMentionsIt() {
        server.refuses(400, "invalid_grant", "grant request is invalid");

        Result login =
                server.logIn(server.publish(Command.inThisJvm(home), OFFERING)).endedWith(1);

        assertTrue(login.err().contains("token_type: dpop"), login::toString);
    }

    @Test
    void aClientThatIsNotKnownIsToldWhichAuthenticationsTheServerOffers() {
        server.refuses(401, "invalid_client", "client authentication failed");

        Result login = server.logIn(server.publish(Command.inThisJvm(home), OFFERING, "client_secret: a-secret"))
                .endedWith(1);

        assertTrue(login.err().contains("private_key_jwt"), login::toString);
        // The server offers the one in use, so what this kstlib does not have is not the reason.
        assertFalse(login.err().contains("attest_jwt_client_auth"), login::toString);
        assertFalse(login.err().contains("try token_endpoint_auth_method: client_secret_post"), login::toString);
    }
}
