package io.kstlib.auth.spi.provider;

import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the tokens of a provider belong to: a server and a client. Immutable. */
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
     * A server that writes its own name as {@code iss} into those of its tokens that are JWTs (RFC 7519 section 4.1.1).
     *
     * @param server the issuer, or the URL of a server without one
     * @param clientId the client, or the account, that the server knows this program by
     * @return the owner
     */
    public static TokenOwner of(String server, String clientId) {
        return new TokenOwner(server, clientId, server, claims -> false);
    }

    /**
     * As OAuth 2.0 has it: {@link ProviderKeys#ISSUER}, or {@link Endpoint#TOKEN} where no issuer is configured, and
     * {@link ProviderKeys#CLIENT_ID}.
     *
     * @param settings a provider's section
     * @return the owner; empty when one of them is missing
     * @throws io.kstlib.auth.api.error.ConfigurationException if one of them is wrong
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
     * A server whose tokens may name other issuers, too.
     *
     * @param issued says of the claims of a JWT whether the server issues such a token; the claims are not verified
     * @return the same owner, whose tokens may have such claims
     */
    public TokenOwner alsoIssuing(Predicate<Map<String, @Nullable Object>> issued) {
        return new TokenOwner(server, clientId, issuer, issued);
    }

    /**
     * @return the issuer, or the URL of a server without one
     */
    public String server() {
        return server;
    }

    /**
     * @return the client, or the account, that the server knows this program by
     */
    public String clientId() {
        return clientId;
    }

    /**
     * @param claims the claims of a JWT
     * @return whether its {@code iss} is the server itself; false when the server has no issuer
     */
    public boolean isIssuerOf(Map<String, @Nullable Object> claims) {
        return issuer != null && issuer.equals(claims.get("iss"));
    }

    /**
     * @param claims the claims of a JWT
     * @return whether the configuration says that the server issues such a token; true when the server has no issuer to compare with
     */
    public boolean mayIssue(Map<String, @Nullable Object> claims) {
        return issuer == null || isIssuerOf(claims) || others.test(claims);
    }

    @Override
    public String toString() {
        return "TokenOwner[" + server + ", " + clientId + "]";
    }
}
