package io.kstlib.sops.age;

import static io.kstlib.sops.age.AgeFileException.Part.HEADER;

import io.kstlib.files.BoundedInput;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.TriedIdentity;
import io.kstlib.sops.program.ExternalProgram;
import io.kstlib.sops.program.UnusableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * Identities in variables and files of this machine, or those that need another program or a passphrase. Keeps the problems of those that
 * cannot be used. Without lambdas where it can: when a program has just started, each takes longer than what it does.
 */
final class Identities {

    static final int MAX_BYTES = 1 << 20;

    private static final String PLUGIN = "AGE-PLUGIN-";

    private final Places places;
    private final KeyContext context;
    private final List<Found> found = new ArrayList<>();
    private final List<Locked> locked = new ArrayList<>();
    private final List<TriedIdentity> problems = new ArrayList<>();

    Identities(Places places) {
        this.places = places;
        this.context = places.context;
    }

    /**
     * An identity that can be used at once.
     *
     * @param recipient its public side as text
     * @param source its origin
     * @param identity the secret
     */
    record Found(String recipient, String source, AgeIdentity identity) {}

    /** Identities under a passphrase. */
    sealed interface Locked {

        /** {@return the place that the identity came from} */
        String source();

        /**
         * An identity file that age encrypted. Its identities are not known before it is open.
         *
         * @param source its origin
         */
        record IdentityFile(String source, AgeFile file) implements Locked {}

        /**
         * @param source its origin
         * @param file the file, which tells the public side
         */
        record SshKey(String source, SshKeyFile.Locked file) implements Locked {}
    }

    List<Found> found() {
        return found;
    }

    List<Locked> locked() {
        return locked;
    }

    List<TriedIdentity> problems() {
        return problems;
    }

    private void problem(String source, String problem) {
        problems.add(TriedIdentity.none(source, problem));
    }

    /** Reads every variable and file. Asks no program and no person. */
    Identities readAll() {
        readNative();
        fileOfVariable(Places.SSH_KEY_FILE, this::sshKey);
        for (Path file : places.usualSshKeys()) {
            file(file.toString(), file, this::sshKey);
        }
        return this;
    }

    /** Reads the variables and files of identities of age itself. */
    Identities readNative() {
        Optional<String> keys = places.variable(Places.KEY);
        if (keys.isPresent()) {
            words(Places.KEY, keys.get().getBytes(StandardCharsets.UTF_8));
        } else {
            problem(Places.KEY, "is not set");
        }
        fileOfVariable(Places.KEY_FILE, this::identities);
        Optional<Path> usual = places.keyFile();
        if (usual.isPresent()) {
            file(usual.get().toString(), usual.get(), this::identities);
        }
        return this;
    }

    static String named(String variable, String value) {
        return variable + "=" + value;
    }

    private void fileOfVariable(String variable, BiConsumer<String, byte[]> use) {
        Optional<String> name = places.variable(variable);
        if (name.isPresent()) {
            file(named(variable, name.get()), places.path(name.get()), use);
        } else {
            problem(variable, "is not set");
        }
    }

    private void file(String source, Path file, BiConsumer<String, byte[]> use) {
        try (InputStream content = Files.newInputStream(file)) {
            Optional<byte[]> bytes = BoundedInput.read(content, MAX_BYTES);
            if (bytes.isPresent()) {
                use.accept(source, bytes.get());
            } else {
                problem(source, "is larger than " + MAX_BYTES + " bytes");
            }
        } catch (NoSuchFileException missing) {
            problem(source, "no such file");
        } catch (IOException unreadable) {
            problem(source, "cannot be read: " + unreadable.getMessage());
        }
    }

    /** Reads identities with any space between, as variables have them. */
    private void words(String source, byte[] content) {
        if (AgeFile.looksLike(content)) {
            identities(source, content);
        } else {
            lines(source, content, "\\s+");
        }
    }

    /** Reads identities, one per line, or an age file that holds them. */
    private void identities(String source, byte[] content) {
        if (!AgeFile.looksLike(content)) {
            lines(source, content, "\\R");
            return;
        }
        try {
            locked.add(new Locked.IdentityFile(source, AgeFile.parse(content)));
        } catch (AgeFileException malformed) {
            problem(source, "is a malformed age file: " + malformed.problem());
        }
    }

