package io.kstlib.benchmarks.validation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.testkit.server.TestIdentityProvider;
import io.kstlib.benchmarks.BesideBaseline;
import io.kstlib.benchmarks.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The six steps of a check with known keys. The baseline is Nimbus JOSE, which verifies only the signature of the same token. */
@State(Scope.Benchmark)
public class ValidationBenchmark {

    private static final Duration LIFETIME = Duration.ofHours(12);
    private static final double MOST_TIMES_AS_LONG = 1 / 0.9;

    private SigningKey rsa;
    private SigningKey ellipticCurve;
    private SigningKey edwards;
    private String rs256Token;
    private String es256Token;
    private String edDsaToken;
    private TestIdentityProvider server;
    private Path home;
    private Kstlib kstlib;
    private AuthClient client;

    @Setup
    public void publishKeys() throws IOException, JOSEException {
        rsa = SigningKey.rsa();
        ellipticCurve = SigningKey.ellipticCurve();
        edwards = SigningKey.edwards();
        server = new TestIdentityProvider().start();
        String issuer = server.issuer();
        server.publish("id_token_signing_alg_values_supported", List.of("RS256", "ES256", "EdDSA"));
        server.publishKeys(Stream.of(rsa, ellipticCurve, edwards)
                .map(SigningKey::publicJwk)
                .toList());
        home = Files.createTempDirectory("kstlib-benchmark");
        kstlib = Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "providers",
                                Map.of(
                                        "example",
                                        Map.of(
                                                "type",
                                                "oidc",
                                                "issuer",
                                                issuer,
                                                "client_id",
                                                TestIdentityProvider.CLIENT_ID)))))
                .environment(Map.of())
                .home(home)
                .build();
        client = kstlib.client("example");
        JWTClaimsSet claims = claims(issuer);
        rs256Token = rsa.sign(claims);
        es256Token = ellipticCurve.sign(claims);
        edDsaToken = edwards.sign(claims);
        requireGood();
    }

    /** Requires a valid token, since a refusal is faster. */
    private void requireGood() {
        boolean good = nimbusRs256() && nimbusEs256() && nimbusEdDsa() && rs256() && es256() && edDsa();
        if (!good) {
            throw new IllegalStateException("a token is not valid");
        }
    }

    private static JWTClaimsSet claims(String issuer) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject("248289761001")
                .audience(TestIdentityProvider.CLIENT_ID)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .claim("nonce", "n-0S6_WzA2Mj")
                .claim("name", "Jane Doe")
                .claim("email", "jane.doe@example.com")
                .claim("groups", List.of("developers", "administrators"))
                .build();
    }

    private boolean validate(String token) {
        var request = new ValidationRequest(Secret.of(token), TokenKind.ID_TOKEN, "benchmark");
        return client.validate(request).isValid();
    }

    private static boolean verify(String token, SigningKey key) {
        try {
            return SignedJWT.parse(token).verify(key.verifier());
        } catch (ParseException | JOSEException refused) {
            return false;
        }
    }

    @TearDown
    public void stop() throws IOException {
        kstlib.close();
        server.close();
        DirectoryTree.delete(home);
    }

    @Benchmark
    public boolean nimbusRs256() {
        return verify(rs256Token, rsa);
    }

    @Benchmark
    public boolean nimbusEs256() {
        return verify(es256Token, ellipticCurve);
    }

    @Benchmark
    public boolean nimbusEdDsa() {
        return verify(edDsaToken, edwards);
    }

    @Benchmark
    @BesideBaseline(value = "nimbusRs256", mostTimesAsLong = MOST_TIMES_AS_LONG)
    public boolean rs256() {
        return validate(rs256Token);
    }

    @Benchmark
    @BesideBaseline(value = "nimbusEs256", mostTimesAsLong = MOST_TIMES_AS_LONG)
    public boolean es256() {
        return validate(es256Token);
    }

    @Benchmark
    @BesideBaseline(value = "nimbusEdDsa", mostTimesAsLong = MOST_TIMES_AS_LONG)
    public boolean edDsa() {
        return validate(edDsaToken);
    }
}
