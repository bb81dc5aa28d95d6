package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.config.FileReview.Part;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.config.keys.KnownKeys;
import io.kstlib.auth.core.config.keys.PinnedFiles;
import io.kstlib.auth.core.config.place.OwnPlaces;
import io.kstlib.auth.core.config.tree.ConfigFileText;
import io.kstlib.auth.core.config.tree.EncryptedConfig;
import io.kstlib.auth.core.config.tree.UnreadableFileException;
import io.kstlib.auth.core.consent.ConfigOrigin;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.PersonalFolder;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of certificate authorities that the files of a configuration name. They decide which servers can answer for a provider or a storage. So consent
 * covers their content, and they are read once.
 */
final class CaBundles {

    static final int MOST_BYTES = 8 * 1024 * 1024;

    private final PersonalFolder home;
    private final OwnPlaces own;
    private final ConfigGate.Admission admission;

    CaBundles(PersonalFolder home, OwnPlaces own, ConfigGate.Admission admission) {
        this.home = home;
        this.own = own;
        this.admission = admission;
    }

    /** Reads the files of a configuration that was found and allowed. Those of other configurations are read when they are needed. */
    PinnedFiles of(ConfigMap root) {
        if (admission.configOrigin() != ConfigOrigin.ALLOWED) {
            return PinnedFiles.NONE;
        }
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        for (Path file : files(root)) {
            byte[] content = content(file);
            admission.review().review(Part.CA_BUNDLE, file, content);
            contents.put(file, content);
        }
        return new PinnedFiles(contents);
    }

    /** Returns an empty content for a file that cannot be read, so that a file that comes later is a change. */
    private static byte[] content(Path file) {
        try {
            return ConfigFileText.bytes(file, MOST_BYTES);
        } catch (UnreadableFileException reportedWhenItIsUsed) {
            return new byte[0];
        }
    }

    /** Returns the files that providers and storages name. */
    private List<Path> files(ConfigMap root) {
        List<Path> files = new ArrayList<>();
        ConfigMap auth = KnownKeys.section(root, AuthKeys.SECTION);
        for (String sections : List.of(AuthKeys.PROVIDERS.name(), AuthKeys.STORAGE.name())) {
            for (ConfigValue each : KnownKeys.section(auth, sections).entries().values()) {
                if (each instanceof ConfigMap section
                        && section.entries().get(ProviderKeys.SSL_CA_BUNDLE.name()) instanceof ConfigScalar named) {
                    add(named, files);
                }
            }
        }
        return files;
    }

    private void add(ConfigScalar named, List<Path> files) {
        Path writtenIn = named.origin().file();
        if (writtenIn == null || own.hold(writtenIn) || named.text().isBlank()) {
            return;
        }
        if (EncryptedConfig.isEncrypted(named)) {
            throw new ConfigurationException(new ConfigProblem(
                    ProviderKeys.SSL_CA_BUNDLE.name(),
                    named.origin(),
                    "which authorities are trusted is encrypted; write it in plain text"));
        }
        try {
            Path file = new ConfigPath(named.text(), named.origin()).resolve(home);
            if (!files.contains(file)) {
                files.add(file);
            }
        } catch (InvalidPathException reportedWhenItIsUsed) {
            return;
        }
    }
}
