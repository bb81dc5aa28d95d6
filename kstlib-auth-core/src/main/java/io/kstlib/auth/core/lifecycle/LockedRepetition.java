package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets a token by a grant that needs no person (RFC 6749 section 4.4): read again under the lock, still due, or nothing there? obtain, save,
 * release. A refresh token is not used. What the server has given reaches the caller also when it cannot be stored.
 */
final class LockedRepetition implements LockedStep {

    private final Supplier<Provider> provider;
    private final SafeKeeping keeping;

    /** What happened within the lock, known also when leaving it failed. */
    private static final class Course {
        boolean begun;

        /** What is stored; {@code null} when nothing is. */
        @Nullable
        Token found;

        /** What is to be stored. */
        @Nullable
        Token next;

        boolean obtained;
    }

    LockedRepetition(Supplier<Provider> provider, SafeKeeping keeping) {
        this.provider = provider;
        this.keeping = keeping;
    }

    @Override
    public Result attempt(Predicate<Token> due, Demand demand, Duration wait) {
        Course course = new Course();
        try {
            keeping.update(wait, current -> Optional.of(step(current.orElse(null), due, course)));
        } catch (AuthException failure) {
            if (course.next != null) {
                return unsaved(course, course.next, failure);
            }
            if (!course.begun && isForWantOfWriting(failure)) {
                return withoutLock(due, failure);
            }
            throw failure;
        }
        keeping.isSaved();
        return new Result(Objects.requireNonNull(course.next), course.obtained, true);
    }

    private static boolean isForWantOfWriting(AuthException failure) {
        return failure instanceof StorageException storage && storage.reason() == StorageException.Reason.NOT_WRITABLE;
    }

    /** Nothing can be changed there: the token is for this process only. */
    private Result withoutLock(Predicate<Token> due, AuthException why) {
        Course course = new Course();
        Token next = step(keeping.stored().orElse(null), due, course);
        return next.equals(course.found) ? new Result(next, false, true) : unsaved(course, next, why);
    }

    private Result unsaved(Course course, Token next, AuthException why) {
        if (course.obtained) {
            keeping.keepInMemory(next, course.found, why);
        }
        return new Result(next, course.obtained, false);
    }

    private Token step(@Nullable Token current, Predicate<Token> due, Course course) {
        course.begun = true;
        if (current != null) {
            keeping.verify(current);
        }
        course.found = current;
        Token newest = keeping.newestBeside(current);
        Token next = newest != null && !due.test(newest) ? newest : obtained(course);
        course.next = next;
        return next;
    }

    private Token obtained(Course course) {
        TokenBinding mark = keeping.mark(); // before the request, so that nothing fails after it
        Token token = new TimedExchange(provider.get(), Deadlines.EXCHANGE).obtain();
        course.obtained = true;
        return token.toBuilder().binding(mark).build();
    }
}
