package io.kstlib.auth.core.guard;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.core.plugin.PluginKind;
import io.kstlib.auth.core.plugin.folder.ContextLoader;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.util.Optional;
import java.util.function.Supplier;
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

    public static PluginCalls of(PluginKind<?> kind, PluginFactory factory, String type, String user) {
        return new PluginCalls(kind, type, user, ContextLoader.of(factory));
    }

    /**
     * @param doing what is asked of it, in words: "refreshing the token"
     */
    <T> T call(String doing, Supplier<T> work) {
        try {
            return context.during(work);
        } catch (AuthException known) {
            throw known;
        } catch (RuntimeException | LinkageError defect) {
            // Its message may quote anything, secrets too. It stays in the cause, for debugging.
            throw new PluginException(
                    kind.word(),
                    type,
                    "the " + kind.word() + " plugin \"" + type + "\" failed when " + doing + " for " + user + ": "
                            + defect.getClass().getName(),
                    new Remedy.Advice("Report it to the author of the plugin"),
                    defect);
        }
    }

    /**
     * Does the same for an answer that must not be {@code null}.
     *
     * @param doing what is asked of it, in words
     */
    public <T> T answer(String doing, Supplier<@Nullable T> work) {
        T answer = call(doing, () -> Optional.ofNullable(work.get())).orElse(null);
        if (answer == null) {
            throw defect("returned nothing (null) when " + doing);
        }
        return answer;
    }

    /** Does the same for what calls the application's own code, which may end it with an exception of its own. */
    <T> T unguarded(Supplier<T> work) {
        return context.during(work);
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
