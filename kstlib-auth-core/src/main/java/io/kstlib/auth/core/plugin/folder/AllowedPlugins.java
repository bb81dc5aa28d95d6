package io.kstlib.auth.core.plugin.folder;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Which plugins of the folder the person allows. Immutable. */
@FunctionalInterface
public interface AllowedPlugins {

    /** Returns why a plugin is not used, as the end of a sentence that its name begins; empty when it is used. */
    Optional<String> refusal(String name);

    /** {@return a rule that allows every plugin, where nothing is configured} */
    static AllowedPlugins all() {
        return name -> Optional.empty();
    }

    /**
     * {@return a rule that allows these and no others}
     *
     * @param names names of jars, without {@code .jar}, and of folders
     * @param where what lists them: key, file and line
     */
    static AllowedPlugins only(Collection<String> names, String where) {
        Set<String> allowed = Set.copyOf(names);
        return name -> allowed.contains(name)
                ? Optional.empty()
                : Optional.of("is not allowed; add \"" + name + "\" to " + where);
    }

    /**
     * {@return a rule that allows none, because the person may have a list that cannot be read}
     *
     * @param why what keeps the list from being read
     */
    static AllowedPlugins unknown(String why) {
        return name ->
                Optional.of("may not be allowed: your own configuration, which would say so, cannot be read: " + why);
    }
}
