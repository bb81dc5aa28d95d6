package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.spi.text.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The message about a type that no plugin has.
 *
 * @param kind what the kind of plugin is called
 * @param type the type that was asked for
 * @param askedBy where it was asked for; empty where the message stands beside that
 * @param loaded the types that are there
 * @param folder the name of the folder of plugins; {@code null} without such a folder
 */
record MissingType(
        String kind,
        String type,
        String askedBy,
        List<String> loaded,
        @Nullable String folder) {

    private static final int MOST = 3;

    /**
     * A plugin of the folder that cannot be used.
     *
     * @param file what it is called
     * @param reason why, as the end of a sentence that the file begins
     * @param remedy what helps; {@code null} if the reason says it
     */
    record Unusable(String file, String reason, @Nullable Remedy remedy) {

        String inWords(@Nullable String folder) {
            return file + (folder == null ? "" : " in " + folder) + " could not be used: it " + reason;
        }
    }

    /**
     * @param unusable plugins that cannot be used and may have the type
     */
    PluginException inWords(List<Unusable> unusable) {
        String there = loaded.isEmpty() ? "none" : String.join(", ", loaded);
        StringBuilder problem = new StringBuilder("no " + kind + " type \"" + type + "\"");
        problem.append(askedBy.isEmpty() ? "" : " (" + askedBy + ")")
                .append(". Loaded: ")
                .append(there);
        List<String> reasons =
                unusable.stream().map(each -> each.inWords(folder)).toList();
        reasons.stream().limit(MOST).forEach(reason -> problem.append(". ").append(reason));
        if (reasons.size() > MOST) {
            problem.append(". ").append(reasons.size() - MOST).append(" more could not be used either");
        }
        return new PluginException(kind, type, problem.toString(), remedy(unusable), reasons, null);
    }

    private @Nullable Remedy remedy(List<Unusable> unusable) {
        Optional<String> artifact = ShippedPlugins.artifactOf(kind, type.toLowerCase(Locale.ROOT));
        Optional<String> near = Suggestion.nearest(type, loaded);
        if (artifact.isPresent()) {
            return ShippedPlugins.moduleToAdd(artifact.get());
        }
        Optional<String> apart = ShippedPlugins.apartOf(kind, type.toLowerCase(Locale.ROOT));
        if (apart.isPresent()) {
            return ShippedPlugins.pluginToAdd(kind, type, apart.get(), folder);
        }
        if (near.isPresent()) {
            return new Remedy.Advice("Did you mean \"" + near.get() + "\"?");
        }
        if (unusable.isEmpty()) {
            return ShippedPlugins.pluginToAdd(kind, type, null, folder);
        }
        return unusable.size() == 1 ? unusable.get(0).remedy() : null; // of several, no one knows which is meant
    }
}
