package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One try to refresh, under the storage's lock: read again, still due? exchange, save, release. Used by one thread at a time.
 *
 * <p>What the server has given reaches the caller whatever becomes of the disk, since the old refresh token is spent.
 */
final class LockedRefresh {

    /** A refused refresh token is not sent again within this time. */
    private static final Duration REFUSAL_HOLDS = Duration.ofMinutes(1);

    private final Supplier<Provider> provider;
    private final SafeKeeping keeping;
    private final Freshness freshness;
    private final Present present;
    private final LoginHints hints;
    private volatile @Nullable Refusal refusal;

    private record Refusal(Secret refreshToken, NotLoggedInException why, long atNanos) {
        @Override
        public String toString() {
            return "Refusal[" + why.reason() + "]";
        }
    }

    /** What came of a try. */
    record Result(Token token, boolean refreshed, boolean stored) {}

    /** What happened within the lock, known also when leaving it failed. */
    private static final class Course {
        @Nullable
        Token found;

        @Nullable
        Token newest;

        boolean exchanged;
    }

    LockedRefresh(
            Supplier<Provider> provider, SafeKeeping keeping, Freshness freshness, Present present, LoginHints hints) {
        this.provider = provider;
        this.keeping = keeping;
        this.freshness = freshness;
        this.present = present;
        this.hints = hints;
    }

    /**
     * @param due whether the token that is stored when the lock is held is to be refreshed
     * @param wait how long to wait for the lock
     */
    Result attempt(Predicate<Token> due, Duration wait) {
        Course course = new Course();
        try {
            keeping.update(wait, current -> Optional.of(step(current.orElseThrow(hints::nobody), due, course)));
            keeping.isSaved();
            return result(course, true);
        } catch (StorageException failure) {
            if (course.newest != null && course.found != null) {
                return unsaved(course, course.newest, course.found, failure);
            }
            if (course.found == null && failure.reason() == StorageException.Reason.NOT_WRITABLE) {
                return withoutLock(due, failure);
            }
            throw failure;
        }
    }

    /** Nothing can be changed there, by anybody: what is fetched now is for this process alone. */
    private Result withoutLock(Predicate<Token> due, StorageException why) {
        Course course = new Course();
        Token stored = keeping.stored().orElseThrow(hints::nobody);
        step(stored, due, course);
        if (course.newest == null) {
            return new Result(stored, false, true);
        }
        return unsaved(course, course.newest, stored, why);
    }

    private Result unsaved(Course course, Token newest, Token stored, StorageException why) {
        keeping.keepInMemory(newest, stored, why);
        return result(course, false);
    }

    private Result result(Course course, boolean stored) {
        Token token = course.newest != null ? course.newest : course.found;
        return new Result(Objects.requireNonNull(token), course.exchanged, stored);
    }

    /** Answers what is to be stored. */
    private Token step(Token current, Predicate<Token> due, Course course) {
        keeping.verify(current);
        course.found = current;
        Token start = keeping.newestBeside(current);
        if (!start.equals(current)) {
            course.newest = start;
        }
        if (!due.test(start)) {
            return start;
        }
        return exchange(start, due, course);
    }

    private Token exchange(Token start, Predicate<Token> due, Course course) {
        try {
            return obtained(start, course);
        } catch (OAuthErrorException refused) {
            if (!refused.error().equals("invalid_grant")) {
                throw refused;
            }
            Token rotated = rotatedMeanwhile(start, course).orElseThrow(() -> refusal(start, refused));
            if (due.test(rotated)) {
                return again(rotated, course);
            }
            course.newest = rotated;
            return Objects.requireNonNull(course.found); // it is stored already, by somebody else
        }
    }

    private Token again(Token rotated, Course course) {
        try {
            return obtained(rotated, course);
        } catch (OAuthErrorException refused) {
            throw refused.error().equals("invalid_grant") ? refusal(rotated, refused) : refused;
        }
    }

    private Token obtained(Token start, Course course) {
        Secret refreshToken =
                start.refreshToken().orElseThrow(() -> hints.unrefreshable(start, freshness, present.instant()));
        throwIfJustRefused(refreshToken);
        Token fresh = keeping.claim(new TimedExchange(provider.get(), Deadlines.EXCHANGE).refresh(start));
        course.newest = fresh;
        course.exchanged = true;
        return fresh;
    }

    /** Somebody who does not share the lock, such as another machine, may have used the refresh token and stored the next one. */
    private Optional<Token> rotatedMeanwhile(Token sent, Course course) {
        return keeping.stored()
                .filter(Token::isRefreshable)
                .filter(stored -> !stored.equals(course.found))
                .filter(stored -> !stored.refreshToken().equals(sent.refreshToken()));
    }

    private NotLoggedInException refusal(Token token, OAuthErrorException refused) {
        NotLoggedInException why = hints.refused(refused);
        token.refreshToken()
                .ifPresent(sent ->
                        refusal = new Refusal(sent, why, present.stopwatch().nanos()));
        return why;
    }

    private void throwIfJustRefused(Secret refreshToken) {
        Refusal last = refusal;
        if (last != null
                && present.stopwatch().nanos() - last.atNanos() < REFUSAL_HOLDS.toNanos()
                && last.refreshToken().equals(refreshToken)) {
            throw last.why();
        }
    }
}
