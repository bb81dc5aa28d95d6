package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds the configuration file, reads it with what it includes, and applies the overrides of the environment. Without a file, the overrides are
 * the configuration. Also reads configurations without putting them into force. Not safe for use by several threads.
 */
public final class ConfigLoader {

    private final ConfigSources sources;
    private final ConfigChecker checker;
    private final Supplier<Optional<EncryptedFiles>> decryption;
    private final ConfigGate.Review owned;

    /**
     * Creates a loader.
     *
     * @param sources the places that the configuration may come from
     * @param checker checks the whole configuration only when something is wrong already, so that all problems are reported at once
     * @param decryption opens encrypted files, asked when there is one; empty when nothing can
     */
    public ConfigLoader(ConfigSources sources, ConfigChecker checker, Supplier<Optional<EncryptedFiles>> decryption) {
        this.sources = sources;
        this.checker = checker;
        this.decryption = decryption;
        this.owned = new OwnedFiles();
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
        ConfigMap filled = checker.filled(root);
        checker.requireUsable(filled, new ConfigProblems(), root.origin().source());
        return LoadedConfig.of(filled);
    }

    /**
     * Loads the configuration and checks what all providers share: a misspelt {@code token_storage} must not lead to another storage. The section of
     * a provider is checked when it is used, so that a mistake in it does not stop the others. It is also checked when something is wrong already.
     *
     * @param gate decides whether a file that is found is used
     * @throws ConfigurationException if there is none, or with everything that is wrong with it
     */
    public LoadedConfig load(ConfigGate gate) {
        return loadIfThere(gate).orElseThrow(sources::nowhere);
    }

    /**
     * Loads the configuration, if there is one.
     *
     * @param gate decides whether a file that is found is used
     * @return the configuration; empty when no file is found in any place and no variable of the environment sets a key
     * @throws ConfigurationException with everything that is wrong with the one that is found or was named
     */
    public Optional<LoadedConfig> loadIfThere(ConfigGate gate) {
        Optional<ConfigGate.Found> found = sources.search();
        return found.isPresent() ? Optional.of(load(found.get(), gate)) : ofEnvironment();
    }

    /** Reads a configuration from the variables only. They are the person's word, like a file that they name. */
    private Optional<LoadedConfig> ofEnvironment() {
        EnvironmentOverrides variables = new EnvironmentOverrides(sources.environment());
        if (!variables.speakOfAuth()) {
            return Optional.empty();
        }
        ConfigProblems problems = new ConfigProblems();
        Origin origin = new Origin(ConfigOrigin.ENVIRONMENT.toString(), 0);
        ConfigMap root = checker.filled(variables.applyTo(ConfigMap.empty(origin), problems));
        checker.requireUsable(root, problems, origin.source());
        List<Warning> notices = withoutEffect(root);
        return Optional.of(
                new LoadedConfig(root, null, ConfigOrigin.ENVIRONMENT, PinnedFiles.NONE, notices, sources.opened()));
    }

    private LoadedConfig load(ConfigGate.Found found, ConfigGate gate) {
        Path file = found.file();
        ConfigProblems problems = new ConfigProblems();
        ConfigGate.Admission admission = gate.admit(found);
        IncludedFiles files = new IncludedFiles(sources, decryption, admission, problems);
        IncludedFiles.Content content = files.read(file);
        PinnedFiles pinned = reviewed(files, content);
        ConfigMap read = content.opened();
        List<Warning> notices = new ArrayList<>();
        if (!admission.configOrigin().isPersonal()) {
            Path folder = files.place().resolveSibling("");
            read = new IncludedSecrets(checker.keysOf(checker.filled(read)), sources, folder, notices).kept(read);
        }
        ConfigMap root = checker.filled(new EnvironmentOverrides(sources.environment()).applyTo(read, problems));
        if (!files.isComplete()) { // a check would report what is missing only because a file is
            throw wrong(problems, file);
        }
        checker.requireUsable(root, problems, sources.show(file));
        notices.addAll(withoutEffect(root));
        return new LoadedConfig(root, file, admission.configOrigin(), pinned, notices, sources.opened());
    }

    private PinnedFiles reviewed(IncludedFiles files, IncludedFiles.Content content) {
        if (files.admission().configOrigin() == ConfigOrigin.ALLOWED) {
            checker.reviewPresets(
                    content.written(), files.covered(), files.admission().review());
        }
        return PinnedFiles.reviewed(
                files.admission(), files.covered(), checker.keysOf(content.written()), sources.home());
    }

    private ConfigurationException wrong(ConfigProblems problems, Path file) {
        return new ConfigurationException(ConfigChecker.sorted(problems.found(), sources.show(file)));
    }

