package io.kstlib.auth.cli;

import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.Terminals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A home directory in which command lines run, at a fixed time. */
public final class Shell {

    /** The time of the clock. */
    public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    /** The script by which the person started the command. */
    public static final Path LAUNCHER = Path.of("/usr/local/bin/kstlib");

    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path workingDirectory;
    private Set<Terminals.Stream> terminals = Set.of();
    private String input = "";
    private @Nullable InputStream keyboard;
    private ZoneId zone = ZoneOffset.UTC;
    private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private @Nullable Path launcher = LAUNCHER;
    private Consumer<String> reader = line -> {};

    /** The result of a command line. */
    public record Result(int code, String out, String err) {}

    public Shell(Path home) {
        this.home = home;
        this.workingDirectory = home;
        environment.put("HOME", home.toString());
    }

    public Path home() {
        return home;
    }

    public Shell set(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Shell onTerminal(Terminals.Stream... streams) {
        this.terminals = Set.of(streams);
        return this;
    }

    public Shell type(String text) {
        this.input = text;
        return this;
    }

    /** Lets a person type who waits until they are asked. */
    public Shell typeWhenAsked(InputStream person) {
        this.keyboard = person;
        return this;
    }

    /** Starts the command by a script. */
    public Shell startedBy(Path script) {
        this.launcher = script;
        return this;
    }

    /** Starts the command without a script. */
    public Shell withoutLauncher() {
        this.launcher = null;
        return this;
    }

    /** Uses another folder than the home directory as working directory. */
    public Shell in(Path directory) {
        this.workingDirectory = directory;
        return this;
    }

    public Shell in(ZoneId changed) {
        this.zone = changed;
        return this;
    }

    public Shell by(Clock changed) {
        this.clock = changed;
        return this;
    }

    /** Writes {@code kstlib.conf.yml} into the working directory, which is the home directory. Later commands name it, as a person does. */
    public Shell configure(String... lines) {
        environment.putIfAbsent("KSTLIB_CONFIG", home.resolve("kstlib.conf.yml").toString());
        return write("kstlib.conf.yml", String.join("\n", lines) + "\n");
    }

    public Shell write(String file, String content) {
        try {
            Files.writeString(home.resolve(file), content);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
        return this;
    }

    public Path tokenFile(String provider) {
        return home.resolve(".config/kstlib/auth/tokens/" + provider + ".token.json");
    }

    /** Stores a token in the format of the file storage. */
    public Shell store(String provider, String json) {
        try {
            Path file = tokenFile(provider);
            Files.createDirectories(file.getParent());
            Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
            Files.writeString(file, json);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
        return this;
    }

    public Result run(String... arguments) {
        return run(Arrays.asList(arguments));
    }

    /** Hands over the first line of each answer as soon as it is printed, while the command still runs. */
    public Shell whenAnswering(Consumer<String> receiver) {
        this.reader = receiver;
        return this;
    }

    public Result run(List<String> arguments) {
        ByteArrayOutputStream out = new ReadWhileWritten(reader);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ProcessIo here = new ProcessIo(
                keyboard != null ? keyboard : new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                new Terminals(terminals),
                StandardCharsets.UTF_8,
                environment,
                workingDirectory,
                clock,
                () -> zone,
                launcher,
                null);
        int code = new Cli(here).run(arguments);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output, whose first line another thread may wait for. */
    private static final class ReadWhileWritten extends ByteArrayOutputStream {

        private final Consumer<String> reader;
        private boolean isRead;

        ReadWhileWritten(Consumer<String> reader) {
            this.reader = reader;
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            String text = toString(StandardCharsets.UTF_8);
            if (!isRead && text.indexOf('\n') >= 0) {
                isRead = true;
                reader.accept(text.substring(0, text.indexOf('\n')));
            }
        }
    }
}
