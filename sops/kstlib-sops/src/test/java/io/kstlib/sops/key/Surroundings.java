package io.kstlib.sops.key;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A test's own home directory and variables. Nothing of the person who runs the test is seen. */
public final class Surroundings {

    private final Path home;
    private final Map<String, String> variables = new HashMap<>();
    private PassphraseSource passphrases = PassphraseSource.NONE;

    public Surroundings(Path home) {
        this.home = home;
    }

    public Path home() {
        return home;
    }

    public Surroundings with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    public Surroundings answering(String passphrase) {
        passphrases = what -> Optional.of(passphrase.toCharArray());
        return this;
    }

    public Surroundings asking(PassphraseSource source) {
        passphrases = source;
        return this;
    }

    /** Returns the file in which sops looks for identities by default. */
    public Path keysFile() {
        return home.resolve(".config/sops/age/keys.txt");
    }

    public Path write(String name, String content) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /** Copies one of the test files of age, such as {@code x25519.key}. */
    public Path copy(String resource, String name) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes(resource));
    }

    /** Makes a program that does what a shell script says. */
    public Path script(String name, String... lines) throws IOException {
        Path file = write(name, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    public KeyContext context() {
        return KeyContext.system().withHome(home).withEnvironment(variables).withPassphrases(passphrases);
    }

    public static String text(String resource) throws IOException {
        return new String(bytes(resource), StandardCharsets.UTF_8);
    }

    public static byte[] bytes(String resource) throws IOException {
        try (InputStream content = Surroundings.class.getResourceAsStream("/io/kstlib/sops/" + resource)) {
            return content.readAllBytes();
        }
    }
}