    /** Returns at most one warning, which names all keys that the Python kstlib uses and this one only accepts. */
    private static List<Warning> withoutEffect(ConfigMap root) {
        Settings auth = AuthKeys.settings(root);
        List<String> found = new ArrayList<>();
        add(auth, AuthKeys.TRACE, found);
        ConfigMap providers = ConfigTree.section(auth.map(), AuthKeys.PROVIDERS.name());
        for (Map.Entry<String, ConfigValue> entry : providers.entries().entrySet()) {
            if (entry.getValue() instanceof ConfigMap section) {
                String path = auth.path(AuthKeys.PROVIDERS.name()) + "." + entry.getKey();
                add(new Settings(path, section), ProviderKeys.SERVER_SIDE, found);
            }
        }
        return found.isEmpty()
                ? List.of()
                : List.of(new Warning(
                        Warning.Kind.KEYS_WITHOUT_EFFECT,
                        AuthKeys.SECTION,
                        "of the Python kstlib, without effect here: " + String.join(", ", found),
                        null));
    }

    private static void add(Settings section, ConfigKey<?> key, List<String> found) {
        if (section.has(key)) {
            found.add(section.path(key.name()) + " (" + section.origin(key) + ")");
        }
    }

    /** Returns a gate for programs that use their configuration where they find it. It refuses only files that others could have written. */
    public ConfigGate ungated() {
        return found -> new ConfigGate.Admission(found.configOrigin(), found.file(), owned);
    }

    /** Returns the review of files that no hash pins. */
    ConfigGate.Review owned() {
        return owned;
    }

    /** Returns the places that the configuration may come from. */
    ConfigSources sources() {
        return sources;
    }

    /** Returns the keys of a configuration with their meaning. */
    KnownKeys keysOf(ConfigMap root) {
        return checker.keysOf(root);
    }

    /**
     * Reads a configuration and what it includes, as it is written. Encrypted values stay encrypted, references stay references, and the environment
     * overrides nothing.
     *
     * @param file the configuration
     * @param review sees each file
     * @return all of it
     * @throws ConfigurationException with everything that keeps it from being read
     */
    ConfigMap read(Path file, ConfigGate.Review review) {
        return read(
                sources.workingDirectory().resolve(file),
                new ConfigGate.Admission(ConfigOrigin.ALLOWED, sources.resolved(file), review),
                IncludedFiles.SEALED);
    }

    private ConfigMap read(Path file, ConfigGate.Admission admission, Supplier<Optional<EncryptedFiles>> opener) {
        ConfigProblems problems = new ConfigProblems();
        IncludedFiles files = new IncludedFiles(sources, opener, admission, problems);
        IncludedFiles.Content read = files.read(file);
        if (!problems.found().isEmpty()) {
            throw wrong(problems, file);
        }
        var unused = reviewed(files, read);
        return checker.filled(read.opened());
    }

    /**
     * Reads the person's own configuration, whatever is in the current directory.
     *
     * @return its section {@code auth}; empty when there is none
     * @throws ConfigurationException with everything that is wrong with its files
     */
    public Optional<Settings> own() {
        return ownRoot().map(AuthKeys::settings);
    }

    /** Returns the whole of it. */
    Optional<ConfigMap> ownRoot() {
        return sources.own()
                .map(found -> read(
                        found.file(), new ConfigGate.Admission(ConfigOrigin.OWN, found.file(), owned), decryption));
    }

    /**
     * Refuses files that no hash pins and that someone else could have written. Accepts every other file that a
     * configuration names, because the file that names it decides about it.
     */
    private final class OwnedFiles implements ConfigGate.Review {

        private static final Set<ConfigGate.Part> NOT_OWNED =
                Set.of(ConfigGate.Part.CA_BUNDLE, ConfigGate.Part.OUTSIDE, ConfigGate.Part.PRESET);

        private final FileOwnership ownership = sources.ownership();

        @Override
        public void review(ConfigGate.Part part, Path file, byte[] content) {
            if (NOT_OWNED.contains(part)) {
                return;
            }
            try {
                Optional<String> objection = ownership.objection(file);
                if (objection.isPresent()) {
                    throw failure(
                            file,
                            "is not used, since it " + objection.get()
                                    + "; make the file and its directories yours, and writable only by you");
                }
            } catch (IOException unknown) {
                throw failure(file, "is not used, since its owner cannot be seen: " + unknown.getMessage());
            }
        }

        private ConfigurationException failure(Path file, String problem) {
            return new ConfigurationException(new ConfigProblem("", new Origin(sources.show(file), 0), problem));
        }
    }

