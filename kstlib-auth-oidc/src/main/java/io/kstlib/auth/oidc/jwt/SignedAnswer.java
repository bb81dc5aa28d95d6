package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.jwt.CompactJwt.TokenForm;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.oauth2.endpoint.UserInfo;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jose.CompactJwe.Decrypted;
import io.kstlib.auth.oidc.jose.HeaderRules;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.SignedTokens;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwt.ClaimRules.Audience;
import io.kstlib.auth.oidc.jwt.ClaimRules.TimeClaims;
import io.kstlib.auth.oidc.jwt.IssuerLookup.KeyLocation.Published;
import io.kstlib.auth.oidc.jwt.SigningKeys.KeySelection;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules for a JWT that an endpoint sends in place of JSON: the keys of the server sign it, and it is for this client. The caller
 * checks its header first, and its type, which keeps other JWTs of the same server from passing for this answer. Safe for use by several threads.
 *
 * @param context the provider, for whose client the answer must be
 * @param issuer the issuer that the answer must name; fetches its keys
 * @param jwksUri where the keys are published
 */
public record SignedAnswer(ProviderContext context, Issuer issuer, URI jwksUri) {

    /** Requires that the server signed the answer for this client. */
    void require(CompactJwt jws, JwsAlgorithm algorithm) throws TokenRefusal {
        SigningKeys signing = new SigningKeys(new Published(issuer.keys(), jwksUri), new KeySelection(jws, algorithm));
        var unused = signing.fetch();
        if (!signing.prove().verified()) {
            throw TokenRefusal.of("signature", "the signature of the server's answer is not valid")
                    .expected("a signature by a key of " + jwksUri, "another one");
        }
        IssuerPolicy policy = issuer.policy();
        if (!policy.expected(TokenKind.ID_TOKEN).isEmpty() && !policy.acceptsToken(TokenKind.ID_TOKEN, jws.payload())) {
            throw TokenRefusal.differs(
                    "iss",
                    String.join(" or ", policy.expected(TokenKind.ID_TOKEN)),
                    jws.payload().get("iss"));
        }
        String clientId = context.settings().require(ProviderKeys.CLIENT_ID);
        if (!new Audience(jws.payload()).names().contains(clientId)) {
            throw TokenRefusal.differs(
                    "aud", Quote.of(clientId) + ", the client_id", jws.payload().get("aud"));
        }
    }

    /** Requires that the present is between the times of the answer, if it has any (RFC 7519 sections 4.1.4 to 4.1.6). */
    void requirePresent(CompactJwt jws) throws TokenRefusal {
        new TimeClaims(
                        jws.payload(),
                        context.clock().instant(),
                        context.settings().get(ProviderKeys.CLOCK_SKEW),
                        null)
                .check();
    }

    /** Verifies the signed answers of an introspection endpoint (RFC 9701 section 5). Safe for use by several threads. */
    public static final class SignedIntrospection {

        private static final String TYPE = "token-introspection+jwt";
        private static final String FIELD = "token_introspection";

        private final TokenDecryption decryption;
        private final SignedAnswer answers;

        /**
         * @param context the provider
         * @param issuer the issuer that the answer must name; fetches its keys
         * @param jwksUri where the keys are published
         */
        public SignedIntrospection(ProviderContext context, Issuer issuer, URI jwksUri) {
            this.decryption = new TokenDecryption(context);
            this.answers = new SignedAnswer(context, issuer, jwksUri);
        }

        /**
         * Verifies an answer.
         *
         * @param answer the body of the answer
         * @return what it says of the token
         * @throws TokenRefusal if it is not the server's, or not for this client
         */
        public Map<String, @Nullable Object> verified(String answer) throws TokenRefusal {
            try {
                CompactJwt jws =
                        SignedTokens.read(decryption.plain(Secret.of(answer)).reveal());
                JwsAlgorithm algorithm = HeaderRules.check(jws);
                if (!HeaderRules.type(jws).equals(TYPE)) {
                    throw TokenRefusal.differs(
                            "typ", TYPE + " (RFC 9701 section 5)", jws.header().get("typ"));
                }
                answers.require(jws, algorithm);
                return fields(jws);
            } catch (ProtocolException unusable) {
                throw TokenRefusal.because("jwks", unusable);
            } catch (TokenRefusal refused) {
                // The answer is at fault, not the token.
                throw refused.verdict(Verdict.UNDECIDED);
            }
        }

        private static Map<String, @Nullable Object> fields(CompactJwt jws) throws TokenRefusal {
            if (!(jws.payload().get(FIELD) instanceof Map<?, ?> members)
                    || !(members.get("active") instanceof Boolean)) {
                throw TokenRefusal.differs(
                        FIELD,
                        "an object that says whether the token is active",
                        jws.payload().get(FIELD));
            }
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            members.forEach((name, value) -> fields.put(String.valueOf(name), value));
            return fields;
        }
    }

    /**
     * Reads the answers of the userinfo endpoint: JSON, which counts because of TLS, and JWTs, which are signed, encrypted, or both (OpenID Connect Core 1.0
     * section 5.3.2). A section that demands a signature gets no unsigned answer. A signed answer must name the issuer and this client: the specification
     * only advises servers to write that, but without it an answer for another client would do. Safe for use by several threads.
     */
    public static final class SignedUserInfo implements UserInfo.AnswerReader {

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
            return Remedy.advice("Register the client at the provider with userinfo_signed_response_alg " + demanded
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
                            .remedy(Remedy.either(
                                    Remedy.changeSetting(
                                            context.settings().path(OidcKeys.DECRYPTION_KEY.name()),
                                            "to the private key that the client is registered with"),
                                    Remedy.advice("Register the client without userinfo_encrypted_response_alg")));
                case INCOMPLETE, GARBLED, OPAQUE, TOO_LARGE ->
                    throw TokenRefusal.of("token", "its content is not a JWT");
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
                            .remedy(Remedy.changeSetting(context.settings().path(Endpoint.JWKS.metadataName()))));
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
                        .advice("Register the client at the provider with userinfo_signed_response_alg "
                                + demanded.get());
            }
        }

        /** Reads an answer that is encrypted and not signed. As with plain JSON, TLS says who sent it. */
        private static Map<String, @Nullable Object> ofEncryptedOnly(String json) throws TokenRefusal {
            try {
                return Json.readObject(json.getBytes(StandardCharsets.UTF_8));
            } catch (JsonException malformed) {
                throw TokenRefusal.of(
                        "token", "what is encrypted in it is not a JSON object: " + malformed.getMessage());
            }
        }
    }
}
