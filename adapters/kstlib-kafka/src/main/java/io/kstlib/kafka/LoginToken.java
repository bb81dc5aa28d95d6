package io.kstlib.kafka;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.CompactJwt;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.jspecify.annotations.Nullable;

/**
 * A token as Kafka takes it. Its claims are read, not verified: only the broker decides by them. It holds a secret, so {@link #toString()} shows the
 * principal only.
 */
final class LoginToken implements OAuthBearerToken {

    private static final String OPAQUE = "unknown";

    private final Token token;
    private final String principal;
    private final Set<String> scope;

    private LoginToken(Token token, String principal, Set<String> scope) {
        this.token = token;
        this.principal = principal;
        this.scope = scope;
    }

    static LoginToken of(Token token, ClaimNames names) {
        Map<String, @Nullable Object> claims = CompactJwt.ifReadable(token.accessToken())
                .map(CompactJwt::payload)
                .orElse(Map.of());
        return new LoginToken(
                token,
                claims.get(names.principal()) instanceof String name && !name.isBlank() ? name : OPAQUE,
                scope(claims.get(names.scope())).orElseGet(() -> new LinkedHashSet<>(token.scope())));
    }

    private static Optional<Set<String>> scope(@Nullable Object claim) {
        if (claim instanceof String text) {
            Set<String> scope = new LinkedHashSet<>(List.of(text.split("\\s+", -1)));
            scope.remove("");
            return Optional.of(scope);
        }
        if (claim instanceof Collection<?> several) {
            Set<String> scope = new LinkedHashSet<>();
            several.forEach(each -> scope.add(String.valueOf(each)));
            return Optional.of(scope);
        }
        return Optional.empty();
    }

    @Override
    public String value() {
        return token.accessToken().reveal();
    }

    @Override
    public Set<String> scope() {
        return Set.copyOf(scope);
    }

    @Override
    public long lifetimeMs() {
        return token.effectiveExpiry().toEpochMilli();
    }

    @Override
    public String principalName() {
        return principal;
    }

    @Override
    public Long startTimeMs() {
        return token.issuedAt().toEpochMilli();
    }

    @Override
    public String toString() {
        return "LoginToken[" + principal + "]";
    }
}
