package io.kstlib.sops.pgp;

import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.program.AskPassProgram;
import io.kstlib.sops.program.ExternalProgram;
import io.kstlib.sops.program.UnusableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The program {@code gpg}, or the one that {@code SOPS_GPG_EXEC} names. Secrets go only through its standard streams. */
record Gpg(ExternalProgram program, List<String> options) {

    static final String EXECUTABLE = "SOPS_GPG_EXEC";
    private static final String TERMINAL = "GPG_TTY";

    /** Without a home, gpg uses that of the account, and makes a key ring there. With this option it reads a key ring, and makes none. */
    private static final String MAKING_NO_HOME = "--no-options";

    /** Without it, gpg asks for a passphrase that its agent does not know. */
    private static final List<String> ASKING_NO_ONE = List.of("--pinentry-mode", "error");

    Gpg {
        options = List.copyOf(options);
    }

    static Optional<Gpg> find(KeyContext context) {
        Map<String, String> environment = context.environment();
        Optional<ExternalProgram> found =
                ExternalProgram.find(name(context), environment, context.workingDirectory(), context.attemptTimeout());
        boolean hasHome = context.home().isPresent()
                || !environment.getOrDefault("GNUPGHOME", "").isEmpty();
        List<String> options = new ArrayList<>(hasHome ? List.of() : List.of(MAKING_NO_HOME));
        if (AskPassProgram.asksNoOne(environment)) {
            options.addAll(ASKING_NO_ONE);
        }
        if (environment.containsKey(TERMINAL)) {
            return found.map(program -> new Gpg(program, options));
        }
        // Without the variable, a pinentry that draws on the terminal does not know which terminal.
        return found.map(program -> new Gpg(
                new ControllingTerminal()
                        .name()
                        .map(name -> program.withVariable(TERMINAL, name))
                        .orElse(program),
                options));
    }

    /** Returns the program that is looked for. */
    static String name(KeyContext context) {
        String chosen = context.environment().getOrDefault(EXECUTABLE, "");
        return chosen.isEmpty() ? "gpg" : chosen;
    }

    byte[] decrypt(String armored) throws UnusableException {
        byte[] plaintext = run(List.of("--batch", "--quiet", "--decrypt"), armored.getBytes(StandardCharsets.UTF_8));
        if (plaintext.length == 0) {
            // Old versions end with success, and do not report a cipher that they do not know.
            throw new UnusableException(
                    "it gave nothing back; the file may use a cipher that this version does not know");
        }
        return plaintext;
    }

    String encrypt(byte[] plaintext, PgpKeyFile.Fingerprint recipient) throws UnusableException {
        List<String> arguments = List.of(
                "--batch",
                "--quiet",
                "--yes",
                "--no-default-recipient",
                "--no-encrypt-to",
                "--armor",
                "--trusted-key",
                recipient.longId(),
                "--recipient",
                recipient.text(),
                "--encrypt");
        return new String(run(arguments, plaintext), StandardCharsets.US_ASCII).strip();
    }

    private byte[] run(List<String> arguments, byte[] input) throws UnusableException {
        List<String> all = new ArrayList<>(options);
        all.addAll(arguments);
        ExternalProgram.Result result = program.with(all).run(input);
        if (result.exitCode() == 0) {
            return result.output();
        }
        throw new UnusableException(
                result.errorLine().isEmpty() ? "exit code " + result.exitCode() : result.errorLine());
    }

    /** Returns the file that is run. */
    String file() {
        return program.name();
    }

    /**
     * The terminal that this process reads from or writes to, where the system tells which one it is.
     *
     * @param descriptors the directory that lists the open files of the process
     */
    record ControllingTerminal(Path descriptors) {

        ControllingTerminal() {
            this(Path.of("/proc/self/fd"));
        }

        Optional<String> name() {
            for (String standardStream : new String[] {"0", "1", "2"}) {
                Path link = descriptors.resolve(standardStream);
                try {
                    String target = Files.readSymbolicLink(link).toString();
                    if (target.startsWith("/dev/pts/") || target.startsWith("/dev/tty")) {
                        return Optional.of(target);
                    }
                } catch (IOException | UnsupportedOperationException notTold) {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        }
    }
}
