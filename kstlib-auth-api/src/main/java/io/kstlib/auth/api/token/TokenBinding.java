package io.kstlib.auth.api.token;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a token at its issue. It is stored with the token. A stored token is returned and sent only if the configuration still has the same owner.
 * Immutable.
 *
 * <p>A token belongs to a server and a client. If the provider's plugin names no owner, a token belongs to the whole section of the provider.
 */
public final class TokenBinding {

    /**
     * The request of a login to the authorization server. It is stored with the token. So it can be compared with the granted access, and with a later
     * configuration. Immutable.
     *
     * @param scopes the scopes (RFC 6749 section 3.3); empty when the server chooses
     * @param resources where the token is used (RFC 8707); empty when that is not named
     */
    public record AskedFor(List<String> scopes, List<String> resources) {

        public AskedFor {
            scopes = List.copyOf(scopes);
            resources = List.copyOf(resources);
        }
    }

    private static final String SERVER = "server";
    private static final String CLIENT_ID = "client_id";
    private static final String ENDPOINTS = "endpoints";
    private static final String TRUST = "trust";
    private static final String SECTION = "section";
    private static final String SCOPE = "scope";
    private static final String RESOURCE = "resource";

    private final @Nullable String server;
    private final @Nullable String clientId;
    private final List<String> endpoints;
    private final @Nullable String trust;
    private final @Nullable String section;
    private final @Nullable AskedFor askedFor;

    private TokenBinding(
            @Nullable String server,
            @Nullable String clientId,
            List<String> endpoints,
            @Nullable String trust,
            @Nullable String section,
            @Nullable AskedFor askedFor) {
        this.server = server;
        this.clientId = clientId;
        this.endpoints = endpoints;
        this.trust = trust;
        this.section = section;
        this.askedFor = askedFor;
    }

    /**
     * Makes the binding of a token that belongs to a server and a client.
     *
     * @param server the issuer, or the token endpoint where no issuer is configured
     * @param clientId the {@code client_id}
     * @return the binding, without further endpoints
     */
    public static TokenBinding of(String server, String clientId) {
        return new TokenBinding(
                Objects.requireNonNull(server, "server"),
                Objects.requireNonNull(clientId, "clientId"),
                List.of(),
                null,
                null,
                null);
    }

    /**
     * Makes the binding of a token that belongs to the whole section of its provider.
     *
     * @param section the hash of the section, see {@link #section()}
     */
    public static TokenBinding ofSection(String section) {
        return new TokenBinding(null, null, List.of(), null, Objects.requireNonNull(section, "section"), null);
    }

    /**
     * {@return a copy with these origins}
     *
     * @param origins the origins, see {@link #endpoints()}
     */
    public TokenBinding withEndpoints(Collection<String> origins) {
        return new TokenBinding(server, clientId, List.copyOf(new TreeSet<>(origins)), trust, section, askedFor);
    }

    /**
     * {@return a copy that records how servers prove who they are}
     *
     * @param how how servers prove who they are, see {@link #trust()}; {@code null} when that is not recorded
     */
    public TokenBinding withTrust(@Nullable String how) {
        return new TokenBinding(server, clientId, endpoints, how, section, askedFor);
    }

    /**
     * {@return a copy with this hash of the section}
     *
     * @param print the hash of the section, see {@link #section()}
     */
    public TokenBinding withSection(String print) {
        return new TokenBinding(server, clientId, endpoints, trust, Objects.requireNonNull(print, "print"), askedFor);
    }

    /**
     * {@return a copy that records what the login asked for}
     *
     * @param what what the login asked for, see {@link #askedFor()}; {@code null} when that is not known
     */
    public TokenBinding withAskedFor(@Nullable AskedFor what) {
        return new TokenBinding(server, clientId, endpoints, trust, section, what);
    }

    /** {@return the issuer, or the token endpoint where no issuer is configured; empty for a token that belongs to a whole section} */
    public Optional<String> server() {
        return Optional.ofNullable(server);
    }

    /** {@return the {@code client_id}; empty for a token that belongs to a whole section} */
    public Optional<String> clientId() {
        return Optional.ofNullable(clientId);
    }

