package io.kstlib.sops.program;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that gets a passphrase from a person in a window, or from a store, and prints it. SSH and Git use such programs, too. It gets the
 * question as its last argument. Immutable, safe for use by several threads.
 */
public final class AskPassProgram {

    /** The variable that names the program, with arguments if it needs any. No shell reads them. */
    public static final String VARIABLE = "KSTLIB_ASKPASS";

    private final Map<String, String> environment;
    private final Path directory;
    private final Duration timeout;

    /**
     * @param environment the variables; without {@link #VARIABLE} among them no one is asked
     * @param directory the base of relative paths
     * @param timeout the time that the person has
     */
    public AskPassProgram(Map<String, String> environment, Path directory, Duration timeout) {
        this.environment = Map.copyOf(environment);
        this.directory = directory;
        this.timeout = timeout;
    }

    /**
     * {@return whether {@link #VARIABLE} is set and empty: then neither kstlib nor another program may ask}
     *
     * @param environment the variables
     */
    public static boolean asksNoOne(Map<String, String> environment) {
        return environment.getOrDefault(VARIABLE, "unset").isEmpty();
    }

    /**
     * Asks once.
     *
     * @param what the thing that the passphrase opens
     * @return the answer without its line end; empty if there is no such program, it failed, or the person declined
     */
    public Optional<char[]> passphrase(String what) {
        String line = environment.getOrDefault(VARIABLE, "");
        if (line.isBlank()) {
            return Optional.empty();
        }
        try {
            ExternalProgram.Result result = ExternalProgram.ofLine(line, environment, directory, timeout)
                    .with(List.of("Passphrase for " + what + ": "))
                    .run(new byte[0]);
            return result.exitCode() == 0 ? answer(result.output()) : Optional.empty();
        } catch (UnusableException unusable) {
            return Optional.empty();
        }
    }

    private static Optional<char[]> answer(byte[] output) {
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(output));
        char[] answer = new char[decoded.remaining()];
        decoded.get(answer);
        Arrays.fill(output, (byte) 0);
        int length = answer.length;
        while (length > 0 && (answer[length - 1] == '\n' || answer[length - 1] == '\r')) {
            length--;
        }
        char[] passphrase = Arrays.copyOf(answer, length);
        Arrays.fill(answer, '\0');
        return length == 0 ? Optional.empty() : Optional.of(passphrase);
    }
}
