package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.plugin.PluginInfo;
import java.util.List;

/**
 * A plugin that was found and cannot be used.
 *
 * @param kind what it would have been
 * @param className the class of its factory, or where it was declared
 * @param module where it comes from
 * @param problem why it cannot be used
 */
record BrokenPlugin(PluginKind<?> kind, String className, String module, String problem) {

    BrokenPlugin(PluginKind<?> kind, Class<?> type, String problem) {
        this(kind, type.getName(), LoadedPlugin.moduleOf(type), problem);
    }

    static BrokenPlugin of(PluginKind<?> kind, Class<?> type, Throwable failure) {
        return new BrokenPlugin(kind, type, words(failure));
    }

    static BrokenPlugin unloadable(PluginKind<?> kind, Throwable failure) {
        return new BrokenPlugin(kind, "?", "?", words(failure));
    }

    /** The innermost cause says it best: ServiceLoader wraps what a plugin throws. */
    static String words(Throwable failure) {
        Throwable innermost = failure;
        for (int depth = 0; innermost.getCause() != null && depth < 10; depth++) {
            innermost = innermost.getCause();
        }
        String own = innermost.getClass().getSimpleName() + ": " + innermost.getMessage();
        return innermost == failure || failure.getMessage() == null ? own : failure.getMessage() + " (" + own + ")";
    }

    PluginInfo info() {
        return new PluginInfo(kind.word(), List.of(), "", module, null, className, problem);
    }
}
