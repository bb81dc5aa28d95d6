package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.jwt.CompactJwt.TokenForm;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.oauth2.endpoint.UserInfo;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jose.CompactJwe.Decrypted;
import io.kstlib.auth.oidc.jose.HeaderRules;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.SignedTokens;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers of the userinfo endpoint: JSON, which counts because of TLS, and JWTs, which are signed, encrypted, or both (OpenID Connect Core 1.0
 * section 5.3.2). A section that demands a signature gets no unsigned answer. A signed answer must name the issuer and this client: the specification
 * only advises servers to write that, but without it an answer for another client would do. Safe for use by several threads.
 */
public final class SignedUserInfo implements UserInfo.AnswerReader {

    /** The metadata of a server that list the algorithms it signs with (OpenID Connect Discovery 1.0 section 3). */
    public static final String OFFERED = "userinfo_signing_alg_values_supported";

    private final UserInfo.AnswerReader plain = new UserInfo.JsonReader();
    private final ProviderContext context;
    private final Issuer issuer;
    private final Supplier<AuthorizationServer> server;
    private final TokenDecryption decryption;

    /**
     * @param context the provider
     * @param issuer the issuer that a signed answer must name; fetches its keys
     * @param server what is known of the server; asked for each answer
     */
    public SignedUserInfo(ProviderContext context, Issuer issuer, Supplier<AuthorizationServer> server) {
        this.context = context;
        this.issuer = issuer;
        this.server = server;
        this.decryption = new TokenDecryption(context);
    }

    private Optional<String> demanded() {
        return context.settings().get(OidcKeys.USERINFO_SIGNED_RESPONSE_ALG);
    }

    private static Remedy registration(String demanded) {
        return new Remedy.Advice("Register the client at the provider with userinfo_signed_response_alg " + demanded
                + ", or remove the key");
    }

    /** A server of which a client demands a signature that it is not registered for has only JSON for it. */
    @Override
    public Optional<Remedy> remedyOfNotAcceptable() {
        return demanded().map(SignedUserInfo::registration);
    }

    @Override
    public String mediaTypes() {
        return demanded().isPresent() ? UserInfo.JWT : plain.mediaTypes() + ", " + UserInfo.JWT;
    }

    @Override
    public Map<String, @Nullable Object> claims(HttpAnswer answer, String name) {
        if (answer.mediaType().equals(UserInfo.JWT)) {
            return ofJwt(answer, name);
        }
        Optional<String> demanded = demanded();
        if (demanded.isPresent()) {
            throw ServerConnection.unusable(
                    answer,
                    name,
                    "answered with "
                            + (answer.mediaType().isEmpty()
                                    ? "something without Content-Type"
                                    : answer.mediaTypeInWords())
                            + ", and " + context.settings().path(OidcKeys.USERINFO_SIGNED_RESPONSE_ALG.name())
                            + " demands an answer that is signed (" + UserInfo.JWT + ")",
                    registration(demanded.get()),
                    null);
        }
        return plain.claims(answer, name);
    }

    private Map<String, @Nullable Object> ofJwt(HttpAnswer answer, String name) {
        try {
            return verified(answer.text(), server.get());
        } catch (TokenRefusal refusal) {
            throw ServerConnection.unusable(
                    answer,
                    name,
                    "answered with a JWT that is refused: " + refusal.problem()
                            + " (OpenID Connect Core 1.0 section 5.3.2)",
                    refusal.remedy(),
                    refusal);
        }
    }

