package io.kstlib.sops.pgp;

import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.program.Program;
import io.kstlib.sops.program.ProgramException;
import io.kstlib.sops.program.ProgramResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The program {@code gpg}, or the one that {@code SOPS_GPG_EXEC} names. Secrets go through its standard streams alone. */
final class Gpg {

    static final String EXECUTABLE = "SOPS_GPG_EXEC";
    private static final String TERMINAL = "GPG_TTY";

    private final Program program;

    private Gpg(Program program) {
        this.program = program;
    }

    static Optional<Gpg> find(KeyContext context) {
        Map<String, String> environment = context.environment();
        Optional<Program> found =
                Program.find(name(context), environment, context.workingDirectory(), context.attemptTimeout());
        if (environment.containsKey(TERMINAL)) {
            return found.map(Gpg::new);
        }
        // Without it a pinentry that draws on the terminal does not know which one.
        return found.map(program -> new Gpg(new ControllingTerminal()
                .name()
                .map(name -> program.withVariable(TERMINAL, name))
                .orElse(program)));
    }

    /** What is looked for. */
    static String name(KeyContext context) {
        String chosen = context.environment().getOrDefault(EXECUTABLE, "");
        return chosen.isEmpty() ? "gpg" : chosen;
    }

    byte[] decrypt(String armored) throws PgpException {
        byte[] plaintext = run(List.of("--batch", "--quiet", "--decrypt"), armored.getBytes(StandardCharsets.UTF_8));
        if (plaintext.length == 0) {
            // Old versions end well and say nothing about a cipher that they do not know.
            throw new PgpException("it gave nothing back; the file may use a cipher that this version does not know");
        }
        return plaintext;
    }

    String encrypt(byte[] plaintext, Fingerprint recipient) throws PgpException {
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

    private byte[] run(List<String> arguments, byte[] input) throws PgpException {
        try {
            ProgramResult result = program.with(arguments).run(input);
            if (result.exitCode() == 0) {
                return result.output();
            }
            throw new PgpException(
                    result.errorLine().isEmpty() ? "exit code " + result.exitCode() : result.errorLine());
        } catch (ProgramException failed) {
            throw new PgpException(failed.problem(), failed);
        }
    }

    /** The file that is run. */
    String file() {
        return program.name();
    }
}
