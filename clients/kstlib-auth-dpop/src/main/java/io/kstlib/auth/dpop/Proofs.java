package io.kstlib.auth.dpop;

import com.nimbusds.jwt.JWTClaimsSet;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.RandomValue;
import io.kstlib.auth.spi.http.S256;
import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.random.RandomGenerator;

/** Makes DPoP proofs (RFC 9449 section 4.2), with the nonces of the servers. Safe for use by several threads. */
final class Proofs {

    private final Clock clock;
    private final RandomGenerator random;
    private final Nonces nonces;

    Proofs(Clock clock, RandomGenerator random, Nonces nonces) {
        this.clock = clock;
        this.random = random;
        this.nonces = nonces;
    }

    /** Proves a request that shows a token. The proof has the server's time, as far as the drift of this machine's clock is known. */
    String with(Token token, ProofKey key, String method, URI url) {
        JWTClaimsSet.Builder claims = claims(method, url, token.clockDrift().orElse(Duration.ZERO))
                .claim("ath", S256.of(token.accessToken().reveal().getBytes(StandardCharsets.US_ASCII)));
        return key.signed(claims.build());
    }

    /** Proves a request for a token. */
    String without(ProofKey key, String method, URI url) {
        return key.signed(claims(method, url, Duration.ZERO).build());
    }

    private JWTClaimsSet.Builder claims(String method, URI url, Duration drift) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .jwtID(RandomValue.from(random).reveal())
                .claim("htm", method)
                .claim("htu", target(url))
                .issueTime(Date.from(clock.instant().minus(drift)));
        nonces.of(url).ifPresent(nonce -> claims.claim("nonce", nonce));
        return claims;
    }

    /** Returns the URL without query and fragment (RFC 9449 section 4.2), in the form that RFC 3986 section 6.2.3 gives it. */
    private static String target(URI url) {
        String path = url.getRawPath();
        return WebOrigin.of(url) + (path == null || path.isEmpty() ? "/" : path);
    }
}
