package io.kstlib.sops.key;

import io.kstlib.sops.program.AskPassProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Asks a person for a passphrase. */
@FunctionalInterface
public interface PassphraseSource {

    /** Asks no one. */
    PassphraseSource NONE = what -> Optional.empty();

    /**
     * Lets the program that {@code KSTLIB_ASKPASS} names ask: it gets the question as its last argument and prints the answer.
     *
     * @param environment the variables; without {@code KSTLIB_ASKPASS} no one is asked
     * @param directory the base of relative paths
     * @param timeout the time that the person has
     * @return a source that runs the program once for each question
     */
    static PassphraseSource ofProgram(Map<String, String> environment, Path directory, Duration timeout) {
        return new AskPassProgram(environment, directory, timeout)::passphrase;
    }

    /**
     * Asks once, and waits for the answer.
     *
     * @param what the thing that the passphrase opens, such as the path of a key file
     * @return the passphrase, which the caller overwrites after use; empty when no one can be asked or the person declined
     */
    Optional<char[]> passphrase(String what);
}
