package io.kstlib.auth.api.login;

import java.util.List;

/**
 * A notice to the user about a successful login. It brought less than was asked for, or less than the configuration asks for now, or it
 * does not last. Immutable.
 *
 * @param kind the kind of notice
 * @param about the scopes or the resource that it is about; empty when it is about neither
 * @param inWords the same in one line, without a full stop and without a secret
 */
public record LoginNotice(Kind kind, List<String> about, String inWords) {

    /** The kinds of notices. */
    public enum Kind {
        /** The server granted fewer scopes than were asked for (RFC 6749 section 5.1). */
        SCOPES_NOT_GRANTED("scopes_not_granted"),
        /** The configuration has scopes that were not asked for at the login. */
        SCOPES_NOT_ASKED_FOR("scopes_not_asked_for"),
        /** The configuration has scopes that were not granted, and nothing says whether they were asked for. */
        SCOPES_NOT_HELD("scopes_not_held"),
        /** The configuration names another resource than the login did (RFC 8707). */
        RESOURCE_NOT_ASKED_FOR("resource_not_asked_for"),
        /** {@code offline_access} was asked for, and no refresh token came (OpenID Connect Core 1.0 section 11). */
        NO_REFRESH_TOKEN("no_refresh_token"),
        /** The token is kept in the memory of the process only. */
        KEPT_IN_MEMORY("kept_in_memory");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** {@return the name of this value in JSON} */
        public String word() {
            return word;
        }
    }

    public LoginNotice {
        about = List.copyOf(about);
    }
}
