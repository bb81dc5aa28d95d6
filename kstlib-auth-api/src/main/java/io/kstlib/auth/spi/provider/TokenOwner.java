package io.kstlib.auth.spi.provider;

import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The owner of a provider's tokens: a server and a client. Immutable. */
public final class TokenOwner {

    private final String server;
    private final String clientId;
    private final @Nullable String issuer;
    private final Predicate<Map<String, @Nullable Object>> others;

    private TokenOwner(
            String server, String clientId, @Nullable String issuer, Predicate<Map<String, @Nullable Object>> others) {
        this.server = Objects.requireNonNull(server, "server");
        this.clientId = Objects.requireNonNull(clientId, "clientId");
        this.issuer = issuer;
        this.others = Objects.requireNonNull(others, "others");
    }

    /**
     * Makes the owner for a server whose JWTs have its own name as {@code iss} (RFC 7519 section 4.1.1).
     *
     * @param server the issuer, or the URL of a server without one
     * @param clientId the client or account by which the server knows this program
     */
    public static TokenOwner of(String server, String clientId) {
        return new TokenOwner(server, clientId, server, claims -> false);
    }

    /**
     * Reads the owner from the keys of OAuth 2.0. The server is {@link ProviderKeys#ISSUER}, or {@link Endpoint#TOKEN} where no issuer is configured.
     * The client is {@link ProviderKeys#CLIENT_ID}.
     *
     * @param settings a provider's section
     * @return the owner; empty when the server or the client is missing
     * @throws io.kstlib.auth.api.error.ConfigurationException if one of these values is wrong
     */
    public static Optional<TokenOwner> inOAuth(Settings settings) {
        String issuer = settings.get(ProviderKeys.ISSUER).orElse(null);
        String server = issuer != null
                ? issuer
                : settings.get(Endpoint.TOKEN.key()).map(URI::toString).orElse(null);
        String clientId = settings.get(ProviderKeys.CLIENT_ID).orElse(null);
        return server == null || clientId == null
                ? Optional.empty()
                : Optional.of(new TokenOwner(server, clientId, issuer, claims -> false));
    }

    /**
     * Makes the owner for a server whose tokens may also name other issuers.
     *
     * @param issued whether the server issues a JWT with the given claims; the claims are not verified
     * @return the same owner, whose tokens may have such claims
     */
    public TokenOwner alsoIssuing(Predicate<Map<String, @Nullable Object>> issued) {
        return new TokenOwner(server, clientId, issuer, issued);
    }

    /**
     * Makes the owner of tokens that also belong to something else, such as the login that they are derived from.
     *
     * @param detail what they belong to, one line without secrets
     * @return an owner that differs from this one, and from one with another detail
     */
    public TokenOwner withDetail(String detail) {
        return new TokenOwner(server, clientId + " by " + Objects.requireNonNull(detail, "detail"), issuer, others);
    }

    /** {@return the issuer, or the URL of a server without one} */
    public String server() {
        return server;
    }

    /** {@return the client or account under which the server knows this program} */
    public String clientId() {
        return clientId;
    }

    /**
     * {@return whether the {@code iss} of a JWT is the server itself; {@code false} if the server has no issuer}
     *
     * @param claims the claims of a JWT
     */
    public boolean isIssuerOf(Map<String, @Nullable Object> claims) {
        return issuer != null && issuer.equals(claims.get("iss"));
    }

    /**
     * {@return whether the configuration says that the server issues such a JWT; {@code true} if the server has no issuer to compare with}
     *
     * @param claims the claims of a JWT
     */
    public boolean mayIssue(Map<String, @Nullable Object> claims) {
        return issuer == null || isIssuerOf(claims) || others.test(claims);
    }

    @Override
    public String toString() {
        return "TokenOwner[" + server + ", " + clientId + "]";
    }
}
