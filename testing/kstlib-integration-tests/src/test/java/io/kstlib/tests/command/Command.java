package io.kstlib.tests.command;

import io.kstlib.tests.process.DefaultSignals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The built {@code kstlib} command. Its user has only the given home directory.
 *
 * <p>It is a process of its own, or runs in this JVM, which does not wait for a start of Java. It is a process where a test is about what a
 * process is or has: its start, its end, signals, terminals, the working directory of other programs, limits, other users, plugins. What a command
 * says and does is the same in both. With the system property {@value #EVERYWHERE} every command is a process.
 */
public final class Command {

    /** The system property by which no command runs in this JVM. Its value is {@code process}. */
    static final String EVERYWHERE = "kstlib.command";

    /** The default limit of a command; it is generous, because test machines are busy. */
    public static final Duration LIMIT = Duration.ofSeconds(90);

    private final Path program;
    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Set<String> absent = new HashSet<>();
    private final Way way;
    private final List<String> wrapper;
    private final @Nullable Path plugins;

    private enum Way {
        PROCESS,
        THREAD
    }

    private Command(Path program, Path home, Way way, List<String> wrapper, @Nullable Path plugins) {
        this.program = program;
        this.home = home;
        this.way = way;
        this.wrapper = List.copyOf(wrapper);
        this.plugins = plugins;
    }

    /**
     * @param home the home and working directory; usually an empty one
     * @return the command of the distribution that the build made, as people install it
     */
    public static Command in(Path home) {
        return of(installed(), home);
    }

    /**
     * @param home the home and working directory; usually an empty one
     * @return the same command in this JVM: the same modules on a thread
     */
    public static Command inThisJvm(Path home) {
        return new Command(program(installed()), home, isOnThreads() ? Way.THREAD : Way.PROCESS, List.of(), null);
    }

    /**
     * @param distribution a folder with {@code plugins}, and all of a distribution where {@link #isOnThreads} is false
     * @param home the home and working directory; usually an empty one
     * @return the command in this JVM with the plugins of that folder, as far as there are any
     */
    public static Command withPluginsOf(Path distribution, Path home) {
        return isOnThreads()
                ? new Command(program(installed()), home, Way.THREAD, List.of(), distribution.resolve("plugins"))
                : of(distribution, home);
    }

    /**
     * @return whether commands run in this JVM where tests do not ask for a process
     */
    public static boolean isOnThreads() {
        return !"process".equals(System.getProperty(EVERYWHERE));
    }

    /**
     * @param distribution a distribution, such as a changed copy
     * @param home the home and working directory
     * @return the command of that distribution
     */
    public static Command of(Path distribution, Path home) {
        return new Command(program(distribution), home, Way.PROCESS, List.of(), null);
    }

    private static Path program(Path distribution) {
        Path program = distribution.resolve("bin/kstlib");
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException("no command in " + distribution + "; build kstlib-distribution first");
        }
        return program;
    }

    /**
     * @return where that distribution is installed; tests do not change it
     */
    public static Path installed() {
        return InstalledCommand.DIRECTORY;
    }

    /**
     * @return where the build made the distribution
     */
    public static Path distribution() {
        return Path.of(System.getProperty(
                        "kstlib.distribution", "../../packaging/kstlib-distribution/target/dist/kstlib"))
                .toAbsolutePath()
                .normalize();
    }

    /**
     * @return the home directory
     */
    public Path home() {
        return home;
    }

    /**
     * Writes {@code kstlib.conf.yml} into the working directory. {@code KSTLIB_CONFIG} names it, so that it needs no consent, unless a test
     * says otherwise.
     *
     * @param yaml its content
     * @return this command
     */
    public Command configured(String yaml) {
        try {
            Files.writeString(home.resolve("kstlib.conf.yml"), yaml);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    /**
     * @param name of an environment variable
     * @param value its value
     * @return this command
     */
    public Command with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /**
     * @param name of an environment variable that the command is started without, such as {@code HOME}
     * @return this command
     */
    public Command without(String name) {
        absent.add(name);
        return this;
    }

    /**
     * Returns the same command at a terminal, which {@code script} of util-linux provides. All of its output comes to standard output.
     *
     * @param script where that program is
     * @return the command at a terminal
     */
    public Command atTerminal(Path script) {
        return process(List.of(script.toString(), "-qfec"));
    }

    /**
     * @return the same command as a process of its own
     */
    public Command asProcess() {
        return process(List.of());
    }

    private Command process(List<String> wrapped) {
        if (plugins != null) {
            throw new IllegalStateException("a process has the plugins of its distribution: use Command.of");
        }
        Command process = new Command(program, home, Way.PROCESS, wrapped, null);
        process.environment.putAll(environment);
        process.absent.addAll(absent);
        return process;
    }

    /**
     * Runs the command with empty standard input and waits for its end.
     *
     * @param arguments its arguments
     * @return how it ended and what it printed
     */
    public Result run(String... arguments) {
        try (RunningCommand running = start(arguments)) {
            running.endInput();
            return running.await(LIMIT);
        }
    }

    /**
     * Starts a login.
     *
     * @param mode how the person gets to the browser: {@code --no-browser} or {@code --manual}
     * @param options further options of {@code login}
     * @return the running command
     */
    public RunningCommand startLogin(String mode, String... options) {
        return start(Stream.concat(Stream.of("auth", "login", mode), Stream.of(options))
                .toArray(String[]::new));
    }

    /**
     * Starts the command.
     *
     * @param arguments its arguments
     * @return the running command; standard input stays open
     */
    public RunningCommand start(String... arguments) {
        String what = String.join(" ", arguments);
        if (way == Way.THREAD) {
            Process thread = LoadedCommand.start(List.of(arguments), variables(), home, usedPlugins());
            return new RunningCommand(what, thread, StandardCharsets.UTF_8);
        }
        List<String> words = new ArrayList<>(wrapper);
        if (wrapper.isEmpty()) {
            words.add(program.toString());
            words.addAll(List.of(arguments));
        } else {
            words.add("'" + program + "' " + what);
            words.add("/dev/null");
        }
        ProcessBuilder builder = new ProcessBuilder(DefaultSignals.of(words)).directory(home.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables());
        try {
            return new RunningCommand(what, builder.start(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start " + program, failure);
        }
    }

    /** Returns the folder that the launcher names: only where something lies in it, beside what explains it. */
    private @Nullable Path usedPlugins() {
        if (plugins == null) {
            return null;
        }
        try (Stream<Path> inside = Files.list(plugins)) {
            return inside.anyMatch(path -> path.toString().endsWith(".jar") || Files.isDirectory(path))
                    ? plugins
                    : null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("HOME", home.toString());
        variables.put("PATH", System.getenv("PATH"));
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.put("LANG", "C.UTF-8");
        variables.put("TERM", "dumb");
        Path configuration = home.resolve("kstlib.conf.yml");
        if (Files.exists(configuration)) {
            variables.put("KSTLIB_CONFIG", configuration.toString());
        }
        variables.putAll(environment);
        variables.keySet().removeAll(absent);
        return variables;
    }
}
