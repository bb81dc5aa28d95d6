package io.kstlib.auth.api.login;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.AccountName;
import java.time.Instant;
import java.util.List;

/** Something that happened to the tokens of one provider. No event holds a token or another secret. */
public sealed interface TokenEvent {

    /** {@return the configured name of the provider} */
    String provider();

    /** {@return which of several logins at the provider; {@link AccountName#DEFAULT} for the one without a name} */
    AccountName account();

    /** {@return the time of the event} */
    Instant at();

    /** {@return the event in one line, for logs} */
    String inWords();

    /**
     * A token was read from the storage that this process did not hold yet: the first one, or one that another process put there.
     *
     * @param provider the configured name of the provider
     * @param account which of several logins at the provider
     * @param at when it happened
     * @param expiresAt when the access token expires
     */
    record Loaded(String provider, AccountName account, Instant at, Instant expiresAt) implements TokenEvent {
        @Override
        public String inWords() {
            return "loaded the token of \"" + provider + "\"" + account.behindProvider() + ", which expires at "
                    + expiresAt;
        }
    }

    /**
     * A login brought a token, which is stored.
     *
     * @param provider the configured name of the provider
     * @param account which of several logins at the provider
     * @param at when it happened
     * @param expiresAt when the access token expires
     * @param notices what the token lacks that was asked for; empty when nothing
     */
    record LoggedIn(String provider, AccountName account, Instant at, Instant expiresAt, List<LoginNotice> notices)
            implements TokenEvent {

        public LoggedIn {
            notices = List.copyOf(notices);
        }

        @Override
        public String inWords() {
            StringBuilder words = new StringBuilder("logged in to \"" + provider + "\"" + account.behindProvider()
                    + " with a token that expires at " + expiresAt);
            notices.forEach(notice -> words.append("; ").append(notice.inWords()));
            return words.toString();
        }
    }

    /** The places of a refreshed token. */
    enum Kept {
        /** In the storage. */
        STORED,
        /** Only in this process, because it could not be stored; that is tried again. */
        IN_MEMORY
    }

    /**
     * A refresh brought a token.
     *
     * @param provider the configured name of the provider
     * @param account which of several logins at the provider
     * @param at when it happened
     * @param expiresAt when the new access token expires
     * @param kept where it is
     */
    record Refreshed(String provider, AccountName account, Instant at, Instant expiresAt, Kept kept)
            implements TokenEvent {
        @Override
        public String inWords() {
            return "refreshed the token of \"" + provider + "\"" + account.behindProvider() + ", which now expires at "
                    + expiresAt + (kept == Kept.IN_MEMORY ? "; it could not be stored" : "");
        }
    }

    /**
     * One try to refresh failed; further tries may follow.
     *
     * @param provider the configured name of the provider
     * @param account which of several logins at the provider
     * @param at when it happened
     * @param why the reason; a {@link io.kstlib.auth.api.error.NotLoggedInException} when only a login helps
     */
    record RefreshFailed(String provider, AccountName account, Instant at, AuthException why) implements TokenEvent {
        @Override
        public String inWords() {
            return "could not refresh the token of \"" + provider + "\"" + account.behindProvider() + ": "
                    + why.getMessage();
        }
    }

    /**
     * The server was asked to revoke the tokens.
     *
     * @param provider the configured name of the provider
     * @param account which of several logins at the provider
     * @param at when it happened
     * @param report the result for each token
     */
    record Revoked(String provider, AccountName account, Instant at, RevocationReport report) implements TokenEvent {
        @Override
        public String inWords() {
            return (report.isIncomplete() ? "could not revoke every token of \"" : "revoked the tokens of \"")
                    + provider + "\"" + account.behindProvider();
        }
    }

    /**
     * The tokens were removed from the storage.
     *
     * @param provider the configured name of the provider
     * @param account which of several logins at the provider
     * @param at when it happened
     */
    record Cleared(String provider, AccountName account, Instant at) implements TokenEvent {
        @Override
        public String inWords() {
            return "removed the tokens of \"" + provider + "\"" + account.behindProvider();
        }
    }
}
