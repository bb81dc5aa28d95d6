package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginOptions.WhenLoggedIn;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.plugin.Section;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.base.Spans;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets one login of a provider run at a time, among threads and processes: the others wait and share what it brings. After logins that
 * no one answered, no browser opens for a while. The lock of the stored token is not held meanwhile. Safe for use by several threads.
 */
final class LoginQueue {

    /** How long others wait beyond the person's time, for the steps before and after. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Section configured;
    private final TokenStorage storage;
    private final TokenLifecycle lifecycle;
    private final Supplier<Optional<Token>> ofProvider;
    private final LoginName name;
    private final Runnable replaced;
    private final Clock clock;
    private final ReentrantLock threads = new ReentrantLock(true);
    private @Nullable Failure lastFailure; // guarded by threads

    /** How a login of this process failed. */
    private record Failure(AuthException why, FailedLoginNote note) {}

    /**
     * @param name the name of the login
     * @param ofProvider loads the login whose person counts where no login for the target is stored
     * @param replaced is run when a login of this process has replaced the one before
     */
    LoginQueue(
            Section configured,
            TokenStorage storage,
            LoginName name,
            TokenLifecycle lifecycle,
            Supplier<Optional<Token>> ofProvider,
            Runnable replaced) {
        this.configured = configured;
        this.storage = storage;
        this.lifecycle = lifecycle;
        this.ofProvider = ofProvider;
        this.name = name;
        this.replaced = replaced;
        this.clock = configured.clock();
    }

    /** The token that a login has to bring. */
    private enum Wanted {
        /** A valid token: the stored one will do, and so will that of another login. */
        VALID_TOKEN,
        /** Another token than the stored one: that of another login will do. */
        OTHER_TOKEN,
        /** A token of this login: the person takes part in a way that no other login asks for. */
        OWN_TOKEN;

        private static final Set<String> DEMANDS = Set.of("prompt", "acr_values", "max_age");

        static Wanted of(LoginOptions options) {
            if (!Collections.disjoint(options.changedKeys().keySet(), DEMANDS)) {
                return OWN_TOKEN;
            }
            return options.whenLoggedIn() == WhenLoggedIn.KEEP ? VALID_TOKEN : OTHER_TOKEN;
        }
    }

    /**
     * Logs in, unless the options let it keep the stored token.
     *
     * @return the token that was kept, that of this login, or of the one that this one waited for
     */
    Token login(LoginOptions options) {
        Section used = LoginPlan.section(configured, options);
        Wanted wanted = Wanted.of(options);
        storage.unlock();
        if (wanted == Wanted.VALID_TOKEN) {
            List<LoginNotice> lacking = lifecycle.notAskedFor();
            Optional<Token> kept = lacking.isEmpty() ? lifecycle.tokenUnlessLoginNeeded() : Optional.empty();
            if (kept.isPresent()) {
                return kept.get();
            }
            lacking.forEach(notice -> options.interaction().tell("Another login is needed: " + notice.inWords()));
        }
        storage.proveWritable(name.stored());
        warnOfPlaintext();
        Section asking = isBesideAnother() ? LoginPlan.choosingAccount(used) : used;
        return inTurn(new QueuedLogin(LoginPlan.of(asking, options), wanted, options.whenLoggedIn()));
    }

    /** Whether the browser may be logged in with another account, as far as the stored logins say. */
    private boolean isBesideAnother() {
        return !name.account().isDefault()
                || LoginName.accounts(name.provider(), storage.list()).stream()
                        .anyMatch(account -> !account.isDefault());
    }

    /** Warns only while the storage is empty, so that the person reads the warning once. */
    private void warnOfPlaintext() {
        String readers = switch (storage.protection()) {
            case PLAINTEXT -> "readable only by you";
            case REMOTE_PLAINTEXT -> "readable by everyone who has access to that server";
            case NOT_STORED, ENCRYPTED -> "";
        };
        if (!readers.isEmpty() && storage.list().isEmpty()) {
            configured.warn(new Warning(
                    Warning.Kind.STORED_UNENCRYPTED,
                    configured.name(),
                    "tokens are stored unencrypted in " + storage.location(name.stored()) + ", " + readers,
                    Remedy.changeSetting("auth.token_storage", "to an encrypted storage")));
        }
    }

