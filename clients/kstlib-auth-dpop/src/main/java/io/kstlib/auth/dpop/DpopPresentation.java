package io.kstlib.auth.dpop;

import com.nimbusds.jwt.JWTClaimsSet;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.Challenge;
import io.kstlib.auth.spi.internal.RandomValue;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.internal.text.S256;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Shows a token that is bound to a key, with a proof for each request (RFC 9449 section 7). Binds tokens to a key when they are issued. */
final class DpopPresentation implements TokenPresentation {

    private static final String HEADER = "DPoP";
    private static final String ALGORITHMS = "dpop_signing_alg_values_supported";

    private final ClientContext context;
    private final Nonces nonces = new Nonces();
    private final ProofSigner proofs;

    DpopPresentation(ClientContext context, RandomGenerator random) {
        this.context = context;
        this.proofs = new ProofSigner(context.clock(), random, nonces);
    }

    @Override
    public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
        ProofKey key = token.proofKey().flatMap(ProofKey::read).orElseThrow(this::withoutKey);
        return List.of(
                Map.entry("Authorization", HEADER + " " + token.accessToken().reveal()),
                Map.entry(HEADER, proofs.with(token, key, method, url)));
    }

    @Override
    public boolean answered(Token token, PresentationAnswer answer) {
        boolean given = nonces.keep(answer);
        boolean wanted = answer.status() == 401
                && Challenge.in(answer.headers("WWW-Authenticate")).stream()
                        .anyMatch(challenge -> challenge.isOf(HEADER)
                                && challenge
                                        .parameter("error")
                                        .filter(Nonces.ERROR::equals)
                                        .isPresent());
        return given && wanted;
    }

    @Override
    public boolean bindsTokens() {
        return true;
    }

    @Override
    public Secret freshKey(AuthorizationServer server) {
        List<String> accepted = server.supported(ALGORITHMS);
        if (accepted.isEmpty() && !server.metadata().isEmpty()) {
            throw notOffered("the server does not offer DPoP: it publishes no " + ALGORITHMS);
        }
        List<String> allowed = allowed();
        return ProofKey.fresh(allowed, accepted)
                .map(ProofKey::stored)
                .orElseThrow(
                        () -> notOffered("the server accepts DPoP proofs with none of " + String.join(", ", allowed)));
    }

    /** A profile limits them, because a proof is a JWT (FAPI 2.0 Security Profile section 5.4). */
    private List<String> allowed() {
        return SecurityProfile.of(context.settings())
                .map(profile -> ProofKey.algorithms().stream()
                        .filter(profile.signingAlgorithms()::contains)
                        .toList())
                .orElseGet(ProofKey::algorithms);
    }

    private ConfigurationException notOffered(String why) {
        return new ConfigurationException(new ConfigProblem(
                context.settings().path(ProviderKeys.TOKEN_TYPE.name()),
                context.settings().origin(ProviderKeys.TOKEN_TYPE),
                SecurityProfile.of(context.settings())
                        .map(profile -> why + ", which " + profile.inWords() + " requires")
                        .orElseGet(() -> why + "; remove it to use tokens that are bound to no key")));
    }

    @Override
    public Map<String, String> authorizeParameters(Secret key) {
        return Map.of("dpop_jkt", read(key).thumbprint());
    }

    @Override
    public List<Map.Entry<String, String>> headers(Secret key, String method, URI endpoint) {
        return List.of(Map.entry(HEADER, proofs.without(read(key), method, endpoint)));
    }

    @Override
    public boolean answered(Secret key, PresentationAnswer answer, String error) {
        return nonces.keep(answer) && error.equals(Nonces.ERROR);
    }

    private ProofKey read(Secret key) {
        return ProofKey.read(key).orElseThrow(this::withoutKey);
    }

    private NotLoggedInException withoutKey() {
        return new NotLoggedInException(
                context.provider(),
                NotLoggedInException.Reason.NO_TOKEN,
                "the token of \"" + context.provider() + "\" is bound to a key that is not stored with it",
                Remedy.logInAgain(context.provider()).with(context.account()),
                null);
    }

    @Override
    public String toString() {
        return "DpopPresentation[" + context.provider() + "]";
    }

    /** Makes DPoP proofs (RFC 9449 section 4.2), with the nonces of the servers. Safe for use by several threads. */
    private static final class ProofSigner {

        private final Clock clock;
        private final RandomGenerator random;
        private final Nonces nonces;

        ProofSigner(Clock clock, RandomGenerator random, Nonces nonces) {
            this.clock = clock;
            this.random = random;
            this.nonces = nonces;
        }

        /** Proves a request that shows a token. The proof has the server's time, if the drift of this machine's clock is known. */
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
}
