package com.example.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.testkit.TestAnswer;
import io.kstlib.auth.testkit.context.TestContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompanySecretsTest {

    private static final String SERVER = "https://secrets.example.com";

    static TestContext context(HttpTransport http) {
        return TestContext.of("auth.secrets.company", Map.of("server", SERVER, "password", "env://PASSWORD"))
                .secret("env://PASSWORD", "canary")
                .http(http);
    }

    /** Makes a server that keeps {@code team/app}, and returns it only for the password. */
    static HttpTransport keeping(String secret) {
        return call -> {
            boolean isAllowed = call.headers().contains(Map.entry("Authorization", "Bearer canary"));
            boolean isThere = call.uri().toString().equals(SERVER + "/team/app");
            return isAllowed && isThere
                    ? TestAnswer.text(call, 200, Map.of(), secret)
                    : TestAnswer.empty(call, isAllowed ? 404 : 401);
        };
    }

    private static HttpTransport away() {
        return call -> {
            throw new NetworkException(
                    call.uri(), NetworkException.Reason.CANNOT_CONNECT, "cannot connect to " + call.uri(), null, null);
        };
    }

    private static SecretResolver secrets(HttpTransport http) {
        return new CompanySecretsFactory().create(context(http));
    }

    private static SecretReference reference(String text) {
        return SecretReference.parse(text, "auth.providers.corporate.client_secret", Origin.CODE);
    }

    private static SecretException refusal(HttpTransport http, String text) {
        return assertThrows(SecretException.class, () -> secrets(http).resolve(reference(text)));
    }

    @Test
    void fetchesASecret() {
        assertEquals(Secret.of("s3cret"), secrets(keeping("s3cret")).resolve(reference("company://team/app")));
    }

    @Test
    void theErrorNamesTheKeyThatHasTheReference() {
        for (SecretException refusal : List.of(
                refusal(keeping("s3cret"), "company://team/ap"), // it does not exist
                refusal(keeping(""), "company://team/app"))) { // it is empty
            assertTrue(refusal.problem().contains("auth.providers.corporate.client_secret"), refusal::problem);
            assertFalse(refusal.toString().contains("canary"), refusal::toString);
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsSaid() {
        assertInstanceOf(
                NetworkException.class, refusal(away(), "company://team/app").getCause());
    }

    @Test
    void aReferenceThatCannotBeRightIsFoundWithoutTheServer() {
        SecretResolver secrets = secrets(away());

        for (String wrong : List.of("../admin", "team//app", "team/app?x", "/team")) {
            assertThrows(SecretException.class, () -> secrets.examine(reference("company://" + wrong)), wrong);
        }
        assertEquals(List.of(), secrets.examine(reference("company://team/app")));
    }
}
