package io.kstlib.auth.api.token;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The purpose of one access token, if the login is for more, or for something else: scopes, and the services that accept the token. Two targets with the
 * same names are equal, in any order. Immutable.
 *
 * @param scopes the scopes (RFC 6749 section 3.3), sorted; empty for those of the login
 * @param audiences the names of the services, as the server knows them, sorted (RFC 8693 section 2.1); empty if none are named
 * @param resources the URIs of the services, sorted (RFC 8707 section 2); empty if none are named
 */
public record Target(List<String> scopes, List<String> audiences, List<String> resources) {

    private static final int MOST_NAMES = 50;
    private static final int LONGEST_NAME = 1000;
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");
    private static final Pattern AUDIENCE = Pattern.compile("[ -~]+");
    private static final String SCOPE_KEY = "scope";
    private static final String AUDIENCE_KEY = "audience";
    private static final String RESOURCE_KEY = "resource";

    /**
     * Creates a target.
     *
     * @throws IllegalArgumentException if nothing is named, or a name is not valid; the message says which
     */
    public Target {
        scopes = names("scope", SCOPE, scopes);
        audiences = names("audience", AUDIENCE, audiences);
        resources = names("resource", AUDIENCE, resources);
        resources.forEach(Target::requireUri);
        if (scopes.isEmpty() && audiences.isEmpty() && resources.isEmpty()) {
            throw new IllegalArgumentException("a target names a scope, an audience or a resource");
        }
    }

    private static List<String> names(String what, Pattern allowed, Collection<String> names) {
        List<String> sorted = List.copyOf(new TreeSet<>(names));
        if (sorted.size() > MOST_NAMES) {
            throw new IllegalArgumentException("a target names no more than " + MOST_NAMES + " of each kind");
        }
        for (String name : sorted) {
            if (name.length() > LONGEST_NAME || !allowed.matcher(name).matches() || name.isBlank()) {
                throw new IllegalArgumentException("this is not a valid " + what
                        + ": it is empty, too long, or has characters that are not allowed there");
            }
        }
        return sorted;
    }

    /** RFC 8707 section 2. */
    private static void requireUri(String resource) {
        try {
            URI uri = new URI(resource);
            if (uri.isAbsolute() && uri.getRawFragment() == null) {
                return;
            }
        } catch (URISyntaxException notOne) {
            throw notUri();
        }
        throw notUri();
    }

    private static IllegalArgumentException notUri() {
        return new IllegalArgumentException("a resource is an absolute URI without fragment");
    }

    /**
     * {@return a target with these scopes}
     *
     * @param scopes at least one scope
     */
    public static Target ofScopes(String... scopes) {
        return new Target(List.of(scopes), List.of(), List.of());
    }

    /**
     * {@return a target for the services with these URIs}
     *
     * @param resources at least one URI of a service
     */
    public static Target ofResources(String... resources) {
        return new Target(List.of(), List.of(), List.of(resources));
    }

    /**
     * {@return a target for the services with these names}
     *
     * @param audiences at least one name of a service
     */
    public static Target ofAudiences(String... audiences) {
        return new Target(List.of(), List.of(audiences), List.of());
    }

    /** {@return the target in words that follow "a token for"} */
    public String inWords() {
        List<String> words = new ArrayList<>();
        add(words, "scope", scopes);
        add(words, "audience", audiences);
        add(words, "resource", resources);
        return String.join(", ", words);
    }

    private static void add(List<String> words, String kind, List<String> names) {
        if (!names.isEmpty()) {
            words.add(kind + " " + String.join(" ", names));
        }
    }

    /**
     * Returns the stored form.
     *
     * @return a new map of plain values
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(SCOPE_KEY, scopes);
        map.put(AUDIENCE_KEY, audiences);
        map.put(RESOURCE_KEY, resources);
        return map;
    }

    /**
     * Reads what {@link #toMap()} wrote.
     *
     * @param stored the stored value; may be {@code null}
     * @return the target; empty when the value does not describe one
     */
    public static Optional<Target> fromMap(@Nullable Object stored) {
        if (!(stored instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Target(texts(map.get(SCOPE_KEY)), texts(map.get(AUDIENCE_KEY)), texts(map.get(RESOURCE_KEY))));
        } catch (IllegalArgumentException another) {
            return Optional.empty();
        }
    }

    private static List<String> texts(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            return List.of();
        }
        return list.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }
}
