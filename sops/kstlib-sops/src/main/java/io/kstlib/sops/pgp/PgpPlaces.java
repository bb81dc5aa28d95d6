package io.kstlib.sops.pgp;

import io.kstlib.sops.key.KeyContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The variables and files that PGP keys are looked for in. */
final class PgpPlaces {

    static final String KEY_FILE = "KSTLIB_PGP_KEY_FILE";

    private final KeyContext context;

    PgpPlaces(KeyContext context) {
        this.context = context;
    }

    /** Says where the key file is looked for, for messages. */
    String keyFileSource() {
        String named = named();
        if (!named.isEmpty()) {
            return KEY_FILE + "=" + named;
        }
        return usualKeyFile().map(Path::toString).orElse(KEY_FILE);
    }

    /** Returns the key file: the named one even if it does not exist, the usual one only if it exists. */
    Optional<Path> keyFile() {
        String named = named();
        if (!named.isEmpty()) {
            return Optional.of(context.workingDirectory().resolve(named));
        }
        return usualKeyFile().filter(Files::exists);
    }

    private String named() {
        return context.environment().getOrDefault(KEY_FILE, "");
    }

    private Optional<Path> usualKeyFile() {
        Map<String, String> environment = context.environment();
        String chosen = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Optional<Path> configuration = chosen.isEmpty()
                ? context.home().map(home -> home.resolve(".config"))
                : Optional.of(context.workingDirectory().resolve(chosen));
        return configuration.map(folder -> folder.resolve("kstlib").resolve("pgp-keys.asc"));
    }
}
