package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.oauth2.endpoint.UserInfo;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwt.SignedUserInfo;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers of the userinfo endpoint: JSON, which counts because of TLS, and JWTs, which are verified. A section that demands a signature
 * gets no unsigned answer. Safe for use by several threads.
 */
final class UserInfoAnswers implements UserInfo.AnswerReader {

    private final UserInfo.AnswerReader plain = new UserInfo.JsonReader();
    private final ProviderContext context;
    private final Supplier<AuthorizationServer> server;
    private final SignedUserInfo signed;

    UserInfoAnswers(ProviderContext context, Issuer issuer, Supplier<AuthorizationServer> server) {
        this.context = context;
        this.server = server;
        this.signed = new SignedUserInfo(context, issuer);
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
        return demanded().map(UserInfoAnswers::registration);
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
            throw refused(
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
            return signed.verified(answer.text(), server.get());
        } catch (TokenRefusal refusal) {
            throw refused(
                    answer,
                    name,
                    "answered with a JWT that is refused: " + refusal.problem()
                            + " (OpenID Connect Core 1.0 section 5.3.2)",
                    refusal.remedy(),
                    refusal);
        }
    }

    private static ProtocolException refused(
            HttpAnswer answer, String name, String problem, @Nullable Remedy remedy, @Nullable TokenRefusal cause) {
        return new ProtocolException(
                answer.endpoint(), "the " + name + " (" + answer.endpoint() + ") " + problem, remedy, cause);
    }
}
