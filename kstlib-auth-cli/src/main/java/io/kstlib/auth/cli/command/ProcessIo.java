package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.command.CommandRun.GlobalOptions;
import io.kstlib.auth.cli.command.Output.Lines.HomePaths;
import io.kstlib.auth.cli.command.Terminals.TerminalWidth;
import io.kstlib.files.HomeDirectory;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything outside of the process that a command uses.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminals those of the streams that are terminals
 * @param charset the characters that a terminal shows
 * @param environment the environment variables, which say where the home directory is
 * @param workingDirectory the directory at which relative paths begin
 * @param clock the clock to use
 * @param zone the local time zone; asked for only when it matters, as loading zones takes time
 * @param launcher the script that the person started, as an absolute path; {@code null} where Java was started without one
 * @param plugins the folder {@code plugins} of the distribution; {@code null} where no jar lies in it
 */
public record ProcessIo(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Terminals terminals,
        Charset charset,
        Map<String, String> environment,
        Path workingDirectory,
        Clock clock,
        Supplier<ZoneId> zone,
        @Nullable Path launcher,
        @Nullable Path plugins) {

    /** The system property with the path of the script that was started. The launcher sets it. */
    static final String LAUNCHER = "kstlib.launcher";

    /** The system property with the folder {@code plugins}. The launcher sets it when there are jars in it. */
    private static final String PLUGINS = "kstlib.plugins";

    public ProcessIo {
        environment = Map.copyOf(environment);
    }

    /** {@return the surroundings of this process} */
    public static ProcessIo ofProcess() {
        Terminals terminals = Terminals.of(System.getProperty(Terminals.PROPERTY));
        Charset terminal = charsetOfTerminal(System.getProperty("native.encoding"));
        String plugins = System.getProperty(PLUGINS);
        return new ProcessIo(
                System.in,
                stream(FileDescriptor.out, terminals.has(Terminals.Stream.OUT) ? terminal : StandardCharsets.UTF_8),
                stream(FileDescriptor.err, terminals.has(Terminals.Stream.ERR) ? terminal : StandardCharsets.UTF_8),
                terminals,
                terminal,
                System.getenv(),
                Path.of(""),
                Clock.systemUTC(),
                ZoneId::systemDefault,
                launcher(System.getProperty(LAUNCHER)),
                plugins == null ? null : Path.of(plugins));
    }

    /**
     * Reads the path of the script. A link stays one, because it may lead to another version tomorrow. A path by way of the folder above leads elsewhere
     * if a folder on the way is a link, so the system says where it leads.
     */
    static @Nullable Path launcher(@Nullable String told) {
        if (told == null || told.isEmpty()) {
            return null;
        }
        try {
            Path script = Path.of(told).toAbsolutePath();
            for (Path name : script) {
                if (name.toString().equals("..")) {
                    return script.resolveSibling("").toRealPath().resolve(script.getFileName());
                }
            }
            return script.normalize();
        } catch (IOException | InvalidPathException unknown) {
            return null;
        }
    }

    /** Opens a stream. In pipes and files, text is UTF-8 whatever the locale is, so that programs can rely on it. */
    private static PrintStream stream(FileDescriptor descriptor, Charset charset) {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor), 8192), false, charset);
    }

    private static Charset charsetOfTerminal(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.US_ASCII; // every terminal shows it
        }
    }

    /** Returns the same with another standard error, for the same terminal. */
    ProcessIo withErr(PrintStream changed) {
        return new ProcessIo(
                in, out, changed, terminals, charset, environment, workingDirectory, clock, zone, launcher, plugins);
    }

    Output answer() {
        boolean person = terminals.has(Terminals.Stream.OUT);
        return new Output(
                out,
                person ? Style.ofTerminal(environment, charset) : Style.PLAIN,
                person ? Output.Reader.PERSON : Output.Reader.PROGRAM,
                homePaths(),
                () -> TerminalWidth.of(environment));
    }

    Messages messages(GlobalOptions options) {
        boolean person = terminals.has(Terminals.Stream.ERR);
        return new Messages(err, person ? Style.ofTerminal(environment, charset) : Style.PLAIN, homePaths(), options);
    }

    private HomePaths homePaths() {
        return HomePaths.of(HomeDirectory.of(environment).path().orElse(null));
    }

    @Override
    public String toString() {
        return "ProcessIo[workingDirectory=" + workingDirectory + "]"; // not the environment, which may hold secrets
    }
}
