package io.kstlib.auth.api.login;

import io.kstlib.auth.api.error.Origin;

/**
 * One thing that a configuration does if it is used. Immutable.
 *
 * @param kind the kind of effect
 * @param key the key that says it, such as {@code auth.providers.corporate.issuer}; safe to print
 * @param value the value of the key; safe to print, without plain secrets
 * @param origin the place of the key
 */
public record ConfigEffect(Kind kind, String key, String value, Origin origin) {

    /** The kinds of effects of a configuration, the riskiest first. */
    public enum Kind {
        /** A value is encrypted. Its effect is seen only when it is used. */
        HIDES("hides", "hides what it does"),
        /** A value behind a reference is fetched and sent. */
        FETCHES_SECRET("fetches_secret", "fetches a secret"),
        /** A file or folder is opened. */
        OPENS_FILE("opens_file", "opens a file or directory"),
        /** Other servers may get tokens. */
        LETS_RECEIVE_TOKENS("lets_receive_tokens", "lets servers receive your token"),
        /** One of several logins of the person is used, and not the one that they use elsewhere. */
        CHOOSES_ACCOUNT("chooses_account", "chooses which of your accounts is used"),
        /** The sign by which a login of one person is told from that of another one. */
        NAMES_PERSON("names_person", "decides by what persons are told apart"),
        /** Requests go through another server. */
        GOES_BY_PROXY("goes_by_proxy", "uses a proxy"),
        /** Others than the authorities of Java may answer for the provider. */
        TRUSTS_AUTHORITIES("trusts_authorities", "trusts other authorities"),
        /** Anyone on the way may answer for the provider. */
        VERIFIES_NO_SERVER("verifies_no_server", "does not verify servers"),
        /** A login does without a protection, such as PKCE. */
        WEAKENS_LOGIN("weakens_login", "makes a login less safe"),
        /** Servers that the person's own configuration does not name. */
        SPEAKS_TO_NEW_SERVER("speaks_to_new_server", "contacts a server that your own configuration does not name"),
        /** Other files count, too. */
        INCLUDES("includes", "includes a file"),
        /** The person's own configuration counts besides the file. */
        INCLUDES_OWN("includes_own", "includes your own configuration"),
        /** Settings come from a preset, which a jar brings. */
        TAKES_PRESET("takes_preset", "takes settings from a preset"),
        /** The place of stored tokens, and their recipients, are set. */
        KEEPS_TOKENS("keeps_tokens", "says where tokens go"),
        /** A server that the person's own configuration names, too. */
        SPEAKS_TO_KNOWN_SERVER("speaks_to_known_server", "contacts a server that your own configuration names, too"),
        /** Everything else. */
        SETS("sets", "sets");

        private final String word;
        private final String words;

        Kind(String word, String words) {
            this.word = word;
            this.words = words;
        }

        /** {@return the name of this value in JSON} */
        public String word() {
            return word;
        }

        /** {@return whether a person should look twice} */
        public boolean isRisky() {
            return compareTo(SPEAKS_TO_KNOWN_SERVER) < 0;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * Returns the effect in one line. Two states of a file are compared by these lines.
     *
     * @return kind, key and value, without the place
     */
    public String line() {
        return kind + ": " + key + (value.isEmpty() ? "" : " = " + value);
    }
}
