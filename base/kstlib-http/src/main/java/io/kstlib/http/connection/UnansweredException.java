package io.kstlib.http.connection;

import io.kstlib.http.connection.ExchangeAttempt.Step;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** There was no answer. The exception names the step that the attempt had reached. */
public final class UnansweredException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Step step;
    private final transient @Nullable IOException why;

    private UnansweredException(Step step, @Nullable IOException why, String message) {
        super(message, why);
        this.step = step;
        this.why = why;
    }

    /**
     * {@return an exception that says so}
     *
     * @param step what was not done in time
     */
    public static UnansweredException late(Step step) {
        return new UnansweredException(step, null, step.peer() + " did not answer in time");
    }

    /**
     * {@return an exception with that cause}
     *
     * @param step the step that the attempt had reached
     * @param why what happened then
     */
    public static UnansweredException because(Step step, IOException why) {
        return new UnansweredException(step, why, String.valueOf(why.getMessage()));
    }

    /** {@return the step that the attempt had reached} */
    public Step step() {
        return step;
    }

    /** {@return the failure; empty if the attempt took too long} */
    public Optional<IOException> why() {
        return Optional.ofNullable(why);
    }
}
