package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.lifecycle.LoginState.NotedRefusal;
import io.kstlib.auth.core.lifecycle.LoginState.RefusedToken;
import io.kstlib.auth.core.lifecycle.LoginState.View;
import io.kstlib.auth.core.lifecycle.Rules.Moment;
import io.kstlib.auth.core.lifecycle.Rules.Request;
import io.kstlib.auth.core.lifecycle.Rules.Result;
import io.kstlib.auth.core.lifecycle.Rules.Sight;
import io.kstlib.auth.core.lifecycle.Rules.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A login without threads, files and servers: the storage, the server and the clocks are fields, and what {@link Rules} decide is done to them. One failure
 * happens, once, where a case says so.
 */
final class LoginModel {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final RefreshIntent.Terms TERMS =
            new RefreshIntent.Terms(Duration.ofSeconds(30), Duration.ZERO, "process 1 of here");
    static final Rules RULES = new Rules(
            LoginName.of("corporate"),
            Freshness.STANDARD,
            () -> io.kstlib.auth.api.error.Remedy.logInAgain("corporate"));
    private static final TokenBinding MARK = TokenBinding.ofSection("section");
    private static final int MOST_STEPS = 300;

    /** The function under test, or one with a mistake. */
    interface Function {

        Step decide(LoginState state, Request request, Moment now);

        LoginState after(LoginState state, @Nullable Target slot, Result result, Moment now);

        /** {@return the rules as they are} */
        static Function asItIs() {
            return new Function() {
                @Override
                public Step decide(LoginState state, Request request, Moment now) {
                    return RULES.decide(state, request, now);
                }

                @Override
                public LoginState after(LoginState state, @Nullable Target slot, Result result, Moment now) {
                    return RULES.after(state, slot, result, now);
                }
            };
        }
    }

    /** Where the failure happens. */
    enum Place {
        NOWHERE,
        LOAD,
        LOCK,
        SEND,
        CHECK,
        STORE
    }

    /** A promise is broken. */
    static final class Broken extends AssertionError {

        private static final long serialVersionUID = 1L;

        Broken(String promise) {
            super(promise);
        }
    }

    /**
     * A refresh token on its way.
     *
     * @param at when, by the stopwatch
     */
    record Sent(String refreshToken, Duration at) {}

    private final Function function;
    LoginState state = LoginState.NEW;

    @Nullable
    LoginRecord stored;

    Renewal renewal = Renewal.REFRESH_TOKEN;

    @Nullable
    String note;

    @Nullable
    AuthException failure;

    Place place = Place.NOWHERE;
    final List<Sent> sent = new ArrayList<>();
    final List<Duration> waitsForLock = new ArrayList<>();
    int grants;
    Duration passed = Duration.ZERO;
    Duration paused = Duration.ZERO;
    int failuresTold;
    private String good = "refresh-1";
    private int issued = 1;

    LoginModel(Function function) {
        this.function = function;
    }

    /** {@return the refresh token that the server accepts} */
    String good() {
        return good;
    }

    boolean wasRotated() {
        return issued > 1;
    }

    Instant instant() {
        return NOON.plus(passed);
    }

    Moment now(Sight sight) {
        return new Moment(instant(), instant().toEpochMilli(), passed.toNanos(), Rules.LOOK_EVERY_MILLIS, sight);
    }

    void note(@Nullable Target slot, Result result) {
        state = function.after(state, slot, result, now(new Sight.Away()));
    }

    private void fails(Place here) {
        AuthException why = failure;
        if (place == here && why != null) {
            failure = null;
            throw why;
        }
    }

    private Optional<LoginRecord> newest() {
        fails(Place.LOAD);
        return Optional.ofNullable(state.newestBeside(stored));
    }

    private Optional<Token> token(Request request) {
        return newest().flatMap(record -> record.slot(request.slot()));
    }

