package io.kstlib.auth.core.plugin.folder;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Which plugins of the folder the person allows. Immutable. */
public abstract sealed class AllowedPlugins {

    private AllowedPlugins() {}

    /** {@return a rule that allows every plugin, where nothing is configured} */
    public static AllowedPlugins all() {
        return new All();
    }

    /**
     * {@return a rule that allows these and no others}
     *
     * @param names names of jars, without {@code .jar}, and of folders
     * @param where what lists them: key, file and line
     */
    public static AllowedPlugins only(Collection<String> names, String where) {
        return new Only(Set.copyOf(names), where);
    }

    /**
     * {@return a rule that allows none, because the person may have a list that cannot be read}
     *
     * @param why what keeps the list from being read
     */
    public static AllowedPlugins unknown(String why) {
        return new Unknown(why);
    }

    /** Returns why a plugin is not used, as the end of a sentence that its name begins; empty when it is used. */
    abstract Optional<String> refusal(String name);

    private static final class All extends AllowedPlugins {
        @Override
        Optional<String> refusal(String name) {
            return Optional.empty();
        }
    }

    private static final class Only extends AllowedPlugins {

        private final Set<String> names;
        private final String where;

        Only(Set<String> names, String where) {
            this.names = names;
            this.where = where;
        }

        @Override
        Optional<String> refusal(String name) {
            return names.contains(name)
                    ? Optional.empty()
                    : Optional.of("is not allowed; add \"" + name + "\" to " + where);
        }
    }

    private static final class Unknown extends AllowedPlugins {

        private final String why;

        Unknown(String why) {
            this.why = why;
        }

        @Override
        Optional<String> refusal(String name) {
            return Optional.of(
                    "may not be allowed: your own configuration, which would say so, cannot be read: " + why);
        }
    }
}
