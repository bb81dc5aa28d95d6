package io.kstlib.auth.api.login;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.Remedy;
import org.jspecify.annotations.Nullable;

/**
 * Something that works but should not stay as it is; given to {@code KstlibBuilder.warnings}. No part of it holds a secret.
 * Immutable.
 *
 * @param kind the kind of warning
 * @param where the subject: the configured name of a provider, the path of a key or section, or the URL of a server
 * @param problem the message, one line, without the remedy and without a full stop
 * @param remedy what helps; {@code null} if the problem says it already, or if there is nothing to do
 */
public record Warning(
        Kind kind, String where, String problem, @Nullable Remedy remedy) {

    /** The kinds of warnings. */
    public enum Kind {
        /** A plugin says something in its own words; {@code where} is its section. */
        PLUGIN,
        /** The configuration has keys of the Python kstlib that have no effect here. */
        KEYS_WITHOUT_EFFECT,
        /** A secret was included from a file that does not decide about the server that it would go to. It is left out. */
        SECRET_LEFT_OUT,
        /** The storage keeps tokens unencrypted, and the first login is about to store one. */
        STORED_UNENCRYPTED,
        /** A stored token is used by a configuration that was merely found, and that no one allowed. */
        USED_WITHOUT_CONSENT,
        /** A stored token was issued under other certificate authorities than the configured ones, and is used with these from now on. */
        OTHER_AUTHORITIES,
        /** A token is still valid and handed out, but its refresh fails, and time does not repair that. */
        REFRESH_FAILS,
        /** A refreshed token could not be stored. It is in the memory of this process, and storing it is tried again. */
        NOT_STORED,
        /** A refreshed token could not be stored, and this process ends. */
        LOST,
        /** The end of this process waits for a refresh, whose answer must be stored. */
        FINISHING_REFRESH,
        /**
         * A refresh was interrupted: a process sent the refresh token and did not store the answer. The problem names the outcome: the same refresh token
         * is sent again after a wait, or the server accepted it once more.
         */
        REFRESH_INTERRUPTED,
        /** A token that comes from the login to another provider may still be valid, although that login has ended. */
        DERIVED_STAYS,
        /** A token that was asked for a certain service names another audience: the server may have ignored what was asked for. */
        NOT_FOR_TARGET,
        /** A server refused a token, and the request could not be repeated because its body can be read only once. */
        NOT_REPEATED
    }

    /**
     * Makes a warning of a failure.
     *
     * @param kind the kind of warning
     * @param where the subject
     * @param what the words before the problem of the failure
     * @param why the failure, whose remedy helps
     */
    public static Warning of(Kind kind, String where, String what, AuthException why) {
        return new Warning(kind, where, what + why.problem(), why.remedy().orElse(null));
    }

    /**
     * Writes the problem and the remedy, for a log.
     *
     * @return both, in {@linkplain Remedy#inWords() words that fit every program}
     */
    public String inWords() {
        return remedy == null ? problem : problem + ". " + remedy.inWords();
    }
}
