package io.kstlib.tests.sops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One key of each kind: those beside the known-answer files of {@code kstlib-sops}. They are in a home directory of their own, with a GnuPG
 * keyring and a server that plays AWS. The agent and the server end when this is closed.
 */
final class TestKeys implements AutoCloseable {

    private static final Path FILES = Path.of(
            System.getProperty("kstlib.root", "../.."), "sops/kstlib-sops/src/test/resources/known-answers/keys");
    private static final Pattern FINGERPRINT = Pattern.compile("(?m)^fpr:+([0-9A-F]+):");
    private static final Pattern PUBLIC_KEY = Pattern.compile("(?m)^# public key: (\\S+)$");

    private final Path home;
    private final MotoServer aws;
    private final String kmsKey;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<KeySource, String> recipients = new EnumMap<>(KeySource.class);

    private TestKeys(Path home, MotoServer aws) {
        this.home = home;
        this.aws = aws;
        this.kmsKey = aws.newKey();
    }

    /**
     * Prepares the keys, or skips the test when a tool is missing.
     *
     * @param home an empty directory
     * @return the keys
     */
    static TestKeys in(Path home) {
        TestKeys keys = new TestKeys(home, MotoServer.start(home.resolve("moto.log")));
        try {
            keys.prepare();
        } catch (IOException failure) {
            keys.close();
            throw new UncheckedIOException(failure);
        }
        return keys;
    }

    private void prepare() throws IOException {
        Path gnupg = Files.createDirectory(
                home.resolve("gnupg"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        environment.put("HOME", home.toString());
        environment.put("GNUPGHOME", gnupg.toString());
        environment.putAll(aws.environment());
        environment.put("PATH", System.getenv("PATH"));
        for (KeySource source : KeySource.values()) {
            if (source.isPgp()) {
                gpg("--import", FILES.resolve(source.file()).toString());
            }
        }
    }

    private String gpg(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--batch";
        all[1] = "--quiet";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return SopsCommand.program("gpg", home, environment).text(all);
    }

    /** @return the environment variables with which every key but those of age is found */
    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /**
     * @param sources some kinds of keys
     * @return the environment variables with which the keys of these kinds are found, but no other keys of age
     */
    Map<String, String> environment(KeySource... sources) {
        Map<String, String> with = new HashMap<>(environment);
        StringBuilder age = new StringBuilder();
        for (KeySource source : sources) {
            if (source.isAge()) {
                age.append(read(source.file())).append('\n');
            } else if (source.isSsh()) {
                with.put(
                        "SOPS_AGE_SSH_PRIVATE_KEY_FILE",
                        FILES.resolve(source.file()).toString());
            }
        }
        if (!age.isEmpty()) {
            with.put("SOPS_AGE_KEY", age.toString());
        }
        return with;
    }

    /**
     * @param source a kind of key
     * @return its recipient in the usual form
     */
    String recipient(KeySource source) {
        return recipients.computeIfAbsent(source, this::read);
    }

    private String read(KeySource source) {
        if (source == KeySource.KMS) {
            return kmsKey;
        }
        if (source.isPgp()) {
            return found(
                    FINGERPRINT,
                    gpg(
                            "--with-colons",
                            "--show-keys",
                            FILES.resolve(source.file()).toString()));
        }
        return source.isSsh() ? read(source.file() + ".pub").strip() : found(PUBLIC_KEY, read(source.file()));
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern);
        }
        return matcher.group(1);
    }

    private static String read(String file) {
        try {
            return Files.readString(FILES.resolve(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        aws.close();
        SopsCommand.program("gpgconf", home, environment).run("--kill", "all");
    }
}
