package io.kstlib.auth.api.token;

import java.util.List;

/**
 * What a login asks the authorization server for. It is stored with the token. So it can be compared with what was granted, and with a later
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