    private Token inTurn(QueuedLogin login) {
        if (!threads.tryLock()) {
            tellOfAnother(login, "another thread of this program");
            waitForThread(login);
            login.hasWaited = true;
        }
        Token token;
        try {
            Failure last = lastFailure;
            if (login.hasWaited && last != null && login.sharesFailure(last.note())) {
                throw last.why();
            }
            token = amongProcesses(login);
        } finally {
            threads.unlock();
        }
        if (login.hasLoggedIn) {
            lifecycle.loggedIn(token);
            replaced.run();
        }
        return token;
    }

    private void waitForThread(QueuedLogin login) {
        try {
            if (!threads.tryLock(login.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                throw underWay("another thread of this program has not ended its login yet", null);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw underWay("interrupted while waiting for the login of another thread", interrupted);
        }
    }

    private Token amongProcesses(QueuedLogin login) {
        try {
            return storage.inTurn(name.stored(), Duration.ZERO, login);
        } catch (StorageException failure) {
            login.requireWaiting(failure);
            tellOfAnother(login, holder(failure));
        }
        login.hasWaited = true;
        try {
            return storage.inTurn(name.stored(), login.patience(), login);
        } catch (StorageException failure) {
            login.requireWaiting(failure);
            throw underWay(holder(failure) + " has not ended its login yet", failure);
        }
    }

    private static String holder(StorageException locked) {
        return locked.holder().orElse("another process");
    }

    private void tellOfAnother(QueuedLogin login, String who) {
        login.request()
                .interaction()
                .tell(Character.toUpperCase(who.charAt(0)) + who.substring(1) + " is logging in to "
                        + configured.login().inWords() + "; waiting for it");
    }

    private LoginFailedException underWay(String who, @Nullable Throwable cause) {
        return new LoginFailedException(
                Reason.UNDER_WAY,
                "another login to " + configured.login().inWords() + " is under way: " + who,
                Remedy.advice("Finish that one, or try again later"),
                cause);
    }

    /** One login, from the moment it was asked for to its end. */
    private final class QueuedLogin implements Function<Lease, Token> {

        private final LoginPlan plan;
        private final Wanted wanted;
        private final WhenLoggedIn whenLoggedIn;
        private final Instant at = clock.instant();
        private final @Nullable Token before = lifecycle.fresh().orElse(null);
        private boolean hasWaited;
        private boolean hasBegun;
        private boolean hasLoggedIn;

        QueuedLogin(LoginPlan plan, Wanted wanted, WhenLoggedIn whenLoggedIn) {
            this.plan = plan;
            this.wanted = wanted;
            this.whenLoggedIn = whenLoggedIn;
        }

        LoginRequest request() {
            return plan.request();
        }

        Duration patience() {
            return request().timeout().plus(MARGIN);
        }

        private boolean keepsToken() {
            return wanted == Wanted.VALID_TOKEN;
        }

        private boolean sharesWithOthers() {
            return wanted != Wanted.OWN_TOKEN;
        }

        private boolean opensBrowser() {
            return request().mode() == LoginRequest.Mode.BROWSER;
        }

        /** Whether the failure of a login that this one waited for is that of this one, too. Another person may be no failure of this one. */
        boolean sharesFailure(FailedLoginNote last) {
            return last.appliesToEveryLogin()
                    && sharesWithOthers()
                    && !(last.reason() == Reason.ANOTHER_PERSON && whenLoggedIn == WhenLoggedIn.REPLACE)
                    && !last.at().isBefore(at);
        }

        /** Throws a failure that says anything else than that another login has the turn. */
        void requireWaiting(StorageException failure) {
            if (hasBegun || failure.reason() != StorageException.Reason.LOCKED) {
                throw failure;
            }
        }

        @Override
        public Token apply(Lease lease) {
            Note note = lease.note();
            hasBegun = true;
            Optional<Token> shared = fetchedByAnother();
            if (shared.isPresent()) {
                return shared.get();
            }
            Optional<FailedLoginNote> memo = read(note);
            if (hasWaited) {
                memo.filter(this::sharesFailure).ifPresent(this::failLike);
            }
            if (opensBrowser() && keepsToken()) {
                memo.ifPresent(this::coolDown);
            }
            return logIn(note, memo.map(FailedLoginNote::unanswered).orElse(0));
        }

        /** Returns the token of another login. A caller that wants a token replaced takes one that was fetched while it waited. */
        private Optional<Token> fetchedByAnother() {
            Optional<Token> fresh = lifecycle.fresh();
            if (keepsToken()) {
                return lifecycle.notAskedFor().isEmpty() ? fresh : Optional.empty();
            }
            return !hasWaited || !sharesWithOthers()
                    ? Optional.empty()
                    : fresh.filter(
                            token -> before == null || !token.accessToken().equals(before.accessToken()));
        }

        private Token logIn(Note note, int unansweredBefore) {
            Token token;
            lifecycle.proveOwned();
            try {
                token = LoginQueue.this.logIn(plan, whenLoggedIn);
            } catch (AuthException failed) {
                Reason reason = failed instanceof LoginFailedException known ? known.reason() : Reason.NOT_COMPLETED;
                boolean unanswered = reason == Reason.TIMED_OUT && opensBrowser();
                FailedLoginNote memo = new FailedLoginNote(
                        clock.instant(), reason, unanswered ? unansweredBefore + 1 : 0, sharesWithOthers());
                // An interrupt cancels this login, not those that wait for it. An error that says nothing about the
                // person ends no cool-down.
                boolean calledOff = Thread.currentThread().isInterrupted();
                boolean coolsDown = unansweredBefore > 0 && !(failed instanceof LoginFailedException);
                if (!calledOff) {
                    lastFailure = new Failure(failed, memo);
                }
                if (!calledOff && !coolsDown) {
                    leave(note, memo, failed);
                }
                throw failed;
            }
            lastFailure = null;
            hasLoggedIn = true;
            forget(note);
            return token;
        }

        private void forget(Note note) {
            try {
                note.clear();
            } catch (StorageException stays) {
                return; // at worst the next login waits without need; this one has its token
            }
        }

        private void leave(Note note, FailedLoginNote memo, AuthException failed) {
            try {
                note.write(memo.line());
            } catch (StorageException notWritten) {
                failed.addSuppressed(notWritten);
            }
        }

        private void failLike(FailedLoginNote last) {
            throw new LoginFailedException(
                    last.reason(),
                    "the login to " + configured.login().inWords() + " that this one waited for ended without a token ("
                            + last.reason().word().replace('_', ' ') + ")",
                    Remedy.advice("Try again"),
                    null);
        }

        private void coolDown(FailedLoginNote last) {
            Instant now = clock.instant();
            last.coolsDownUntil(now).ifPresent(end -> {
                String logins = last.unanswered() == 1
                        ? "the last login to " + configured.login().inWords() + " went"
                        : "the last " + last.unanswered() + " logins to "
                                + configured.login().inWords() + " went";
                throw new LoginFailedException(
                        Reason.COOLING_DOWN,
                        logins + " unanswered; no browser is opened for the next "
                                + Spans.inWords(Spans.longer(Duration.between(now, end), Duration.ofSeconds(1))),
                        Remedy.logInAtOnce(configured.name()).with(name.account()),
                        null);
            });
        }
    }

    /**
     * Logs in, and stores the token if it may replace what is stored. The login of one person is not replaced with that of another one, unless the
     * caller says so (security rule 10). A login for a target has none before it: then the person is that of the login to the provider.
     *
     * @throws LoginFailedException if it may not; its tokens were revoked then
     */
    private Token logIn(LoginPlan login, WhenLoggedIn whenLoggedIn) {
        if (whenLoggedIn == WhenLoggedIn.REPLACE || lifecycle.needsNoLogin()) {
            return lifecycle.save(login.run(obtained -> {}), any -> {});
        }
        Token obtained = login.run(this::require);
        require(obtained); // not every provider asks
        return lifecycle.save(obtained, stored -> requireSame(stored, obtained));
    }

    private void require(Token obtained) {
        lifecycle.loaded().or(ofProvider).ifPresent(stored -> requireSame(stored, obtained));
    }

    private void requireSame(Token stored, Token obtained) {
        PersonOfToken.another(stored, obtained).ifPresent(owner -> {
            throw refusal(owner, PersonOfToken.of(obtained).orElseThrow(), revoked(obtained));
        });
    }

    /** Revokes the tokens of a login that is refused, and returns the result in words. */
    private String revoked(Token refused) {
        return Login.revoked(configured, refused).outcomes().stream()
                .filter(outcome -> outcome.result() != RevocationReport.Result.REVOKED)
                .findFirst()
                .map(outcome -> "may still be valid at the provider"
                        + (outcome.message().isEmpty() ? "" : ": " + PrintableText.oneLine(outcome.message())))
                .orElse("were revoked");
    }

    private LoginFailedException refusal(Person owner, Person person, String newTokens) {
        return new LoginFailedException(
                owner,
                person,
                newTokens,
                configured.login().inWords() + " is logged in as " + PersonOfToken.nameBeside(owner, person)
                        + ", and this login was by "
                        + PersonOfToken.nameBeside(person, owner) + "; nothing was replaced, and the new tokens "
                        + newTokens,
                Remedy.changePerson(configured.name(), name.target()).with(name.account()));
    }

    private static Optional<FailedLoginNote> read(Note note) {
        try {
            return note.read().flatMap(FailedLoginNote::parse);
        } catch (StorageException unreadable) {
            return Optional.empty(); // at worst one more browser opens
        }
    }

    /**
     * The note that a failed login leaves for the next one: {@code INSTANT REASON COUNT}, and {@code demanding} if it demanded more than
     * others do.
     *
     * @param at when it failed
     * @param reason how
     * @param unanswered how many logins in a row opened a browser and got no answer
     * @param appliesToEveryLogin whether it demanded nothing that other logins do not, so that those who waited for it fail, too
     */
    record FailedLoginNote(
            Instant at, LoginFailedException.Reason reason, int unanswered, boolean appliesToEveryLogin) {

        private static final String DEMANDING = "demanding";
        private static final Duration FIRST_COOL_DOWN = Duration.ofMinutes(1);
        private static final Duration LONGEST_COOL_DOWN = Duration.ofHours(1);
        private static final int MOST_DOUBLINGS = 6;

        /**
         * Reads what {@link #line()} wrote. Ignores a line that cannot be read: at worst one more browser opens.
         *
         * @return the note; empty for another line
         */
        static Optional<FailedLoginNote> parse(String line) {
            String[] parts = line.strip().split(" ", -1);
            try {
                boolean appliesToEveryLogin = parts.length == 3;
                return appliesToEveryLogin || (parts.length == 4 && parts[3].equals(DEMANDING))
                        ? Optional.of(new FailedLoginNote(
                                Instant.parse(parts[0]),
                                reason(parts[1]),
                                Integer.parseInt(parts[2]),
                                appliesToEveryLogin))
                        : Optional.empty();
            } catch (DateTimeException | IllegalArgumentException notOurs) {
                return Optional.empty();
            }
        }

        private static LoginFailedException.Reason reason(String word) {
            return Stream.of(LoginFailedException.Reason.values())
                    .filter(reason -> reason.word().equals(word))
                    .findFirst()
                    .orElseThrow(IllegalArgumentException::new);
        }

        /** {@return the note as text, on one line} */
        String line() {
            return at + " " + reason.word() + " " + unanswered + (appliesToEveryLogin ? "" : " " + DEMANDING);
        }

        /**
         * Returns the end of the cool-down, in which no browser opens unasked: a minute after the first unanswered login, twice as long after each further one, up to
         * an hour.
         *
         * @param now the present
         * @return empty when there is nothing to wait for
         */
        Optional<Instant> coolsDownUntil(Instant now) {
            if (unanswered < 1 || now.isBefore(at)) {
                return Optional.empty(); // or the clock was set back, and it is not known how long ago it was
            }
            Duration full = FIRST_COOL_DOWN.multipliedBy(1L << Math.min(unanswered - 1, MOST_DOUBLINGS));
            Instant end = at.plus(Spans.shorter(full, LONGEST_COOL_DOWN));
            return now.isBefore(end) ? Optional.of(end) : Optional.empty();
        }
    }
}