    /** Returns the token that a caller gets. */
    Token asks(Request request) {
        if (request.demand() != Rules.Demand.VALID) {
            return flies(request);
        }
        Sight sight = new Sight.Memory(false);
        for (int i = 0; i < MOST_STEPS; i++) {
            Step step = function.decide(state, request, now(sight));
            if (step instanceof Step.HandOut found) {
                return found.token();
            } else if (step instanceof Step.Fail failed) {
                throw failed.why();
            } else if (step instanceof Step.Look) {
                sight = look(request);
            } else if (step instanceof Step.Read read) {
                sight = new Sight.FailedBeside(read.why(), token(request).orElse(null));
            } else if (step instanceof Step.AskRenewal) {
                state = state.with(new LoginState.Source(renewal, null));
            } else {
                try {
                    return flies(request);
                } catch (AuthException failed) {
                    if (sight instanceof Sight.Away
                            || state.slot(request.slot()).view().token() == null) {
                        throw failed;
                    }
                    sight = new Sight.Failed(failed);
                }
            }
        }
        throw new Broken("no one waits for ever");
    }

    private Sight look(Request request) {
        View seen = state.slot(request.slot()).view();
        try {
            LoginRecord newest = newest().orElse(null);
            Token token = newest == null ? null : newest.slot(request.slot()).orElse(null);
            boolean obtainable = newest != null && request.slot() != null;
            note(
                    request.slot(),
                    token == null
                            ? new Result.Missed(obtainable, seen.generation())
                            : new Result.Seen(token, seen.generation()));
        } catch (StorageException away) {
            if (seen.token() == null || !Failure.of(away, "corporate").is(Failure.Trait.NOT_READABLE_NOW)) {
                throw away;
            }
            if (seen.isExpired(Freshness.STANDARD, now(new Sight.Away()))) {
                if (away.reason() != StorageException.Reason.UNREACHABLE) {
                    throw away;
                }
                return new Sight.Away();
            }
        }
        return new Sight.Looked(state.slot(request.slot()).view(), false);
    }

    /** Returns the token that a flight brings. */
    Token flies(Request request) {
        Duration begun = passed;
        for (int i = 0; i < MOST_STEPS; i++) {
            int generation = state.slot(request.slot()).view().generation();
            Sight sight;
            try {
                sight = new Sight.Stored(newest().orElse(null), passed.minus(begun));
            } catch (StorageException unread) {
                if (request.demand() == Rules.Demand.PREFETCH) {
                    throw unread;
                }
                sight = new Sight.Unread(unread, passed.minus(begun));
            }
            Step step = function.decide(state, request, now(sight));
            if (step instanceof Step.HandOut found) {
                note(request.slot(), new Result.Seen(found.token(), generation));
                return found.token();
            } else if (step instanceof Step.Fail failed) {
                throw failed.why();
            } else if (step instanceof Step.AskRenewal) {
                state = state.with(new LoginState.Source(renewal, null));
            } else if (step instanceof Step.Pause pause) {
                passes(pause.time());
                paused = paused.plus(pause.time());
            } else {
                boolean shortly =
                        step instanceof Step.Lock lock && lock.longest().equals(Rules.LOCK_WHILE_VALID);
                try {
                    Token token = attempt(request, step);
                    note(request.slot(), new Result.Succeeded());
                    note(request.slot(), new Result.Seen(token, generation));
                    return token;
                } catch (AuthException failed) {
                    if (state.slot(request.slot()).told() != failed) {
                        failuresTold++;
                    }
                    note(request.slot(), new Result.Failed(failed, 0.5));
                    Token known = sight instanceof Sight.Stored known1 ? known1.token(request.slot()) : null;
                    boolean isValid = shortly
                            && known != null
                            && !RULES.isExpired(state.slot(request.slot()).view(), known, now(new Sight.Away()));
                    if (isValid || !RULES.isTriedAgain(failed, shortly)) {
                        throw failed;
                    }
                }
            }
        }
        throw new Broken("no one waits for ever");
    }

    void passes(Duration time) {
        passed = passed.plus(time);
    }

    private Token attempt(Request request, Step step) {
        if (step instanceof Step.Refuse refusal) {
            throw refused(refusal);
        }
        waitsForLock.add(((Step.Lock) step).longest());
        fails(Place.LOCK);
        return underLock(request, state.newestBeside(stored), stored);
    }

