package io.kstlib.auth.api.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a login asks the authorization server for. It is stored with the token. So it can be compared with what was granted, and with a later
 * configuration. Immutable.
 *
 * @param scopes the scopes (RFC 6749 section 3.3); empty when the server chooses
 * @param resource where the token is used, the {@code resource} of RFC 8707; {@code null} when none is named
 */
public record AskedFor(List<String> scopes, @Nullable String resource) {

    public AskedFor {
        scopes = List.copyOf(scopes);
    }
}
