package io.kstlib.auth.core.config.keys;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import java.util.List;
import java.util.Optional;

/** What the plugins that are loaded say of a configuration besides their keys. */
public interface PluginTypes {

    /** The types where no plugin is looked at. */
    PluginTypes NONE = new PluginTypes() {
        @Override
        public Optional<ConfigPath> file(SecretReference reference) {
            return Optional.empty();
        }

        @Override
        public List<ConfigProblem> missing(Settings section) {
            return List.of();
        }
    };

    /**
     * Returns the path of the file that a reference names.
     *
     * @param reference a reference with a scheme
     * @return the path; empty when it names no file, or no plugin has the scheme
     */
    Optional<ConfigPath> file(SecretReference reference);

    /**
     * Returns the types that a section names and no plugin has.
     *
     * @param section a provider's section, or the section {@code auth}; what else is wrong with it is ignored
     * @return one problem for each
     */
    List<ConfigProblem> missing(Settings section);
}
