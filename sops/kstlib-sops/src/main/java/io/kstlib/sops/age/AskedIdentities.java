package io.kstlib.sops.age;

import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.program.ExternalProgram;
import io.kstlib.sops.program.ProgramException;
import io.kstlib.sops.program.ProgramResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Gets the identities that need another program or a passphrase. */
final class AskedIdentities {

    private final AgePlaces places;
    private final KeyContext context;
    private final IdentityReader reader;

    AskedIdentities(AgePlaces places, KeyContext context) {
        this.places = places;
        this.context = context;
        this.reader = new IdentityReader(context.random());
    }

    IdentityReader reader() {
        return reader;
    }

    /** Runs the commands for a recipient. */
    void runCommands(String recipient) {
        Map<String, String> wanted = Map.of(AgePlaces.WANTED_RECIPIENT, recipient);
        command(AgePlaces.KEY_COMMAND, wanted, reader::identities);
        command(AgePlaces.SSH_KEY_COMMAND, wanted, reader::sshKey);
    }

    /** Runs the command for identities of age itself, without a wanted recipient. */
    void runKeyCommand() {
        command(AgePlaces.KEY_COMMAND, Map.of(), reader::identities);
    }

    private void command(String variable, Map<String, String> variables, BiConsumer<String, byte[]> use) {
        Optional<String> line = places.variable(variable);
        if (line.isEmpty()) {
            reader.problem(variable, "is not set");
            return;
        }
        try {
            ExternalProgram program = ExternalProgram.ofLine(
                    line.get(), context.environment(), context.workingDirectory(), context.attemptTimeout());
            for (Map.Entry<String, String> more : variables.entrySet()) {
                program = program.withVariable(more.getKey(), more.getValue());
            }
            ProgramResult result = program.run(new byte[0]);
            if (result.exitCode() == 0) {
                use.accept(variable, result.output());
            } else {
                reader.problem(variable, "ended with exit code " + result.exitCode() + said(result));
            }
        } catch (ProgramException failed) {
            reader.problem(variable, "failed: " + failed.problem());
        }
    }

    private static String said(ProgramResult result) {
        return result.errorLine().isEmpty() ? "" : ": " + result.errorLine();
    }

    /**
     * Opens what a passphrase opens. Opens an SSH key only if the wanted file is for it.
     *
     * @return the identities whose passphrase was asked for, so that the caller asks only once
     */
    List<LockedIdentity> unlock(List<LockedIdentity> locked, AgeFile wanted) {
        List<LockedIdentity> done = new ArrayList<>();
        for (LockedIdentity identity : locked) {
            if (identity instanceof LockedIdentity.IdentityFile file) {
                withPassphrase(file.source(), passphrase -> unlock(file, passphrase));
                done.add(file);
            } else if (identity instanceof LockedIdentity.SshKey key && isFor(wanted, key)) {
                withPassphrase(key.source(), passphrase -> unlock(key, passphrase));
                done.add(key);
            }
        }
        return done;
    }

    private static boolean isFor(AgeFile wanted, LockedIdentity.SshKey key) {
        return wanted.stanzas().stream()
                .anyMatch(stanza -> SshRecipients.names(stanza, key.file().publicKey()));
    }

    private void withPassphrase(String source, Consumer<char[]> use) {
        Optional<char[]> passphrase = context.passphrases().passphrase(source);
        if (passphrase.isEmpty()) {
            reader.problem(
                    source,
                    "is protected by a passphrase, and no one could be asked for it (KSTLIB_ASKPASS names a program that"
                            + " asks)");
            return;
        }
        use.accept(passphrase.get());
        Arrays.fill(passphrase.get(), '\0');
    }

    private void unlock(LockedIdentity.IdentityFile file, char[] passphrase) {
        try {
            file.file()
                    .decrypt(new ScryptIdentity(passphrase))
                    .ifPresentOrElse(
                            identities -> reader.identities(file.source(), identities),
                            () -> reader.problem(file.source(), "the passphrase does not open it"));
        } catch (AgeFileException unusable) {
            reader.problem(file.source(), "cannot be opened: " + unusable.problem());
        }
    }

    private void unlock(LockedIdentity.SshKey key, char[] passphrase) {
        byte[] bytes = Utf8.encode(passphrase);
        try {
            reader.sshKey(key.source(), key.file().decrypt(bytes));
        } catch (SshKeyException wrong) {
            reader.problem(key.source(), "cannot be opened: " + wrong.problem());
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