    /**
     * Returns the origins, other than that of the server, to which the token may be sent because endpoints there are configured.
     *
     * @return the origins, sorted; such as {@code https://api.example.com}
     */
    public List<String> endpoints() {
        return endpoints;
    }

    /**
     * Says how the servers had to prove who they are.
     *
     * @return {@code java} or {@code system}, the owner of the trusted certificate authorities, followed by a blank, {@code sha256:} and the hash of
     *     {@code ssl_ca_bundle} if there is one; {@code unverified} for {@code ssl_verify: false}; empty when it was not recorded
     */
    public Optional<String> trust() {
        return Optional.ofNullable(trust);
    }

    /**
     * Returns a hash of the provider's section as it was when the token was issued.
     *
     * @return the hash; empty when it was not recorded
     */
    public Optional<String> section() {
        return Optional.ofNullable(section);
    }

    /**
     * Returns what the login asked for. After a refresh it is still what the first login asked for. The owner of the token does not depend on it.
     *
     * @return the scopes and the resources; empty when they were not recorded
     */
    public Optional<AskedFor> askedFor() {
        return Optional.ofNullable(askedFor);
    }

    /**
     * Returns the form that is stored in the token's metadata.
     *
     * @return a new map of plain values
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        put(map, SERVER, server);
        put(map, CLIENT_ID, clientId);
        if (!endpoints.isEmpty()) {
            map.put(ENDPOINTS, endpoints);
        }
        put(map, TRUST, trust);
        put(map, SECTION, section);
        if (askedFor != null) {
            map.put(SCOPE, askedFor.scopes());
            if (!askedFor.resources().isEmpty()) {
                map.put(RESOURCE, askedFor.resources());
            }
        }
        return map;
    }

    private static void put(Map<String, Object> map, String key, @Nullable String value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    /**
     * Reads what {@link #toMap()} wrote.
     *
     * @param stored the stored value
     * @return the binding; empty when the value is not a binding
     */
    static Optional<TokenBinding> fromStored(Object stored) {
        if (!(stored instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        AskedFor asked =
                map.get(SCOPE) instanceof List<?> scopes ? new AskedFor(texts(scopes), texts(map.get(RESOURCE))) : null;
        return ownerIn(map).map(owner -> owner.withAskedFor(asked));
    }

    private static Optional<TokenBinding> ownerIn(Map<?, ?> map) {
        String server = text(map, SERVER);
        String clientId = text(map, CLIENT_ID);
        String trust = text(map, TRUST);
        String section = text(map, SECTION);
        if (server == null || clientId == null) {
            return section == null
                    ? Optional.empty()
                    : Optional.of(ofSection(section).withTrust(trust));
        }
        return Optional.of(new TokenBinding(server, clientId, texts(map.get(ENDPOINTS)), trust, section, null));
    }

    /** Removes from a map what {@link #toMap()} writes. */
    static void removeFrom(Map<String, Object> stored) {
        stored.keySet().removeAll(List.of(SERVER, CLIENT_ID, ENDPOINTS, TRUST, SECTION, SCOPE, RESOURCE));
    }

    private static @Nullable String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : null;
    }

    private static List<String> texts(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (Object entry : list) {
            if (entry instanceof String text) {
                texts.add(text);
            }
        }
        return List.copyOf(texts);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenBinding binding
                && Objects.equals(server, binding.server)
                && Objects.equals(clientId, binding.clientId)
                && endpoints.equals(binding.endpoints)
                && Objects.equals(trust, binding.trust)
                && Objects.equals(section, binding.section)
                && Objects.equals(askedFor, binding.askedFor);
    }

    @Override
    public int hashCode() {
        return Objects.hash(server, clientId, endpoints, trust, section, askedFor);
    }

    /** Does not show the hash of the section, because the hashed text may contain a plain secret. */
    @Override
    public String toString() {
        return "TokenBinding[server=" + server + ", clientId=" + clientId + ", endpoints=" + endpoints + ", trust="
                + trust + ", askedFor=" + askedFor + "]";
    }
}