    private void lines(String source, byte[] content, String separator) {
        int before = found.size() + problems.size();
        String text = new String(content, StandardCharsets.UTF_8);
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            for (String word : List.of(line.strip().split(separator, -1))) {
                identity(source, number, word.strip());
            }
        }
        if (found.size() + problems.size() == before) {
            problem(source, "holds no identity");
        }
    }

    private void identity(String source, int line, String text) {
        try {
            String upper = text.toUpperCase(Locale.ROOT);
            if (upper.startsWith(Hybrid.Identity.PREFIX)) {
                Hybrid.Identity identity = Hybrid.Identity.parse(text);
                add(source, identity.recipient(), identity);
            } else if (upper.startsWith(X25519.Identity.PREFIX)) {
                X25519.Identity identity = X25519.Identity.parse(text);
                add(source, identity.recipient(), identity);
            } else if (upper.startsWith(PLUGIN)) {
                problem(source, "line " + line + " is an identity of an age plugin, which is not supported here");
            } else {
                problem(source, "line " + line + " is malformed: it does not begin with " + X25519.Identity.PREFIX);
            }
        } catch (AgeFileException malformed) {
            problem(source, "line " + line + " is malformed: " + malformed.problem());
        }
    }

    /** Reads a private key file of SSH. */
    private void sshKey(String source, byte[] content) {
        try {
            SshKeyFile file = SshKeyFile.parse(content, context.random());
            if (file instanceof SshKeyFile.Locked encrypted) {
                locked.add(new Locked.SshKey(source, encrypted));
            } else if (file instanceof SshKeyFile.Open open) {
                add(source, open.publicKey(), open);
            }
        } catch (AgeFileException unusable) {
            problem(source, unusable.problem());
        }
    }

    private void add(String source, AgeRecipient recipient, AgeIdentity identity) {
        found.add(new Found(recipient.text(), source, identity));
    }

    /** Runs the commands for a recipient. */
    void runCommands(String recipient) {
        Map<String, String> wanted = Map.of(Places.WANTED_RECIPIENT, recipient);
        command(Places.KEY_COMMAND, wanted, this::identities);
        command(Places.SSH_KEY_COMMAND, wanted, this::sshKey);
    }

    /** Runs the command for identities of age itself, without a wanted recipient. */
    void runKeyCommand() {
        command(Places.KEY_COMMAND, Map.of(), this::identities);
    }

    private void command(String variable, Map<String, String> variables, BiConsumer<String, byte[]> use) {
        Optional<String> line = places.variable(variable);
        if (line.isEmpty()) {
            problem(variable, "is not set");
            return;
        }
        try {
            ExternalProgram program = ExternalProgram.ofLine(
                    line.get(), context.environment(), context.workingDirectory(), context.attemptTimeout());
            for (Map.Entry<String, String> more : variables.entrySet()) {
                program = program.withVariable(more.getKey(), more.getValue());
            }
            ExternalProgram.Result result = program.run(new byte[0]);
            if (result.exitCode() == 0) {
                use.accept(variable, result.output());
            } else {
                problem(variable, "ended with exit code " + result.exitCode() + said(result));
            }
        } catch (UnusableException failed) {
            problem(variable, "failed: " + failed.problem());
        }
    }

    private static String said(ExternalProgram.Result result) {
        return result.errorLine().isEmpty() ? "" : ": " + result.errorLine();
    }

    /**
     * Opens identities under a passphrase. Opens an SSH key only if the wanted file is for it.
     *
     * @return the identities whose passphrase was asked for, so that the caller asks only once
     */
    List<Locked> unlock(List<Locked> closed, AgeFile wanted) {
        List<Locked> done = new ArrayList<>();
        for (Locked identity : closed) {
            if (identity instanceof Locked.IdentityFile file) {
                withPassphrase(file.source(), passphrase -> unlock(file, passphrase));
                done.add(file);
            } else if (identity instanceof Locked.SshKey key
                    && wanted.stanzas().stream().anyMatch(key.file().publicKey()::isNamedBy)) {
                withPassphrase(key.source(), passphrase -> unlock(key, passphrase));
                done.add(key);
            }
        }
        return done;
    }

    private void withPassphrase(String source, Consumer<byte[]> use) {
        Optional<char[]> passphrase = context.passphrases().passphrase(source);
        if (passphrase.isEmpty()) {
            problem(
                    source,
                    "is protected by a passphrase, and no one could be asked for it (KSTLIB_ASKPASS names a program that"
                            + " asks)");
            return;
        }
        byte[] bytes = utf8(passphrase.get());
        Arrays.fill(passphrase.get(), '\0');
        try {
            use.accept(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Returns the bytes of a passphrase. They must not become a string, since strings stay in memory. */
    private static byte[] utf8(char[] passphrase) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        encoded.clear();
        while (encoded.hasRemaining()) {
            encoded.put((byte) 0);
        }
        return bytes;
    }

    private void unlock(Locked.IdentityFile file, byte[] passphrase) {
        try {
            file.file()
                    .decrypt(new Passphrase(passphrase))
                    .ifPresentOrElse(
                            content -> identities(file.source(), content),
                            () -> problem(file.source(), "the passphrase does not open it"));
        } catch (AgeFileException unusable) {
            problem(file.source(), "cannot be opened: " + unusable.problem());
        }
    }

    private void unlock(Locked.SshKey key, byte[] passphrase) {
        try {
            add(key.source(), key.file().publicKey(), key.file().decrypt(passphrase));
        } catch (AgeFileException wrong) {
            problem(key.source(), "cannot be opened: " + wrong.problem());
        }
    }

    /** A passphrase, such as one that protects identity files. Immutable. */
    static final class Passphrase implements AgeIdentity {

        /** The type of the stanza that a passphrase opens. */
        static final String STANZA = "scrypt";

        private static final String LABEL = "age-encryption.org/v1/scrypt";
        private static final int SALT_BYTES = 16;
        private static final int BLOCK_SIZE = 8;
        private static final Pattern WORK_FACTOR = Pattern.compile("[1-9][0-9]?");
        /** The highest work factor that age itself accepts. */
        private static final int MAX_WORK_FACTOR = 22;

        private final byte[] passphrase;

        /**
         * @param passphrase the passphrase in UTF-8; copied, so that the caller can overwrite it
         */
        Passphrase(byte[] passphrase) {
            this.passphrase = passphrase.clone();
        }

        @Override
        public Optional<byte[]> unwrap(Stanza stanza) throws AgeFileException {
            if (!stanza.type().equals(STANZA)) {
                return Optional.empty();
            }
            stanza.requireArguments(2);
            stanza.requireSealedSize();
            byte[] label = LABEL.getBytes(StandardCharsets.US_ASCII);
            byte[] salt = ByteBuffer.allocate(label.length + SALT_BYTES)
                    .put(label)
                    .put(stanza.argument(0, SALT_BYTES))
                    .array();
            int workFactor = workFactor(stanza.arguments().get(1));
            requireMemory(workFactor);
            return stanza.open(SCrypt.generate(passphrase, salt, 1 << workFactor, BLOCK_SIZE, 1, 32));
        }

        private static int workFactor(String text) throws AgeFileException {
            if (!WORK_FACTOR.matcher(text).matches() || Integer.parseInt(text) > MAX_WORK_FACTOR) {
                throw new AgeFileException(
                        HEADER, "the stanza scrypt has a work factor that is not a number from 1 to 22");
            }
            return Integer.parseInt(text);
        }

        /** Checks in advance that there is enough memory for the work: an OutOfMemoryError would end the program. */
        private static void requireMemory(int workFactor) throws AgeFileException {
            long needed = (128L * BLOCK_SIZE) << workFactor;
            Runtime runtime = Runtime.getRuntime();
            long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
            if (needed > free - (free >> 3)) {
                throw new AgeFileException(
                        HEADER,
                        "its work factor " + workFactor + " takes " + (needed >> 20)
                                + " MiB of memory, more than this JVM has (-Xmx)");
            }
        }

        @Override
        public String toString() {
            return "passphrase";
        }
    }

    /** The variables and files that sops looks for identities in, on each platform. */
    static final class Places {

        static final String KEY = "SOPS_AGE_KEY";
        static final String KEY_FILE = "SOPS_AGE_KEY_FILE";
        static final String KEY_COMMAND = "SOPS_AGE_KEY_CMD";
        static final String SSH_KEY_FILE = "SOPS_AGE_SSH_PRIVATE_KEY_FILE";
        static final String SSH_KEY_COMMAND = "SOPS_AGE_SSH_PRIVATE_KEY_CMD";
        /** The variable in which the commands find the wanted recipient. */
        static final String WANTED_RECIPIENT = "SOPS_AGE_RECIPIENT";

        private final KeyContext context;
        private final String system;

        Places(KeyContext context) {
            this(context, System.getProperty("os.name", ""));
        }

        /**
         * @param system the name of the operating system as Java knows it
         */
        Places(KeyContext context, String system) {
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
}
