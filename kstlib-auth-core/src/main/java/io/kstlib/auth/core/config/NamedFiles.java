package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.core.config.ConfigFileText.UnreadableFileException;
import io.kstlib.auth.core.config.FileReview.Part;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files that a configuration names by its values, where it was found and allowed. Files of certificate authorities decide which servers can answer for
 * a provider or a storage. So consent covers their content, and they are read once. For every file consent covers where its path leads, if that is out of
 * the folder of the configuration: the person sees it, and a link that comes later is another configuration. Those of other configurations may be anywhere.
 */
final class NamedFiles {

    static final int MOST_BYTES = 8 * 1024 * 1024;

    private final UserDirectory home;
    private final KnownKeys known;
    private final ConfigGate.Admission admission;
    private final Set<Path> covered;
    private final Map<Path, byte[]> contents = new LinkedHashMap<>();
    private final Map<Path, String> outside = new LinkedHashMap<>();

    /**
     * @param covered the files whose words consent is for
     */
    NamedFiles(UserDirectory home, KnownKeys known, ConfigGate.Admission admission, Set<Path> covered) {
        this.home = home;
        this.known = known;
        this.admission = admission;
        this.covered = covered;
    }

    /**
     * Lets the review see each file.
     *
     * @param written the configuration as it is written, which is all that a person can consent to
     */
    void review(ConfigMap written) {
        if (admission.configOrigin() == ConfigOrigin.ALLOWED) {
            ConfigMap auth = ConfigTree.section(written, AuthKeys.SECTION);
            ConfigTree.walk(auth, (path, value) -> {
                if (value instanceof ConfigScalar scalar && isCovered(scalar)) {
                    review(auth, path, scalar);
                }
            });
        }
    }

    /** Returns what may be read from now on, after the end of the review. */
    PinnedFiles pinned() {
        if (admission.configOrigin() != ConfigOrigin.ALLOWED) {
            return PinnedFiles.NONE;
        }
        return new PinnedFiles(
                contents,
                admission.review().isPinned() ? new PinnedFiles.Consented(admission.file(), covered, outside) : null);
    }

    private boolean isCovered(ConfigScalar scalar) {
        Path writtenIn = scalar.origin().file();
        return writtenIn != null
                && covered.contains(writtenIn)
                && !scalar.text().isBlank();
    }

    private void review(ConfigMap auth, List<String> keys, ConfigScalar value) {
        boolean isBundle = keys.get(keys.size() - 1).equals(ProviderKeys.SSL_CA_BUNDLE.name());
        if (EncryptedConfig.isEncrypted(value)) {
            if (isBundle) {
                throw new ConfigurationException(new ConfigProblem(
                        ProviderKeys.SSL_CA_BUNDLE.name(),
                        value.origin(),
                        "which authorities are trusted is encrypted; write it in plain text"));
            }
            return; // what is behind it is known only where it is used, and may not lead out of the folder
        }
        Optional<ConfigPath> named =
                isBundle ? Optional.of(new ConfigPath(value.text(), value.origin())) : known.file(auth, keys, value);
        Path file;
        try {
            file = named.map(path -> path.resolve(home)).orElse(null);
        } catch (InvalidPathException reportedWhenItIsUsed) {
            return;
        }
        if (file != null) {
            boolean isReference = known.named(auth, keys, value) == Named.SECRET;
            FileTarget target =
                    isReference ? FileTarget.of(file) : FileTarget.of(file).place();
            reviewPlace(file, target);
            if (isBundle && !contents.containsKey(file)) {
                byte[] content = content(target.real());
                admission.review().review(Part.CA_BUNDLE, file, content);
                contents.put(file, content);
            }
        }
    }

    private void reviewPlace(Path file, FileTarget target) {
        if (!target.isIn(admission.file().resolveSibling("")) && !outside.containsKey(file)) {
            admission.review().review(Part.OUTSIDE, file, target.inWords().getBytes(StandardCharsets.UTF_8));
            outside.put(file, target.inWords());
        }
    }

    /** Returns an empty content for a file that cannot be read, so that a file that comes later is a change. */
    private static byte[] content(Path real) {
        try {
            return ConfigFileText.bytesWithoutLinks(real, MOST_BYTES);
        } catch (UnreadableFileException reportedWhenItIsUsed) {
            return new byte[0];
        }
    }
}
