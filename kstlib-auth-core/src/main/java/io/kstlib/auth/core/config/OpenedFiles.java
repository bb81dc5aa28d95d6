package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.auth.spi.secret.EncryptedFiles;
import io.kstlib.files.ContentHash;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The encrypted files of a configuration as they were decrypted, so that a program that loads it again and again asks for a key once. A file is the same one while
 * its path and its bytes are. Whose it is and whether it is allowed is looked at before, each time. Nothing is here that the configuration does not hold. Safe for
 * use by several threads.
 */
public final class OpenedFiles {

    /** Those of a configuration that is read from no file. */
    public static final OpenedFiles NONE = new OpenedFiles(Map.of(), UserDirectory.missing(Origin.CODE, ""));

    private final Map<String, String> environment;
    private final UserDirectory home;
    private final Map<Encrypted, Map<String, @Nullable Object>> opened = new ConcurrentHashMap<>();
    private final List<OpenedFiles> earlier = new CopyOnWriteArrayList<>();

    private record Encrypted(Path file, String hash) {}

    /**
     * Creates a collection of files that were opened with the keys of an environment.
     *
     * @param environment the variables, which say where keys are
     * @param home the home directory, where keys are, too
     */
    public OpenedFiles(Map<String, String> environment, UserDirectory home) {
        this.environment = environment;
        this.home = home;
    }

    /**
     * Takes a file from a configuration that was loaded before, if the keys for both are looked for at the same places.
     *
     * @param before its files
     */
    public void reuse(OpenedFiles before) {
        if (environment.equals(before.environment) && home.path().equals(before.home.path())) {
            earlier.add(before);
        }
    }

    /** Takes nothing from others any more, and does not keep them. */
    public void standAlone() {
        earlier.clear();
    }

    /**
     * Decrypts a file, unless that was done before.
     *
     * @param by decrypts it
     * @param file its path
     * @param content its bytes, as they were read just now
     * @return its plain values
     * @throws io.kstlib.auth.api.error.SecretException as {@link EncryptedFiles#decrypt}
     */
    public Map<String, @Nullable Object> decrypt(EncryptedFiles by, Path file, byte[] content) {
        Encrypted encrypted = new Encrypted(file, ContentHash.hex(content));
        Map<String, @Nullable Object> values = known(encrypted);
        if (values == null) {
            values = by.decrypt(file, content);
        }
        opened.put(encrypted, values);
        return values;
    }

    private @Nullable Map<String, @Nullable Object> known(Encrypted encrypted) {
        Map<String, @Nullable Object> values = opened.get(encrypted);
        for (OpenedFiles before : earlier) {
            if (values == null) {
                values = before.opened.get(encrypted);
            }
        }
        return values;
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "OpenedFiles[" + opened.size() + "]";
    }
}
