package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.plugin.folder.FolderPlugin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.lang.module.ModuleDescriptor;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that was found.
 *
 * @param <F> the service type
 * @param types its type string and its aliases, the type first
 * @param description its own description of what it does
 * @param fromFolder the plugin of the folder that it belongs to, or {@code null}
 */
record LoadedPlugin<F extends PluginFactory>(
        F factory,
        List<String> types,
        String description,
        @Nullable FolderPlugin fromFolder) {

    static <F extends PluginFactory> LoadedPlugin<F> of(F factory, @Nullable FolderPlugin fromFolder) {
        List<String> types = new ArrayList<>();
        types.add(factory.type());
        types.addAll(new TreeSet<>(factory.aliases()));
        return new LoadedPlugin<>(
                factory, List.copyOf(types), Objects.requireNonNullElse(factory.description(), ""), fromFolder);
    }

    String type() {
        return types.get(0);
    }

    String className() {
        return factory.getClass().getName();
    }

    String module() {
        String name = factory.getClass().getModule().getName();
        return name == null && fromFolder != null ? fromFolder.file() : moduleOf(factory.getClass());
    }

    Optional<String> version() {
        return fromFolder != null
                ? fromFolder.version(className())
                : Optional.ofNullable(factory.getClass().getModule().getDescriptor())
                        .flatMap(ModuleDescriptor::rawVersion);
    }

    static String moduleOf(Class<?> type) {
        String name = type.getModule().getName();
        return name != null ? name : jarOf(type.getProtectionDomain().getCodeSource());
    }

    private static String jarOf(@Nullable CodeSource source) {
        if (source == null || source.getLocation() == null) {
            return "class path";
        }
        String path = source.getLocation().getPath();
        String name = path.substring(path.lastIndexOf('/', path.length() - 2) + 1);
        return name.endsWith(".jar") ? name : "class path";
    }

    /** Returns class and place, for messages about two plugins that claim one type. */
    String where() {
        return className() + " in " + (fromFolder != null ? fromFolder.file() : module());
    }

    PluginInfo info(PluginKind<?> kind, Map<String, PluginException> claimedTwice) {
        PluginException twice = types.stream()
                .map(claimedTwice::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        ListedPlugin info = new ListedPlugin(
                kind.word(),
                types,
                description,
                module(),
                version().orElse(null),
                className(),
                twice == null ? null : twice.problem());
        return fromFolder == null ? info : info.inFolderAs(fromFolder.file());
    }
}
