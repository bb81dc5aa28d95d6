package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import java.util.List;
import java.util.Optional;

/** The plugins that are loaded, as far as the check of a configuration asks them: their keys, and the types and files that they know. */
public interface PluginSchemas {

    /**
     * The keys of a provider's section, and the other sections that may hold them.
     *
     * @param schema the keys of its type, of its flow and of its validator, besides the {@link io.kstlib.auth.spi.provider.ProviderKeys}
     * @param settings the section over those that its flow and its validator share with other providers
     */
    record ProviderSection(ConfigSchema schema, Settings settings) {}

    /**
     * Returns the keys of a provider's section.
     *
     * @param auth the section {@code auth}
     * @param section the provider's section; what is wrong with it is ignored
     * @return its keys; empty when no plugin has its type
     */
    Optional<ProviderSection> ofProvider(Settings auth, Settings section);

    /**
     * Returns the keys of another plugin's section.
     *
     * @param kind which kind of plugin
     * @param type the type string of the plugin
     * @return its keys; empty when no plugin has the type
     */
    Optional<ConfigSchema> of(PluginSections kind, String type);

    /**
     * Returns the name under which a storage keeps the token of a provider. Two providers with the same name there share one token.
     *
     * @param storage the type of the storage
     * @return the name; the provider's own when no plugin has the type
     */
    String storedName(String storage, String provider);

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
