package io.kstlib.sops.age;

import io.kstlib.sops.key.KeyContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The variables and files that sops looks for identities in, on each platform. */
final class AgePlaces {

    static final String KEY = "SOPS_AGE_KEY";
    static final String KEY_FILE = "SOPS_AGE_KEY_FILE";
    static final String KEY_COMMAND = "SOPS_AGE_KEY_CMD";
    static final String SSH_KEY_FILE = "SOPS_AGE_SSH_PRIVATE_KEY_FILE";
    static final String SSH_KEY_COMMAND = "SOPS_AGE_SSH_PRIVATE_KEY_CMD";
    /** The variable in which the commands find the wanted recipient. */
    static final String WANTED_RECIPIENT = "SOPS_AGE_RECIPIENT";

    private final KeyContext context;
    private final String system;

    AgePlaces(KeyContext context) {
        this(context, System.getProperty("os.name", ""));
    }

    /**
     * @param system the name of the operating system as Java knows it
     */
    AgePlaces(KeyContext context, String system) {
        this.context = context;
        this.system = system.toLowerCase(Locale.ROOT);
    }

    Optional<String> variable(String name) {
        String value = context.environment().getOrDefault(name, "");
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    Path path(String text) {
        return context.workingDirectory().resolve(text);
    }

    /** Returns the file of identities that needs no variable; empty where neither a home nor a variable says where it would be. */
    Optional<Path> keyFile() {
        return configuration()
                .map(folder -> folder.resolve("sops").resolve("age").resolve("keys.txt"));
    }

    /** Returns the folder that sops uses. A relative {@code XDG_CONFIG_HOME} does not count: it would differ with the current directory. */
    private Optional<Path> configuration() {
        Map<String, String> environment = context.environment();
        if (system.startsWith("windows")) {
            String roaming = environment.getOrDefault("AppData", environment.getOrDefault("APPDATA", ""));
            return roaming.isEmpty()
                    ? context.home().map(home -> home.resolve("AppData").resolve("Roaming"))
                    : Optional.of(path(roaming));
        }
        Optional<String> chosen = variable("XDG_CONFIG_HOME");
        if (chosen.isPresent()) {
            return chosen.map(Path::of).filter(Path::isAbsolute);
        }
        return context.home()
                .map(home -> system.startsWith("mac")
                        ? home.resolve("Library").resolve("Application Support")
                        : home.resolve(".config"));
    }

    Optional<Path> sshDirectory() {
        return context.home().map(home -> home.resolve(".ssh"));
    }

    List<Path> usualSshKeys() {
        return sshDirectory()
                .map(ssh -> List.of(ssh.resolve("id_ed25519"), ssh.resolve("id_rsa")))
                .orElse(List.of());
    }
}
