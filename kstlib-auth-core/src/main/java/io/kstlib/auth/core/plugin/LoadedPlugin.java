package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.plugin.PluginInfo;
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
 * @param factory the factory
 * @param types its type string and its aliases, the type first
 */
record LoadedPlugin<F extends PluginFactory>(F factory, List<String> types) {

    static <F extends PluginFactory> LoadedPlugin<F> of(F factory) {
        List<String> types = new ArrayList<>();
        types.add(factory.type());
        types.addAll(new TreeSet<>(factory.aliases()));
        return new LoadedPlugin<>(factory, List.copyOf(types));
    }

    String type() {
        return types.get(0);
    }

    String module() {
        return moduleOf(factory.getClass());
    }

    Optional<String> version() {
        return Optional.ofNullable(factory.getClass().getModule().getDescriptor())
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

    /** Class and module, for messages about two plugins that claim one type. */
    String where() {
        return factory.getClass().getName() + " in " + module();
    }

    PluginInfo info(PluginKind<?> kind, Map<String, PluginException> claimedTwice) {
        PluginException twice = types.stream()
                .map(claimedTwice::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new PluginInfo(
                kind.word(),
                types,
                factory.description(),
                module(),
                version().orElse(null),
                factory.getClass().getName(),
                twice == null ? null : twice.problem());
    }
}
