package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.http.fixture.TestAuthority;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Tokens for protocols that carry nothing but their text. */
class BearerTokenTest {

    private final Tokens tokens = new Tokens();

    @Test
    void supplierReturnsTheTokenThatIsValidEachTime() {
        Supplier<String> password = tokens.accessTokens();

        assertEquals("t1", password.get());
        tokens.replace(tokens.getToken());
        assertEquals("t2", password.get());
    }

    @Test
    void supplierThrowsWhatTheSourceThrows() {
        tokens.logOut();

        assertThrows(NotLoggedInException.class, tokens.accessTokens()::get);
    }

    @Test
    void tokenThatIsBoundToAKeyIsRefused() { // RFC 9449 section 7.1
        TokenSource bound = () -> Token.builder(Secret.of("s3cret"), Instant.EPOCH)
                .tokenType("DPoP")
                .build();

        IllegalStateException refused = assertThrows(IllegalStateException.class, bound.accessTokens()::get);
        assertFalse(refused.getMessage().contains("s3cret"));
    }

    @Test
    void tokenThatIsBoundToACertificateIsRefused() { // RFC 8705 section 3
        TlsIdentity identity = new TestAuthority("Company").clientNamed("my-app");
        TokenSource bound = new Tokens(new TokenPresentation() {
            @Override
            public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
                return Tokens.BEARER.headers(token, method, url);
            }

            @Override
            public Optional<TlsIdentity> tlsIdentity(Token token) {
                return Optional.of(identity);
            }
        });

        assertThrows(IllegalStateException.class, bound::bearerToken);
    }
}