    private Map<String, @Nullable Object> verified(String answer, AuthorizationServer server) throws TokenRefusal {
        Secret text = Secret.of(answer.strip());
        Optional<Decrypted> decrypted = decryption.decrypt(text);
        String content = decrypted.map(Decrypted::text).orElse(text).reveal();
        return switch (TokenForm.of(content)) {
            case SIGNED -> ofSigned(SignedTokens.read(content), server);
            case JSON -> {
                requireUnsignedIsEnough(decrypted.isPresent());
                yield ofEncryptedOnly(content);
            }
            case ENCRYPTED ->
                throw TokenRefusal.of("token", "it is encrypted, and there is no key to decrypt it")
                        .remedy(new Remedy.Either(
                                new Remedy.ChangeSetting(
                                        context.settings().path(OidcKeys.DECRYPTION_KEY.name()),
                                        "to the private key that the client is registered with"),
                                new Remedy.Advice("Register the client without userinfo_encrypted_response_alg")));
            case INCOMPLETE, GARBLED, OPAQUE, TOO_LARGE -> throw TokenRefusal.of("token", "its content is not a JWT");
        };
    }

    private Map<String, @Nullable Object> ofSigned(CompactJwt jws, AuthorizationServer server) throws TokenRefusal {
        JwsAlgorithm algorithm = HeaderRules.check(jws);
        requireAlgorithm(algorithm, server);
        if (TokenTypes.isOfItsOwn(jws)) {
            throw TokenRefusal.of(
                    "typ",
                    "typ is " + Quote.of(HeaderRules.type(jws))
                            + ", so this is not a userinfo answer (RFC 8725 section 3.11)");
        }
        URI jwksUri = server.endpoint(Endpoint.JWKS)
                .orElseThrow(() -> TokenRefusal.of("jwks", "the provider publishes no keys to verify it by")
                        .remedy(new Remedy.ChangeSetting(context.settings().path(Endpoint.JWKS.metadataName()))));
        SignedAnswer rules = new SignedAnswer(context, issuer, jwksUri);
        rules.require(jws, algorithm);
        rules.requirePresent(jws);
        Map<String, @Nullable Object> claims = jws.payload();
        if (!(claims.get("sub") instanceof String subject) || subject.isEmpty()) {
            throw TokenRefusal.differs("sub", "the person, a text", claims.get("sub"));
        }
        return claims;
    }

    /** RFC 8725 section 3.1. The configuration has precedence over the server's metadata. */
    private void requireAlgorithm(JwsAlgorithm algorithm, AuthorizationServer server) throws TokenRefusal {
        Optional<String> demanded = demanded();
        if (demanded.isPresent()) {
            if (!algorithm.isCalled(demanded.get())) {
                throw TokenRefusal.differs(
                        "alg",
                        demanded.get() + ", as " + OidcKeys.USERINFO_SIGNED_RESPONSE_ALG.name() + " demands",
                        algorithm.joseName());
            }
            return;
        }
        List<String> offered = server.supported(OFFERED);
        if (!offered.isEmpty() && offered.stream().noneMatch(algorithm::isCalled)) {
            throw TokenRefusal.of(
                    "alg",
                    "the provider signs userinfo answers with " + Quote.of(offered) + " (" + OFFERED
                            + "), this one is signed with " + algorithm.joseName());
        }
    }

    private void requireUnsignedIsEnough(boolean isEncrypted) throws TokenRefusal {
        if (!isEncrypted) {
            throw TokenRefusal.of("token", "its content is plain JSON");
        }
        Optional<String> demanded = demanded();
        if (demanded.isPresent()) {
            throw TokenRefusal.of(
                            "token",
                            "it is encrypted but not signed, and " + OidcKeys.USERINFO_SIGNED_RESPONSE_ALG.name()
                                    + " demands " + demanded.get())
                    .advice("Register the client at the provider with userinfo_signed_response_alg " + demanded.get());
        }
    }

    /** Reads an answer that is encrypted and not signed. As with plain JSON, TLS says who sent it. */
    private static Map<String, @Nullable Object> ofEncryptedOnly(String json) throws TokenRefusal {
        try {
            return Json.readObject(json.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException malformed) {
            throw TokenRefusal.of("token", "what is encrypted in it is not a JSON object: " + malformed.getMessage());
        }
    }
}