    private NotLoggedInException refused(Step.Refuse refusal) {
        NotedRefusal noted = refusal.noted();
        if (noted != null) {
            note(null, new Result.RefusalNoted(noted));
        }
        return refusal.why();
    }

    private Token underLock(Request request, @Nullable LoginRecord newest, @Nullable LoginRecord present) {
        Sight.Locked sight = new Sight.Locked(newest, present, TERMS);
        for (int i = 0; i < MOST_STEPS; i++) {
            Step step = function.decide(state, request, now(sight));
            if (step instanceof Step.Keep found) {
                return found.token();
            } else if (step instanceof Step.Refuse refusal) {
                throw refused(refusal);
            } else if (step instanceof Step.Fail failed) {
                throw failed.why();
            } else if (step instanceof Step.ReadNote) {
                String line = sight.isShared() ? note : null;
                if (line != null) {
                    note(null, new Result.NoteSeen(line));
                }
                sight = sight.with(line);
            } else if (step instanceof Step.LeaveToServer wait) {
                throw io.kstlib.auth.api.error.NetworkException.stillAnswering(
                        java.net.URI.create("https://sso.example.com"), "still answering", wait.left());
            } else if (step instanceof Step.Repeat) {
                grants++;
                fails(Place.SEND);
                return stores(new LoginRecord(issue()), present, request);
            } else if (step instanceof Step.Send send && newest != null) {
                return sends(request, newest, present, send.interrupted());
            } else {
                throw new Broken("a step under the lock: " + step);
            }
        }
        throw new Broken("no one waits for ever");
    }

    private Token issue() {
        issued++;
        good = "refresh-" + issued;
        return token("access-" + issued, good, instant(), Duration.ofHours(1));
    }

    static Token token(String access, @Nullable String refresh, Instant issuedAt, Duration lifetime) {
        return Token.builder(Secret.of(access), issuedAt)
                .expiresAt(issuedAt.plus(lifetime))
                .refreshToken(refresh == null ? null : Secret.of(refresh))
                .scope(List.of("orders"))
                .build();
    }

    private Token sends(
            Request request, LoginRecord newest, @Nullable LoginRecord present, @Nullable RefreshIntent interrupted) {
        Secret refreshToken = newest.token().refreshToken().orElseThrow();
        boolean isNoted = newest.equals(present);
        if (isNoted) {
            note = RefreshIntent.of(refreshToken, instant(), TERMS).line();
        }
        note(request.slot(), new Result.Sending());
        sent.add(new Sent(refreshToken.reveal(), passed));
        try {
            fails(Place.SEND);
            if (!refreshToken.reveal().equals(good)) {
                throw new OAuthErrorException("invalid_grant", null, 400, "invalid_grant", null);
            }
        } catch (OAuthErrorException gone) {
            if (gone.error().equals("invalid_grant")) {
                NotLoggedInException why = RULES.sessionEnded(LoginRecord.Refusal.Cause.ENDED, ": no", gone);
                note(null, new Result.GrantRefused(new RefusedToken(refreshToken, why, passed.toNanos())));
                throw why;
            }
            clearsNote(gone, interrupted);
            throw gone;
        } catch (AuthException failed) {
            clearsNote(failed, interrupted);
            throw failed;
        }
        Token fresh = issue();
        try {
            fails(Place.CHECK);
        } catch (AuthException refused) {
            stored = newest.withRefreshToken(fresh.refreshToken().orElseThrow());
            note = null;
            throw refused;
        }
        return stores(newest.renewed(request.slot(), fresh, MARK), present, request);
    }

    private void clearsNote(AuthException failed, @Nullable RefreshIntent interrupted) {
        if (!Failure.of(failed, "corporate").is(Failure.Trait.MAY_HAVE_ROTATED)) {
            note = interrupted == null ? null : interrupted.line();
        }
    }

    private Token stores(LoginRecord next, @Nullable LoginRecord present, Request request) {
        try {
            fails(Place.STORE);
            stored = next;
            note = null;
        } catch (AuthException unstored) {
            note(null, new Result.NotStored(next, present));
        }
        return next.slot(request.slot()).orElseThrow();
    }
}
