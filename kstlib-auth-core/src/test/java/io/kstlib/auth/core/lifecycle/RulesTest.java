package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.lifecycle.LoginModel.Broken;
import io.kstlib.auth.core.lifecycle.LoginModel.Function;
import io.kstlib.auth.core.lifecycle.LoginModel.Place;
import io.kstlib.auth.core.lifecycle.LoginModel.Sent;
import io.kstlib.auth.core.lifecycle.LoginState.Backoff;
import io.kstlib.auth.core.lifecycle.Rules.Demand;
import io.kstlib.auth.core.lifecycle.Rules.Moment;
import io.kstlib.auth.core.lifecycle.Rules.Request;
import io.kstlib.auth.core.lifecycle.Rules.Result;
import io.kstlib.auth.core.lifecycle.Rules.Sight;
import io.kstlib.auth.core.lifecycle.Rules.Step;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs all states, requests and failures through {@link Rules#decide} and {@link Rules#after}, and asks after each run whether the promises hold. The same
 * promises find each of the mistakes below.
 */
class RulesTest {

    private static final Target ORDERS = Target.ofScopes("orders");
    private static final URI ENDPOINT = URI.create("https://sso.example.com");
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    /** What is stored for the slot at noon. */
    private enum Stored {
        NONE,
        FRESH,
        STALE,
        EXPIRED,
        STALE_ALONE,
        EXPIRED_ALONE;

        boolean isValid() {
            return this == FRESH || this == STALE || this == STALE_ALONE;
        }

        boolean isAlone() {
            return this == STALE_ALONE || this == EXPIRED_ALONE;
        }

        Instant issuedAt() {
            return switch (this) {
                case FRESH -> LoginModel.NOON.minus(Duration.ofMinutes(10));
                case STALE, STALE_ALONE -> LoginModel.NOON.minus(Duration.ofSeconds(3570));
                default -> LoginModel.NOON.minus(Duration.ofHours(2));
            };
        }
    }

    /** How long ago something was noted. */
    private enum Noted {
        NEVER,
        LATELY,
        LONG_AGO
    }

    private record Case(
            Stored stored,
            boolean isKnown,
            boolean isInMemory,
            Noted refusal,
            Noted sent,
            boolean isPausing,
            Renewal renewal,
            Demand demand,
            boolean isDue,
            @Nullable Target slot,
            Place place,
            @Nullable AuthException failure) {

        boolean isForLater() {
            return demand == Demand.VALID || demand == Demand.PREFETCH;
        }

        boolean needsLogin() {
            return renewal == Renewal.REFRESH_TOKEN || slot != null;
        }
    }

    private static NetworkException network(NetworkException.Reason reason) {
        return new NetworkException(URI.create("https://sso.example.com"), reason, "no answer", null, null);
    }

    private static StorageException storage(StorageException.Reason reason, @Nullable Remedy remedy) {
        return new StorageException("nowhere", reason, "broken", remedy, null);
    }

    private static OAuthErrorException refused(String error, int status) {
        return new OAuthErrorException(error, null, status, "no", null);
    }

    private static StorageException lockedKeyring() {
        return storage(StorageException.Reason.ENCRYPTION, Remedy.of(Remedy.Kind.UNLOCK_KEYRING));
    }

    /** Failures to read that say nothing about what is stored. */
    private static boolean isPassing(AuthException why) {
        return why instanceof StorageException storage
                && (storage.reason() == StorageException.Reason.UNREACHABLE
                        || storage.remedy().isPresent());
    }

    /** Failures after which a valid token is not handed out: they may say that it is not valid, or is not ours. */
    private static boolean mayCondemn(AuthException why) {
        return why instanceof StorageException storage
                && Set.of(StorageException.Reason.UNREADABLE, StorageException.Reason.EXPOSED)
                        .contains(storage.reason());
    }

    /** Failures after which the server cannot have replaced the refresh token. */
    private static boolean leavesRefreshToken(AuthException why) {
        return why instanceof NetworkException network
                ? EnumSet.of(
                                NetworkException.Reason.UNKNOWN_HOST,
                                NetworkException.Reason.CANNOT_CONNECT,
                                NetworkException.Reason.CONNECT_TIMED_OUT,
                                NetworkException.Reason.TLS,
                                NetworkException.Reason.UNAVAILABLE)
                        .contains(network.reason())
                : why instanceof OAuthErrorException refused && refused.status() < 500;
    }

    private static Map<Place, List<AuthException>> failures() {
        List<AuthException> ofStorage = new ArrayList<>(List.of(lockedKeyring()));
        for (StorageException.Reason reason : StorageException.Reason.values()) {
            ofStorage.add(storage(reason, null));
        }
        List<AuthException> ofServer = new ArrayList<>(List.of(
                refused("invalid_grant", 400),
                refused("invalid_grant", 500),
                refused("invalid_client", 401),
                refused("server_error", 500),
                refused("slow_down", 400),
                new ProtocolException(ENDPOINT, "odd", null, null)));
        for (NetworkException.Reason reason : NetworkException.Reason.values()) {
            if (reason != NetworkException.Reason.STILL_ANSWERING) {
                ofServer.add(network(reason));
            }
        }
        Map<Place, List<AuthException>> failures = new LinkedHashMap<>();
        failures.put(Place.LOAD, ofStorage);
        failures.put(Place.LOCK, ofStorage);
        failures.put(Place.STORE, ofStorage);
        failures.put(Place.SEND, ofServer);
        failures.put(
                Place.CHECK,
                List.of(
                        new ProtocolException(ENDPOINT, "odd", null, null),
                        network(NetworkException.Reason.TIMED_OUT)));
        return failures;
    }

    /** Passes each case to a check. */
    private static void enumerate(java.util.function.Consumer<Case> check) {
        List<Case> plain = new ArrayList<>();
        for (Stored stored : Stored.values()) {
            for (Demand demand : Demand.values()) {
                for (boolean known : new boolean[] {false, true}) {
                    for (boolean pausing : new boolean[] {false, true}) {
                        for (Target slot : new Target[] {null, ORDERS}) {
                            for (boolean due : new boolean[] {false, true}) {
                                boolean isPossible = (stored != Stored.NONE
                                                || (!known && (demand == Demand.VALID || demand == Demand.PREFETCH)))
                                        && (slot == null || !stored.isAlone())
                                        && (due || demand == Demand.PREFETCH);
                                if (isPossible) {
                                    for (Renewal renewal : Renewal.values()) {
                                        plain.add(new Case(
                                                stored,
                                                known,
                                                false,
                                                Noted.NEVER,
                                                Noted.NEVER,
                                                pausing,
                                                renewal,
                                                demand,
                                                due,
                                                slot,
                                                Place.NOWHERE,
                                                null));
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        for (Case one : plain) {
            check.accept(one);
            failures()
                    .forEach((place, all) -> all.forEach(failure -> check.accept(new Case(
                            one.stored,
                            one.isKnown,
                            false,
                            Noted.NEVER,
                            Noted.NEVER,
                            one.isPausing,
                            one.renewal,
                            one.demand,
                            one.isDue,
                            one.slot,
                            place,
                            failure))));
            if (one.stored == Stored.NONE || one.stored.isAlone()) {
                continue;
            }
            for (Noted refusal : Noted.values()) {
                for (Noted sent : Noted.values()) {
                    for (boolean memory : new boolean[] {false, true}) {
                        check.accept(new Case(
                                one.stored,
                                one.isKnown,
                                memory,
                                refusal,
                                sent,
                                one.isPausing,
                                one.renewal,
                                one.demand,
                                one.isDue,
                                one.slot,
                                Place.NOWHERE,
                                null));
                    }
                }
            }
        }
    }

    private static LoginRecord record(Case one, String access, String refresh) {
        Token ofSlot = LoginModel.token(
                access, one.stored.isAlone() ? null : refresh, one.stored.issuedAt(), Duration.ofHours(1));
        if (one.slot == null) {
            return new LoginRecord(ofSlot);
        }
        LoginRecord login = new LoginRecord(
                LoginModel.token("main", refresh, LoginModel.NOON.minus(Duration.ofHours(2)), Duration.ofHours(1)));
        return one.stored == Stored.NONE ? login : login.renewed(one.slot, ofSlot, TokenBinding.ofSection("section"));
    }

    private static void check(Function function, Case one) {
        LoginModel model = new LoginModel(function);
        model.renewal = one.renewal;
        LoginRecord newest =
                one.stored == Stored.NONE && one.slot == null ? null : record(one, "access-1", "refresh-1");
        if (newest != null && one.refusal != Noted.NEVER) {
            Duration ago = one.refusal == Noted.LATELY ? Duration.ofMinutes(10) : Duration.ofHours(2);
            newest = newest.refused(LoginModel.NOON.minus(ago), LoginRecord.Refusal.Cause.ENDED, "no");
        }
        model.stored = newest;
        if (one.isInMemory && newest != null) {
            model.stored = record(one, "access-0", "refresh-0");
            model.note(null, new Result.NotStored(newest, model.stored));
        }
        Duration sentAgo = one.sent == Noted.LATELY ? Duration.ofSeconds(5) : Duration.ofMinutes(5);
        if (one.sent != Noted.NEVER) {
            model.note = RefreshIntent.of(
                            Secret.of("refresh-1"),
                            LoginModel.NOON.plusSeconds(5).minus(sentAgo),
                            LoginModel.TERMS)
                    .line();
        }
        Token old = newest == null ? null : newest.slot(one.slot).orElse(null);
        if (one.isKnown && old != null) {
            model.note(one.slot, new Result.Seen(old, 0));
        }
        model.passes(Duration.ofSeconds(5));
        if (one.isPausing) {
            model.note(one.slot, new Result.Failed(network(NetworkException.Reason.CANNOT_CONNECT), 0.5));
        }
        model.place = one.place;
        model.failure = one.failure;
        boolean wantsAnother = one.demand == Demand.ANOTHER || one.demand == Demand.FORCED;
        Request request = new Request(one.slot, one.demand, wantsAnother ? old : null, any -> one.isDue);

        Token token = null;
        AuthException why = null;
        try {
            token = model.asks(request);
        } catch (AuthException failed) {
            why = failed;
        }
        promises(model, one, request, token, why);
    }

    private static void require(boolean holds, String promise) {
        if (!holds) {
            throw new Broken(promise);
        }
    }

    private static void promises(
            LoginModel model, Case one, Request request, @Nullable Token token, @Nullable AuthException why) {
        boolean hasFailed = one.failure != null && model.failure == null;
        boolean isService = !one.needsLogin();
        if (token != null && one.demand != Demand.PREFETCH) {
            require(
                    !Freshness.STANDARD.isExpired(token, model.instant()),
                    "a token that is handed out has not expired");
        }
        if (token != null && request.old() != null) {
            require(Rules.isAnother(token, request.old()), "who asks for another token gets another one");
        }
        aValidTokenIsHandedOutWhateverFails(one, hasFailed, token, why);
        aLogoutLasts(model, one, isService, token);
        aRefreshTokenIsSentOnce(model, one, isService, hasFailed);
        String good = newestRefreshToken(model);
        require(
                good == null
                        || one.stored == Stored.NONE
                        || model.sent.isEmpty()
                        || !model.wasRotated()
                        || good.equals(model.good()),
                "a rotated refresh token is never given up");
        noOneWaits(model, one);
        theServerIsLeftAlone(model, one, request, why);
        if (one.stored == Stored.EXPIRED_ALONE && one.demand == Demand.VALID && !isService && one.failure == null) {
            require(
                    why instanceof NotLoggedInException && model.waitsForLock.isEmpty(),
                    "without a refresh token only a login helps");
        }
        if (isService && one.stored == Stored.NONE && one.demand == Demand.VALID && one.failure == null) {
            require(one.isPausing || (token != null && model.grants == 1), "a service gets its first token by itself");
        }
    }

    private static void aValidTokenIsHandedOutWhateverFails(
            Case one, boolean hasFailed, @Nullable Token token, @Nullable AuthException why) {
        if (one.demand != Demand.VALID || !one.stored.isValid()) {
            return;
        }
        AuthException failure = hasFailed ? one.failure : null;
        boolean isUnread = failure != null && one.place == Place.LOAD;
        if (isUnread && !(one.isKnown && isPassing(failure))) {
            return; // what is stored is not known
        }
        boolean isCondemned = failure != null && one.place == Place.LOCK && mayCondemn(failure);
        boolean isOver = one.needsLogin()
                && failure instanceof OAuthErrorException refused
                && refused.error().equals("invalid_grant");
        if (isOver) {
            require(why instanceof NotLoggedInException, "a session that has ended asks for a login");
        } else if (isCondemned) {
            require(why == failure, "a token that may not be ours is not handed out");
        } else if (one.refusal != Noted.LATELY) {
            require(token != null, "a valid token is handed out whatever fails");
        }
    }

    private static void aLogoutLasts(LoginModel model, Case one, boolean isService, @Nullable Token token) {
        if (one.stored != Stored.NONE || one.slot != null) {
            return;
        }
        if (!isService) {
            require(token == null && model.sent.isEmpty() && model.stored == null, "a logout lasts");
        }
        if (one.demand == Demand.PREFETCH) {
            require(model.grants == 0 && model.stored == null, "what no one asks for is not obtained after a logout");
        }
    }

    private static void aRefreshTokenIsSentOnce(LoginModel model, Case one, boolean isService, boolean hasFailed) {
        List<Sent> sent = model.sent;
        boolean mustNot = isService
                || (one.demand == Demand.VALID && one.stored == Stored.FRESH)
                || (one.demand == Demand.PREFETCH && (!one.isDue || !one.stored.isValid()))
                || (one.refusal == Noted.LATELY && one.demand != Demand.FORCED)
                || (one.isPausing && one.stored.isValid() && one.isForLater());
        require(!mustNot || sent.isEmpty(), "a refresh token is sent only if it is due and not refused");
        if (one.sent == Noted.LATELY && !one.isInMemory && !sent.isEmpty()) {
            require(
                    sent.get(0).at().compareTo(REQUEST_TIMEOUT) >= 0,
                    "a refresh token is not sent while the server may work on it");
        }
        for (int i = 1; i < sent.size(); i++) {
            Sent before = sent.get(i - 1);
            boolean isSame = sent.get(i).refreshToken().equals(before.refreshToken());
            boolean isLater = sent.get(i).at().minus(before.at()).compareTo(REQUEST_TIMEOUT) >= 0;
            boolean isHarmless = hasFailed && one.failure != null && leavesRefreshToken(one.failure);
            require(!isSame || isLater || isHarmless, "a refresh token is sent once");
        }
    }

    private static @Nullable String newestRefreshToken(LoginModel model) {
        LoginRecord newest = model.state.newestBeside(model.stored);
        return newest == null
                ? null
                : newest.token().refreshToken().map(Secret::reveal).orElse(null);
    }

    private static void noOneWaits(LoginModel model, Case one) {
        boolean canWait = one.stored.isValid() && one.isForLater();
        boolean isSeen = one.isKnown || one.place != Place.LOAD;
        require(!canWait || !isSeen || model.paused.isZero(), "no one waits while there is a valid token");
        require(model.paused.compareTo(Rules.RETRY.plus(Rules.OUTAGE)) <= 0, "no one waits for ever");
        Duration longest = canWait ? Rules.LOCK_WHILE_VALID : Refresh.LockedRequests.LONGEST_WAIT;
        require(
                model.waitsForLock.stream().allMatch(longest::equals),
                "a lock is waited for shortly while there is a valid token, and else as long as it is held");
    }

    /** The same request again, at once. */
    private static void theServerIsLeftAlone(LoginModel model, Case one, Request request, @Nullable AuthException why) {
        int sent = model.sent.size();
        int grants = model.grants;
        int told = model.failuresTold;
        boolean isRefused = why instanceof NotLoggedInException ended
                && ended.reason() == NotLoggedInException.Reason.REFRESH_REFUSED;
        boolean isFailed = one.failure != null && model.failure == null && one.place == Place.SEND;
        if (!isRefused && !(isFailed && one.stored.isValid() && one.demand == Demand.VALID)) {
            return;
        }
        try {
            Token unused = model.asks(request);
        } catch (AuthException again) {
            require(!isRefused || again == why || told == model.failuresTold, "a refusal is told once");
        }
        require(
                model.sent.size() == sent && model.grants == grants,
                "after a failure the server is left alone for a while");
    }

    // What takes two steps

    private static void scenarios(Function function) {
        whatALogoutForgotStaysForgotten(function);
        oneCallerLooksAtTheStorage(function);
        twoRefusedTokensAreReplaced(function);
        aNoteFromTheFutureEndsByTheStopwatch(function);
        pausesGrow(function);
        aSuccessEndsThePauses(function);
        whatAnotherProcessStoredIsKept(function);
    }

    private static Token token(Duration age) {
        return LoginModel.token("access-1", "refresh-1", LoginModel.NOON.minus(age), Duration.ofHours(1));
    }

    private static void whatALogoutForgotStaysForgotten(Function function) {
        LoginModel model = new LoginModel(function);
        model.note(null, new Result.Seen(token(Duration.ZERO), 0));
        int generation = model.state.main().view().generation();
        model.note(null, new Result.Forgotten());
        require(model.state.main().view().token() == null, "a logout is noticed at once");
        model.note(null, new Result.Seen(token(Duration.ZERO), generation));
        require(model.state.main().view().token() == null, "a refresh that began before a logout brings nothing back");
    }

    private static void oneCallerLooksAtTheStorage(Function function) {
        LoginModel model = new LoginModel(function);
        model.note(null, new Result.Seen(token(Duration.ZERO), 0));
        model.passes(Duration.ofMillis(1500));
        Request request = Request.valid(null);
        Moment now = model.now(new Sight.Memory(false));
        require(
                function.decide(model.state, request, now) instanceof Step.Look,
                "the storage is looked at each second");
        model.note(null, new Result.LookBegan(model.state.main().view()));
        require(function.decide(model.state, request, now) instanceof Step.HandOut, "one caller looks at the storage");
        model.passes(Duration.ofSeconds(1));
        require(
                function.decide(model.state, request, model.now(new Sight.Memory(false))) instanceof Step.Look,
                "a look that takes long is not waited for");
    }

    private static void twoRefusedTokensAreReplaced(Function function) {
        LoginModel model = new LoginModel(function);
        model.state = model.state.with(new LoginState.Source(Renewal.REFRESH_TOKEN, null));
        Token[] tokens = Stream.of("a", "b", "c")
                .map(access -> LoginModel.token(access, "r", LoginModel.NOON, Duration.ofHours(1)))
                .toArray(Token[]::new);
        for (int i = 0; i < 2; i++) {
            Token rejected = tokens[i];
            require(isWorthReplacing(model, rejected), "a refused token is replaced");
            model.note(null, new Result.Replacement(rejected, tokens[i + 1]));
            model.passes(Duration.ofSeconds(1));
        }
        require(!isWorthReplacing(model, tokens[2]), "two refused tokens in a row are replaced, and no third one");
        model.note(null, new Result.Replacement(tokens[0], tokens[0]));
        require(!isWorthReplacing(model, tokens[0]), "a token that came again is not replaced");
    }

    private static boolean isWorthReplacing(LoginModel model, Token rejected) {
        return LoginModel.RULES.isWorthReplacing(
                model.state, null, rejected, () -> Optional.of(rejected), model.passed.toNanos());
    }

    private static void aNoteFromTheFutureEndsByTheStopwatch(Function function) {
        LoginModel model = new LoginModel(function);
        model.state = model.state.with(new LoginState.Source(Renewal.REFRESH_TOKEN, null));
        LoginRecord record = new LoginRecord(token(Duration.ofHours(2)));
        String line = RefreshIntent.of(
                        Secret.of("refresh-1"), LoginModel.NOON.plus(Duration.ofDays(1)), LoginModel.TERMS)
                .line();
        Sight sight = new Sight.Locked(record, record, LoginModel.TERMS).with(line);
        for (int i = 0; i < 3; i++) {
            model.note(null, new Result.NoteSeen(line));
            boolean waits =
                    function.decide(model.state, Request.valid(null), model.now(sight)) instanceof Step.LeaveToServer;
            require(waits == i < 2, "a note is waited for once, whatever the clock says");
            model.passes(Duration.ofSeconds(16));
        }
        model.note(null, new Result.Sending());
        require(model.state.grant().sent() == null, "a later note is waited for anew");
    }

    private static void pausesGrow(Function function) {
        LoginModel model = new LoginModel(function);
        Duration before = Duration.ZERO;
        for (int i = 0; i < 12; i++) {
            model.note(null, new Result.Failed(network(NetworkException.Reason.CANNOT_CONNECT), 0));
            Duration left = model.state.main().backoff().left(model.passed.toNanos());
            require(
                    left.compareTo(before) >= 0 && left.compareTo(Duration.ofSeconds(30)) <= 0 && !left.isZero(),
                    "pauses grow up to half a minute");
            before = left;
        }
        NetworkException unavailable = new NetworkException(
                URI.create("https://sso.example.com"), 503, "HTTP 503", null, Duration.ofSeconds(90));
        model.note(null, new Result.Failed(unavailable, 1));
        Duration left = model.state.main().backoff().left(model.passed.toNanos());
        require(left.compareTo(Duration.ofSeconds(90)) >= 0, "a server that asks for a pause gets it");
    }

    private static void aSuccessEndsThePauses(Function function) {
        LoginModel model = new LoginModel(function);
        model.note(null, new Result.Failed(network(NetworkException.Reason.CANNOT_CONNECT), 0));
        model.note(null, new Result.Succeeded());
        require(model.state.main().backoff().equals(Backoff.NONE), "a success ends the pauses");
    }

    private static void whatAnotherProcessStoredIsKept(Function function) {
        LoginModel model = new LoginModel(function);
        model.state = model.state.with(new LoginState.Source(Renewal.REFRESH_TOKEN, null));
        Token before = token(Duration.ofMinutes(59));
        LoginRecord now =
                new LoginRecord(LoginModel.token("access-2", "refresh-2", LoginModel.NOON, Duration.ofHours(1)));
        Sight sight = new Sight.Locked(now, now, LoginModel.TERMS);
        for (Demand demand : Demand.values()) {
            boolean wantsAnother = demand == Demand.ANOTHER || demand == Demand.FORCED;
            Request request = new Request(null, demand, wantsAnother ? before : null, before::equals);
            require(
                    function.decide(model.state, request, model.now(sight)) instanceof Step.Keep,
                    "what another process stored meanwhile is kept");
        }
    }

    private static void all(Function function) {
        scenarios(function);
        enumerate(one -> {
            try {
                check(function, one);
            } catch (Broken | RuntimeException broken) {
                throw new AssertionError(broken.getMessage() + " in " + one, broken);
            }
        });
    }

    @Test
    void allStatesRequestsAndFailuresKeepThePromises() {
        assertDoesNotThrow(() -> all(Function.asItIs()));
    }

    /** The rules with one mistake. */
    private static Mistake step(String name, StepMistake mistake) {
        return new Mistake(name, new Function() {
            @Override
            public Step decide(LoginState state, Request request, Moment now) {
                return mistake.of(LoginModel.RULES.decide(state, request, now), state, request, now);
            }

            @Override
            public LoginState after(LoginState state, @Nullable Target slot, Result result, Moment now) {
                return LoginModel.RULES.after(state, slot, result, now);
            }
        });
    }

    private static Mistake result(String name, ResultMistake mistake) {
        return new Mistake(name, new Function() {
            @Override
            public Step decide(LoginState state, Request request, Moment now) {
                return LoginModel.RULES.decide(state, request, now);
            }

            @Override
            public LoginState after(LoginState state, @Nullable Target slot, Result result, Moment now) {
                return mistake.of(state, slot, result, now);
            }
        });
    }

    /** Leaves out what is known after a kind of result. */
    private static Mistake forgets(String name, Class<? extends Result> kind) {
        return result(
                name,
                (state, slot, result, now) ->
                        kind.isInstance(result) ? state : LoginModel.RULES.after(state, slot, result, now));
    }

    private interface StepMistake {
        Step of(Step right, LoginState state, Request request, Moment now);
    }

    private interface ResultMistake {
        LoginState of(LoginState state, @Nullable Target slot, Result result, Moment now);
    }

    private record Mistake(String name, Function function) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mistake> mistakes() {
        Step.Lock lock = new Step.Lock(Refresh.LockedRequests.LONGEST_WAIT);
        return Stream.of(
                step(
                        "sends a refresh token that is noted as refused",
                        (right, state, request, now) -> !(right instanceof Step.Refuse)
                                ? right
                                : now.sight() instanceof Sight.Locked ? new Step.Send(null) : lock),
                step(
                        "sends while the server may work",
                        (right, state, request, now) ->
                                right instanceof Step.LeaveToServer ? new Step.Send(null) : right),
                step(
                        "does not read the note",
                        (right, state, request, now) -> right instanceof Step.ReadNote ? new Step.Send(null) : right),
                step(
                        "sends although another process has refreshed",
                        (right, state, request, now) ->
                                right instanceof Step.Keep && request.demand() == Demand.PREFETCH
                                        ? new Step.Send(null)
                                        : right),
                step(
                        "refreshes ahead what is not due",
                        (right, state, request, now) ->
                                right instanceof Step.HandOut && request.demand() == Demand.PREFETCH
                                        ? now.sight() instanceof Sight.Stored ? lock : right
                                        : right instanceof Step.Keep && request.demand() == Demand.PREFETCH
                                                ? new Step.Send(null)
                                                : right),
                step(
                        "gets a first token ahead",
                        (right, state, request, now) ->
                                request.demand() == Demand.PREFETCH && right instanceof Step.Fail
                                        ? LoginModel.RULES.decide(state, Request.valid(request.slot()), now)
                                        : right),
                step(
                        "fails although there is a valid token",
                        (right, state, request, now) -> right instanceof Step.HandOut found && found.although() != null
                                ? new Step.Fail(found.although())
                                : right),
                step(
                        "hands out a token that may not be ours",
                        (right, state, request, now) -> now.sight() instanceof Sight.Failed
                                        && right instanceof Step.Fail
                                        && state.slot(request.slot()).view().token() != null
                                ? new Step.HandOut(
                                        state.slot(request.slot()).view().token(), null)
                                : right),
                step(
                        "hands out a token that has expired",
                        (right, state, request, now) -> right instanceof Step.Join
                                        && request.demand() == Demand.VALID
                                        && state.slot(request.slot()).view().token() != null
                                ? new Step.HandOut(
                                        state.slot(request.slot()).view().token(), null)
                                : right),
                step(
                        "gives the refused token again",
                        (right, state, request, now) -> right instanceof Step.Lock
                                        && request.demand() == Demand.ANOTHER
                                        && request.old() != null
                                ? new Step.HandOut(request.old(), null)
                                : right),
                step(
                        "waits although there is a valid token",
                        (right, state, request, now) -> right instanceof Step.Lock ? lock : right),
                step(
                        "gives up a lock that is held",
                        (right, state, request, now) ->
                                right instanceof Step.Lock ? new Step.Lock(Rules.LOCK_WHILE_VALID) : right),
                step(
                        "does not pause",
                        (right, state, request, now) -> right instanceof Step.Pause
                                        || (right instanceof Step.Fail failed
                                                && failed.why()
                                                        == state.slot(request.slot())
                                                                .backoff()
                                                                .last())
                                ? lock
                                : right),
                step(
                        "pauses for ever",
                        (right, state, request, now) -> right instanceof Step.Lock
                                ? new Step.Pause(Duration.ofSeconds(1), network(NetworkException.Reason.TIMED_OUT))
                                : right),
                step(
                        "looks at the storage never again",
                        (right, state, request, now) -> right instanceof Step.Look
                                        && state.main().view().token() != null
                                ? new Step.HandOut(state.main().view().token(), null)
                                : right),
                step(
                        "asks for a login where a refresh will do",
                        (right, state, request, now) -> right instanceof Step.Join
                                        && state.main().view().token() != null
                                ? new Step.Fail(Rules.notLoggedIn(LoginModel.RULES.login()))
                                : right),
                step(
                        "asks a service for a login",
                        (right, state, request, now) -> right instanceof Step.Repeat
                                ? new Step.Fail(Rules.notLoggedIn(LoginModel.RULES.login()))
                                : right),
                step(
                        "repeats the grant of a person",
                        (right, state, request, now) ->
                                right instanceof Step.Fail && now.sight() instanceof Sight.Stored ? lock : right),
                forgets("forgets a failure", Result.Failed.class),
                forgets("forgets a refusal", Result.GrantRefused.class),
                forgets("forgets what could not be stored", Result.NotStored.class),
                forgets("forgets a success", Result.Succeeded.class),
                forgets("forgets a logout", Result.Forgotten.class),
                forgets("forgets when a note was seen", Result.NoteSeen.class),
                forgets("forgets that a refresh token is sent", Result.Sending.class),
                forgets("forgets what was replaced", Result.Replacement.class),
                forgets("forgets who looks", Result.LookBegan.class),
                result(
                        "brings back a login that ended",
                        (state, slot, result, now) -> result instanceof Result.Seen seen
                                ? state.with(
                                        slot,
                                        of -> of.with(of.view().followedBy(seen.token(), Freshness.STANDARD, now)))
                                : LoginModel.RULES.after(state, slot, result, now)),
                result(
                        "starts a pause after what condemns the token",
                        (state, slot, result, now) -> result instanceof Result.Failed failed
                                ? state.with(slot, of -> of.with(new Backoff(1, now.nanos() + 100, failed.why())))
                                : LoginModel.RULES.after(state, slot, result, now)));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeBreaksAPromise(Mistake mistake) {
        AssertionError broken = assertThrows(AssertionError.class, () -> all(mistake.function()));

        assertTrue(
                broken.getCause() == null || broken instanceof Broken || broken.getCause() instanceof Broken,
                () -> "no promise: " + broken);
    }
}
