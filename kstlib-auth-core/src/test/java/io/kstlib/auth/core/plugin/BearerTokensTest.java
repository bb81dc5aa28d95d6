package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.testkit.TokenPresentationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BearerTokensTest extends TokenPresentationContract {

    @Override
    protected TokenPresentationFactory factory() {
        return new BearerTokens();
    }

    @Override
    protected TestContext context() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app"));
    }

    @Override
    protected Optional<String> nonceHeader() {
        return Optional.empty();
    }

    @Test
    void putsTheTokenInTheAuthorizationHeader() { // RFC 6750 section 2.1
        assertEquals(
                List.of(Map.entry("Authorization", "Bearer abc")),
                factory()
                        .create(context())
                        .headers(
                                token(Secret.of("abc")).toBuilder()
                                        .tokenType("Bearer")
                                        .build(),
                                "GET",
                                URI.create("https://api.example.com/")));
    }
}
