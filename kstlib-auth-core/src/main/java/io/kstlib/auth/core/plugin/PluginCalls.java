package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.core.plugin.folder.ContextLoader;
import io.kstlib.auth.core.plugin.folder.ContextLoader.Attempt;
import io.kstlib.auth.core.plugin.folder.PluginFailure;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The only way to call a plugin. A plugin is foreign code: whatever it throws outside the sealed family comes out as a {@link PluginException}. So
 * callers that log out of everything, or refresh in the background, need not expect other exceptions. During a call the thread's context class loader
 * is that of the plugin.
 *
 * @param kind what it is
 * @param type its type string
 * @param user the user of the plugin, in words
 * @param context its class loader
 */
public record PluginCalls(PluginKind<?> kind, String type, String user, ContextLoader context) {

    /**
     * What the caller's own code threw when the plugin called it back. It passes the plugin, and is no failure of the plugin. Flows see it as any other
     * exception that is not theirs.
     */
    static final class CallerFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private CallerFailure(Throwable thrown) {
            super(thrown);
        }
    }

    /**
     * @param doing what is asked of it, in words: "refreshing the token"
     */
    <T> T call(String doing, Attempt<T, ?> work) {
        try {
            return context.during(work);
        } catch (Exception | Error thrown) { // languages without checked exceptions throw those, too
            throw failure(doing, thrown);
        }
    }

    /**
     * Does the same for an answer that must not be {@code null}.
     *
     * @param doing what is asked of it, in words
     */
    public <T> T answer(String doing, Attempt<@Nullable T, ?> work) {
        return required(doing, call(doing, () -> Optional.ofNullable(work.run())));
    }

    /**
     * Does the same for an answer that the plugin has at hand, without a call of its caller: the keys that it knows, for example. A plugin of the folder
     * that does not answer in time is broken.
     *
     * @param doing what is asked of it, in words
     */
    public <T> T answerAtOnce(String doing, Attempt<@Nullable T, ?> work) {
        try {
            return required(doing, context.atOnce(() -> Optional.ofNullable(work.run())));
        } catch (TimeoutException never) {
            throw defect(ContextLoader.UNANSWERED + " when " + doing);
        } catch (ExecutionException failed) {
            throw failure(doing, ContextLoader.thrown(failed));
        }
    }

    private <T> T required(String doing, Optional<T> answer) {
        return answer.orElseThrow(() -> defect("returned nothing (null) when " + doing));
    }

    /** Does the same for what calls the application's own code, which may end it with an exception of its own ({@link #back}). */
    <T> T answerWithCaller(String doing, Attempt<@Nullable T, ?> work) {
        try {
            return answer(doing, work);
        } catch (CallerFailure failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            if (failed.getCause() instanceof RuntimeException own) {
                throw own;
            }
            throw failure(doing, Objects.requireNonNull(failed.getCause()));
        }
    }

    /**
     * Runs code of the application that the plugin calls back.
     *
     * @param caller the class loader of the application
     */
    static <T extends @Nullable Object> T back(ContextLoader caller, Attempt<T, ?> work) {
        try {
            return caller.during(work);
        } catch (AuthException | CallerFailure known) {
            throw known;
        } catch (Exception | Error own) {
            throw new CallerFailure(own);
        }
    }

    private RuntimeException failure(String doing, Throwable thrown) {
        if (thrown instanceof AuthException || thrown instanceof CallerFailure) {
            return (RuntimeException) thrown;
        }
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        // Its message may quote anything, secrets too. It stays in the cause, for debugging.
        return new PluginException(
                kind.word(),
                type,
                "the " + kind.word() + " plugin \"" + type + "\" failed when " + doing + " for " + user + ": "
                        + PluginFailure.nameOf(thrown),
                new Remedy.Advice("Report it to the author of the plugin"),
                thrown);
    }

    /**
     * Returns the error for what no plugin may do.
     *
     * @param did what it did, in words: "applied the function of an update twice"
     */
    PluginException defect(String did) {
        return new PluginException(
                kind.word(),
                type,
                "the " + kind.word() + " plugin \"" + type + "\" " + did + " for " + user,
                new Remedy.Advice("Report it to the author of the plugin"),
                null);
    }

    public void run(String doing, Runnable work) {
        call(doing, () -> {
            work.run();
            return true;
        });
    }
}
