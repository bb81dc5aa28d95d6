package io.kstlib.secret.exec;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.internal.text.Suggestion;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.base.BoundedProgram;
import io.kstlib.base.BoundedProgram.Result;
import io.kstlib.base.Spans;
import io.kstlib.files.SearchPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code exec://NAME}: the output of the program in {@code auth.secrets.exec.NAME.command}, without the line break at its end. No shell reads the
 * command. Only the person's own configuration is obeyed.
 */
@Plugin(type = "exec", description = "the output of a program, such as a password manager: exec://NAME")
public final class ExecSecrets implements SecretResolverFactory {

    private static final ConfigKey<List<String>> COMMAND = ConfigKey.texts(
            "command",
            "the program that prints the secret, and its arguments: an absolute path, or a name that is looked for in the"
                    + " absolute directories of PATH");

    private static final ConfigKey<Settings> NAME = ConfigKey.section(
            "NAME",
            ConfigSchema.of(COMMAND).withRule(ExecSecrets::requireProgram),
            "the secret of exec://NAME; counts in your own configuration only");

    private final Duration time;

    /** For {@link java.util.ServiceLoader}. */
    public ExecSecrets() {
        this(Duration.ofSeconds(30));
    }

    ExecSecrets(Duration time) {
        this.time = time;
    }

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.ofNamed(NAME);
    }

    private static void requireProgram(Settings secret, ConfigProblems problems) {
        secret.expect(COMMAND, problems);
        secret.valid(COMMAND)
                .filter(List::isEmpty)
                .ifPresent(
                        empty -> problems.add(secret.path(COMMAND.name()), secret.origin(COMMAND), "names no program"));
    }

    @Override
    public boolean obeysOwnFilesOnly() {
        return true;
    }

    @Override
    public SecretResolver create(PluginContext context) {
        return new Resolver(context, time);
    }

    /** The programs of one configuration. Each may ask the person, so its secret is kept for a working day. A service then learns of another one. */
    private static final class Resolver implements SecretResolver {

        private static final int MAX_BYTES = 64 * 1024;
        private static final Duration WORKING_DAY = Duration.ofHours(8);

        private final PluginContext context;
        private final Duration time;
        private final ConcurrentMap<String, Kept> fetched = new ConcurrentHashMap<>();

        private record Kept(Secret secret, Instant until) {}

        Resolver(PluginContext context, Duration time) {
            this.context = context;
            this.time = time;
        }

        @Override
        public Secret resolve(SecretReference reference) {
            Instant now = context.clock().instant();
            return fetched.compute(
                            reference.target(),
                            (name, kept) -> kept != null && now.isBefore(kept.until())
                                    ? kept
                                    : new Kept(secret(reference, run(reference)), now.plus(WORKING_DAY)))
                    .secret();
        }

        /** Looks for the program, and does not start it. */
        @Override
        public List<String> examine(SecretReference reference) {
            var unused = command(reference);
            return List.of();
        }

        /** Returns the command with the path of its program. */
        private List<String> command(SecretReference reference) {
            List<String> command = new ArrayList<>(configured(reference));
            String name = command.get(0);
            Path program = SearchPath.of(context.environment())
                    .find(name)
                    .orElseThrow(() -> failure(
                            reference,
                            "there is no program " + PrintableText.oneLine(name)
                                    + " (an absolute path, or a name in the absolute directories of PATH)",
                            null));
            if (program.toString().toLowerCase(Locale.ROOT).matches(".*\\.(bat|cmd)")) {
                throw failure(
                        reference,
                        program + " is a batch file, whose arguments a shell reads; name the program that it starts",
                        null);
            }
            command.set(0, program.toString());
            return command;
        }

        private List<String> configured(SecretReference reference) {
            String name = reference.target();
            Settings secrets = context.settings();
            if (!secrets.has(named(name))) {
                String hint = Suggestion.nearest(name, secrets.map().entries().keySet())
                        .map(near -> "; did you mean \"" + near + "\"?")
                        .orElse("");
                throw failure(
                        reference,
                        "there is no " + PrintableText.oneLine(secrets.path(name)) + hint,
                        Remedy.advice("Write the command that prints the secret there"));
            }
            return secrets.require(named(name)).require(COMMAND);
        }

        private static ConfigKey<Settings> named(String name) {
            return ConfigKey.section(name, NAME.section().orElseThrow(), NAME.description());
        }

        private Result run(SecretReference reference) {
            List<String> command = command(reference);
            Path program = Path.of(command.get(0));
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory(program).toFile());
            Map<String, String> variables = new HashMap<>(context.environment());
            ChildEnvironment.removeSecrets(variables);
            builder.environment().clear();
            builder.environment().putAll(variables);
            Result result;
            try {
                result = BoundedProgram.run(builder, new byte[0], time, MAX_BYTES)
                        .orElseThrow(
                                () -> failure(reference, program + " prints more than " + MAX_BYTES + " bytes", null));
            } catch (TimeoutException late) {
                throw failure(reference, program + " took longer than " + Spans.inWords(time) + " and was ended", null);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw failure(reference, "the wait for " + program + " was interrupted", null);
            } catch (IOException unusable) {
                throw failure(
                        reference,
                        program + " cannot be run: " + PrintableText.oneLine(String.valueOf(unusable.getMessage())),
                        null);
            }
            if (result.exitCode() != 0) {
                throw failure(
                        reference,
                        program + " ended with exit code " + result.exitCode() + complaint(result),
                        Remedy.advice("Run the command yourself; it may need you to log in, or to unlock a vault"));
            }
            return result;
        }

        /** The current directory may be a stranger's, and some programs obey files in it. */
        private Path directory(Path program) {
            return context.home().path().filter(Files::isDirectory).orElse(program.getRoot());
        }

        private static Secret secret(SecretReference reference, Result result) {
            String text;
            try {
                text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(result.output()))
                        .toString()
                        .replaceFirst("\\r?\\n\\z", "");
            } catch (CharacterCodingException quotesNothing) {
                throw failure(reference, "the output is not text in UTF-8", null);
            }
            if (text.isEmpty()) {
                throw failure(reference, "the output is empty" + complaint(result), null);
            }
            return Secret.of(text);
        }

        /** Returns the beginning of the standard error. It may show what the standard output has: a shell that traces its commands does. */
        private static String complaint(Result result) {
            String said = lines(result.errors()).collect(Collectors.joining("; "));
            return said.isEmpty()
                    ? ""
                    : ": " + Redaction.of(lines(result.output()).toList()).clean(said);
        }

        private static Stream<String> lines(byte[] text) {
            return new String(text, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty());
        }

        private static SecretException failure(SecretReference reference, String why, @Nullable Remedy remedy) {
            String problem = reference + " (" + reference.place() + ") cannot be fetched: " + why;
            return new SecretException(reference.toString(), problem, remedy, null);
        }

        @Override
        public String toString() {
            return "ExecSecrets.Resolver";
        }
    }
}
