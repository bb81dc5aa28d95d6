package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.config.keys.ConfigChecker;
import io.kstlib.auth.core.config.tree.ConfigTree;
import io.kstlib.auth.core.consent.ConfigOrigin;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.secret.EncryptedFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds the configuration file, reads it with what it includes, and applies the overrides of the environment. Where there is no file, the
 * overrides are the configuration.
 */
public final class ConfigLoader {

    private final ConfigSources sources;
    private final ConfigChecker checker;
    private final Supplier<Optional<EncryptedFiles>> decryption;
    private final ConfigGate gate;

    /**
     * Creates a loader.
     *
     * @param sources where the configuration may come from
     * @param checker checks the whole configuration only when something is wrong already, so that all problems are reported at once
     * @param decryption opens encrypted files, asked when there is one; empty when nothing can
     * @param gate decides whether what is found is used
     */
    public ConfigLoader(
            ConfigSources sources,
            ConfigChecker checker,
            Supplier<Optional<EncryptedFiles>> decryption,
            ConfigGate gate) {
        this.sources = sources;
        this.checker = checker;
        this.decryption = decryption;
        this.gate = gate;
    }

    /**
     * Takes the configuration that a program made.
     *
     * @param root the whole of it, with the section {@code auth}; the environment is not looked at
     * @param checker checks it
     * @return the configuration
     * @throws ConfigurationException with everything that is wrong with it, if something is that all providers share
     */
    public static LoadedConfig ofProgram(ConfigMap root, ConfigChecker checker) {
        if (!checker.checkShared(root).isEmpty()) {
            throw new ConfigurationException(checker.checkUnusable(root));
        }
        return LoadedConfig.of(root);
    }

    /**
     * Loads the configuration and checks what all providers share: a misspelt {@code token_storage} must not lead to another storage. The section of
     * a provider is checked when it is used, so that a mistake in it does not stop the others. It is also checked when something is wrong already.
     *
     * @throws ConfigurationException if there is none, or with everything that is wrong with it
     */
    public LoadedConfig load() {
        ConfigSearch search = new ConfigSearch(sources);
        return loadIfThere(search).orElseThrow(search::nowhere);
    }

    /**
     * Loads the configuration where there is one.
     *
     * @return the configuration; empty when no file is found in any place and no variable of the environment sets a key
     * @throws ConfigurationException with everything that is wrong with the one that is found or was named
     */
    public Optional<LoadedConfig> loadIfThere() {
        return loadIfThere(new ConfigSearch(sources));
    }

    private Optional<LoadedConfig> loadIfThere(ConfigSearch search) {
        Optional<ConfigGate.Found> found = search.search();
        return found.isPresent() ? Optional.of(load(found.get())) : ofEnvironment();
    }

    /** Reads a configuration from the variables only. They are the person's word, like a file that they name. */
    private Optional<LoadedConfig> ofEnvironment() {
        EnvironmentOverrides variables = new EnvironmentOverrides(sources.environment());
        if (!variables.speakOfAuth()) {
            return Optional.empty();
        }
        ConfigProblems problems = new ConfigProblems();
        Origin origin = new Origin(ConfigOrigin.ENVIRONMENT.toString(), 0);
        ConfigMap root = variables.applyTo(ConfigMap.empty(origin), problems);
        checkShared(root, problems);
        if (!problems.found().isEmpty()) {
            problems.addAll(checker.checkUnusable(root));
            throw new ConfigurationException(ConfigChecker.sorted(problems.found(), origin.source()));
        }
        List<Warning> notices = withoutEffect(root).map(List::of).orElse(List.of());
        return Optional.of(
                new LoadedConfig(root, null, ConfigOrigin.ENVIRONMENT, PinnedFiles.NONE, notices, sources.opened()));
    }

    private void checkShared(ConfigMap root, ConfigProblems problems) {
        if (problems.found().isEmpty()) {
            problems.addAll(checker.checkShared(root));
        }
    }

    private LoadedConfig load(ConfigGate.Found found) {
        Path file = found.file();
        ConfigProblems problems = new ConfigProblems();
        ConfigGate.Admission admission = gate.admit(found);
        ConfigLocations own = ConfigLocations.of(sources);
        IncludedFiles files = new IncludedFiles(sources, own, decryption, admission, problems);
        IncludedFiles.Content content = files.read(file);
        NamedFiles named = new NamedFiles(sources.home(), checker.knownKeys(), admission, files.covered());
        named.review(content.written());
        admission.review().end();
        PinnedFiles pinned = named.pinned();
        ConfigMap read = content.opened();
        List<Warning> notices = new ArrayList<>();
        if (!admission.configOrigin().isPersonal()) {
            Path folder = files.place().resolveSibling("");
            IncludedSecrets secrets = new IncludedSecrets(checker.knownKeys(), own, folder);
            read = secrets.kept(read);
            notices.addAll(secrets.notices());
        }
        ConfigMap root = new EnvironmentOverrides(sources.environment()).applyTo(read, problems);
        checkShared(root, problems);
        if (problems.found().isEmpty()) {
            withoutEffect(root).ifPresent(notices::add);
            return new LoadedConfig(root, file, admission.configOrigin(), pinned, notices, sources.opened());
        }
        if (files.isComplete()) {
            problems.addAll(checker.checkUnusable(root)); // else it would report what is missing only because a file is
        }
        throw new ConfigurationException(ConfigChecker.sorted(problems.found(), sources.show(file)));
    }

    /** Returns one warning that names all keys that the Python kstlib uses and this one only accepts. */
    private static Optional<Warning> withoutEffect(ConfigMap root) {
        Settings auth = AuthKeys.settings(root);
        List<String> found = new ArrayList<>();
        if (auth.has(AuthKeys.TRACE)) {
            found.add(auth.path(AuthKeys.TRACE.name()) + " (" + auth.origin(AuthKeys.TRACE) + ")");
        }
        ConfigMap providers = ConfigTree.section(auth.map(), AuthKeys.PROVIDERS.name());
        for (Map.Entry<String, ConfigValue> entry : providers.entries().entrySet()) {
            if (entry.getValue() instanceof ConfigMap section) {
                add(new Settings(auth.path(AuthKeys.PROVIDERS.name()) + "." + entry.getKey(), section), found);
            }
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new Warning(
                        Warning.Kind.KEYS_WITHOUT_EFFECT,
                        AuthKeys.SECTION,
                        "of the Python kstlib, without effect here: " + String.join(", ", found),
                        null));
    }

    private static void add(Settings provider, List<String> found) {
        if (provider.has(ProviderKeys.SERVER_SIDE)) {
            found.add(provider.path(ProviderKeys.SERVER_SIDE.name()) + " (" + provider.origin(ProviderKeys.SERVER_SIDE)
                    + ")");
        }
    }
}
