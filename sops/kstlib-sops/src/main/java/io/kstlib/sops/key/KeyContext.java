package io.kstlib.sops.key;

import io.kstlib.files.HomeDirectory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The surroundings that master keys are looked for in. Nothing is read from the process directly.
 *
 * @param environment the environment variables; {@link #system()} takes those of the process
 * @param homeDirectory the person's home directory; {@code null} where there is none
 * @param workingDirectory the base of relative paths in variables
 * @param clock the clock for {@link KeyEntry#CREATED_AT} and the like
 * @param random the source of keys and nonces
 * @param attemptTimeout the time for one attempt to wrap or unwrap, with the wait for other programs and people
 * @param passphrases the source of the passphrases of key files
 */
public record KeyContext(
        Map<String, String> environment,
        @Nullable Path homeDirectory,
        Path workingDirectory,
        Clock clock,
        SecureRandom random,
        Duration attemptTimeout,
        PassphraseSource passphrases) {

    /** The usual {@link #attemptTimeout()}: long enough to enter the PIN of a smart card. */
    public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

    /**
     * Copies the environment.
     *
     * @throws IllegalArgumentException if the time for an attempt is not positive
     */
    public KeyContext {
        environment = Map.copyOf(environment);
        if (attemptTimeout.isNegative() || attemptTimeout.isZero()) {
            throw new IllegalArgumentException("the time for an attempt must be positive");
        }
    }

    /** {@return the person's home directory; empty if there is none} */
    public Optional<Path> home() {
        return Optional.ofNullable(homeDirectory);
    }

    /** {@return the surroundings of this process; passphrases come from the program that {@code KSTLIB_ASKPASS} names, if there is one} */
    public static KeyContext system() {
        Path directory = Path.of("").toAbsolutePath();
        return new KeyContext(
                System.getenv(),
                HomeDirectory.of(System.getenv()).path().orElse(null),
                directory,
                Clock.systemUTC(),
                new SecureRandom(),
                USUAL_TIMEOUT,
                PassphraseSource.ofProgram(System.getenv(), directory, USUAL_TIMEOUT));
    }

    /**
     * {@return a copy with other variables}
     *
     * @param changed other variables
     */
    public KeyContext withEnvironment(Map<String, String> changed) {
        return new KeyContext(changed, homeDirectory, workingDirectory, clock, random, attemptTimeout, passphrases);
    }

    /**
     * {@return a copy with another home directory}
     *
     * @param changed another home directory
     */
    public KeyContext withHome(Path changed) {
        return new KeyContext(environment, changed, workingDirectory, clock, random, attemptTimeout, passphrases);
    }

    /**
     * {@return a copy with another clock}
     *
     * @param changed another clock
     */
    public KeyContext withClock(Clock changed) {
        return new KeyContext(
                environment, homeDirectory, workingDirectory, changed, random, attemptTimeout, passphrases);
    }

    /**
     * {@return a copy with another time limit for one attempt}
     *
     * @param changed the time for one attempt; positive
     */
    public KeyContext withAttemptTimeout(Duration changed) {
        return new KeyContext(environment, homeDirectory, workingDirectory, clock, random, changed, passphrases);
    }

    /**
     * {@return a copy with another source of passphrases}
     *
     * @param changed another source of passphrases
     */
    public KeyContext withPassphrases(PassphraseSource changed) {
        return new KeyContext(environment, homeDirectory, workingDirectory, clock, random, attemptTimeout, changed);
    }

    /** Shows no value of a variable: some hold keys. */
    @Override
    public String toString() {
        return "KeyContext[home=" + homeDirectory + ", workingDirectory=" + workingDirectory + ", attemptTimeout="
                + attemptTimeout + "]";
    }
}
