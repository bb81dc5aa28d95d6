package io.kstlib.auth.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.ReceivedRequest;
import io.kstlib.auth.testkit.server.TestIdentityProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The provider at a server that listens, by the HTTP of kstlib. */
class AwsOverHttpTest {

    @RegisterExtension
    final TestIdentityProvider server = new TestIdentityProvider();

    private Provider provider() {
        TestContext context = StsServer.context().with("sts_endpoint", server.url("/sts"));
        return new AwsProviderFactory().create(context);
    }

    private void answers(String body) {
        server.answer("/sts", 200, Map.of("Content-Type", "text/xml"), body);
    }

    @Test
    void oneRequestWithAFormBringsCredentials() {
        Instant expiration = Instant.now().plus(Duration.ofHours(1));
        answers(StsServer.credentials("canary-secret-key", expiration.toString()));

        Token token = provider().login(null);

        assertTrue(token.accessToken().reveal().contains("canary-secret-key"));
        assertEquals(1, server.requests().size());
        ReceivedRequest sent = server.requests("/sts").get(0);
        assertEquals("POST", sent.method());
        assertEquals(StsServer.ID_TOKEN.reveal(), sent.form().get("WebIdentityToken"));
        assertEquals(Optional.of("text/xml"), sent.header("Accept"));
    }

    @Test
    void anAnswerWithoutAnEndIsNotRead() {
        answers("<a>" + "x".repeat(20_000_000) + "</a>");

        assertThrows(ProtocolException.class, () -> provider().login(null));
    }
}
