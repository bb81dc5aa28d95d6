package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.plugin.folder.FolderPlugin;
import io.kstlib.auth.core.plugin.folder.PluginFailure;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that was found and cannot be used.
 *
 * @param kind the kind that it declares
 * @param className the class of its factory, or where it was declared
 * @param module where it comes from
 * @param fromFolder the plugin of the folder that it belongs to, or {@code null}
 * @param problem why it cannot be used
 */
record BrokenPlugin(
        PluginKind<?> kind,
        String className,
        String module,
        @Nullable FolderPlugin fromFolder,
        String problem) {

    static BrokenPlugin of(PluginKind<?> kind, Class<?> type, String problem) {
        return new BrokenPlugin(kind, type.getName(), LoadedPlugin.moduleOf(type), null, problem);
    }

    static BrokenPlugin of(PluginKind<?> kind, Class<?> type, Throwable failure) {
        return of(kind, type, inWords(failure));
    }

    static BrokenPlugin of(PluginKind<?> kind, String className, FolderPlugin fromFolder, String problem) {
        return new BrokenPlugin(kind, className, fromFolder.file(), fromFolder, problem);
    }

    static BrokenPlugin unloadable(PluginKind<?> kind, Throwable failure) {
        return new BrokenPlugin(kind, "?", "?", null, inWords(failure));
    }

    /**
     * Describes a failure. The message of the ServiceLoader itself names the service and the class. Its cause may hold the plugin's own words, so
     * that is not quoted.
     */
    private static String inWords(Throwable failure) {
        String words = PluginFailure.inWords(failure);
        if (!(failure instanceof ServiceConfigurationError)) {
            return words;
        }
        String own = String.valueOf(failure.getMessage());
        return failure.getCause() == null ? own : own + ": it " + words;
    }

    /** Returns the JDK's own words about modules and files. The innermost cause is the most precise. */
    static String words(Throwable failure) {
        Throwable innermost = failure;
        for (int depth = 0; innermost.getCause() != null && depth < 10; depth++) {
            innermost = innermost.getCause();
        }
        String own = innermost.getClass().getSimpleName() + ": " + innermost.getMessage();
        return innermost == failure || failure.getMessage() == null ? own : failure.getMessage() + " (" + own + ")";
    }

    PluginInfo info() {
        ListedPlugin info = ListedPlugin.broken(kind.word(), module, className, problem);
        return fromFolder == null ? info : info.inFolderAs(fromFolder.file());
    }
}