    /**
     * Keeps an included secret from a server that another file names. A file that someone else wrote could include the person's own configuration and
     * name another server. That server could then receive the secret of the first one (security rule 12). So a secret from outside the configuration's
     * folder counts only where one source decides everything about its server. One source means the same file, or only files of the person's own
     * configuration. The check looks at the values that are in force in the end, whatever the order of the files.
     *
     * @param known the whole configuration, all files merged
     * @param sources the places of the person's own configuration
     * @param folder the folder of the configuration that was found, symbolic links resolved
     * @param notices receives a warning for each secret that is left out
     */
    private record IncludedSecrets(KnownKeys known, ConfigSources sources, Path folder, List<Warning> notices) {

        /** The sections whose secrets go to a server; a storage may have one of its own. */
        private static final List<String> SECTIONS =
                List.of(AuthKeys.PROVIDERS.name(), PluginSections.STORAGE.key().name());

        private static final Set<String> TRUST = Set.of(
                ProviderKeys.SSL_VERIFY.name(), ProviderKeys.SSL_CA_BUNDLE.name(), ProviderKeys.SSL_TRUST.name());

        /**
         * {@return the configuration without the secrets that a server of another file could receive}
         *
         * @param root the same configuration, with the sections of other tools
         */
        ConfigMap kept(ConfigMap root) {
            Map<List<String>, ConfigValue> foreign = new LinkedHashMap<>();
            ConfigTree.walk(known.auth(), (path, value) -> {
                boolean mayHaveServer = path.size() > 2 && SECTIONS.contains(path.get(0));
                if (mayHaveServer && isForeign(value)) {
                    foreign.put(path, value);
                }
            });
            ConfigMap kept = root;
            for (Map.Entry<List<String>, ConfigValue> secret : foreign.entrySet()) {
                List<String> path = secret.getKey();
                if (isSecret(path) && !isKept(path, secret.getValue(), deciding(path))) {
                    kept = ConfigTree.without(
                            kept,
                            Stream.concat(Stream.of(AuthKeys.SECTION), path.stream())
                                    .toList());
                }
            }
            return kept;
        }

        private boolean isForeign(ConfigValue value) {
            Path file = value.origin().file();
            return file != null && !file.startsWith(folder);
        }

        /** Treats every header as a secret, because it may be one. */
        private boolean isSecret(List<String> path) {
            String key = path.get(path.size() - 1);
            return isHeader(path)
                    || (section(path.subList(0, path.size() - 1)).entries().get(key) instanceof ConfigScalar scalar
                            && known.named(path, scalar) == Named.SECRET);
        }

        private static boolean isHeader(List<String> path) {
            return path.subList(2, path.size() - 1).contains(ProviderKeys.HEADERS.name());
        }

        /** Returns the values that decide which server receives a secret: the trust of the whole section, and the servers beside the secret. */
        private List<ConfigValue> deciding(List<String> path) {
            List<ConfigValue> deciding = new ArrayList<>();
            section(path.subList(0, 2)).entries().forEach((key, value) -> {
                if (TRUST.contains(key)) {
                    deciding.add(value);
                }
            });
            int end = isHeader(path)
                    ? 2 + path.subList(2, path.size()).indexOf(ProviderKeys.HEADERS.name())
                    : path.size() - 1;
            List<String> around = path.subList(0, end);
            section(around).entries().forEach((key, value) -> {
                if (value instanceof ConfigScalar scalar
                        && known.named(ConfigTree.below(around, key), scalar) == Named.SERVER) {
                    deciding.add(scalar);
                }
            });
            return deciding;
        }

        private ConfigMap section(List<String> path) {
            ConfigMap section = known.auth();
            for (String key : path) {
                section = ConfigTree.section(section, key);
            }
            return section;
        }

        private boolean isKept(List<String> keys, ConfigValue secret, List<ConfigValue> deciding) {
            Path file = secret.origin().file();
            for (ConfigValue other : deciding) {
                Path by = other.origin().file();
                boolean sameHand =
                        by == null || by.equals(file) || (file != null && sources.isOwn(by) && sources.isOwn(file));
                if (!sameHand) {
                    String path = AuthKeys.SECTION + "." + String.join(".", keys);
                    notices.add(new Warning(
                            Warning.Kind.SECRET_LEFT_OUT,
                            path,
                            path + " (" + secret.origin() + ") was included and is left out: " + other.origin()
                                    + " decides about the server that it would go to",
                            Remedy.advice("Write it into the file that names the server")));
                    return false;
                }
            }
            return true;
        }
    }
}
