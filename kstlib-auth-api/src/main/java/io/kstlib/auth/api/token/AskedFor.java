package io.kstlib.auth.api.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a login asks the authorization server for. It is stored with the token, so that what was granted can be compared with it, and the
 * configuration of a later day. Immutable.
 *
 * @param scopes the scopes (RFC 6749 section 3.3); empty when the choice is left to the server
 * @param resource where the token is to be used (RFC 8707); {@code null} when no such place is named
 */
public record AskedFor(List<String> scopes, @Nullable String resource) {

    public AskedFor {
        scopes = List.copyOf(scopes);
    }
}
