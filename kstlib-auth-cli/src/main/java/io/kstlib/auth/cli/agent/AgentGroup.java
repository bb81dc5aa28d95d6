package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.agent.AgentPlace.About;
import io.kstlib.auth.cli.agent.ForwardCommand.TokenForward;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.MarkupText;
import io.kstlib.auth.cli.command.Message;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.tools.ToolLocations;
import io.kstlib.auth.cli.tools.UserFile;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.files.RegularFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The group {@code agent}: a process of the person's own that answers the launcher. */
public final class AgentGroup {

    /** The option that says how long after the last request the agent refreshes a token. */
    private static final String IDLE = "--idle";

    private static final int STANDARD_MINUTES = 30;
    private static final int MOST_MINUTES = 24 * 60;

    private AgentGroup() {}

    /**
     * {@return the specification of the group, with its commands}
     *
     * @param commands runs command lines within the agent
     */
    public static SpecBuilder spec(AgentServer.CommandRunner commands) {
        return SpecBuilder.group(
                "agent",
                "Answer \"auth token\" and the credential helpers from memory, without starting Java",
                new Start(),
                new Serve(commands),
                new Status(),
                new Stop(),
                new Lock(),
                new Unlock(),
                new Install(),
                new ForwardCommand());
    }

    /** Adds how the commands of the group can end. */
    static void exits(SpecBuilder spec) {
        spec.exits(ExitCode.AGENT_DONE, ExitCode.AGENT_AWAY, ExitCode.CONFIGURATION);
    }

    private static void addIdle(SpecBuilder spec) {
        spec.number(
                "MINUTES",
                "Refresh a token only this long after the last request for it, so that a session at the provider still ends"
                        + " when you are idle (default: " + STANDARD_MINUTES + ")",
                IDLE);
    }

    private static Duration idle(Arguments arguments) {
        return Duration.ofMinutes(
                arguments.number(IDLE, 0, MOST_MINUTES, "minutes").orElse(STANDARD_MINUTES));
    }

    /** Returns the option as it is written for {@link #idle}. */
    private static String written(Duration idle) {
        return IDLE + "=" + idle.toMinutes();
    }

    private static Path launcher(CommandRun run) {
        Path launcher = run.here().launcher();
        if (launcher == null) {
            throw CommandException.failed("start the agent by the script bin/kstlib");
        }
        return launcher;
    }

    /** {@code agent status}: says whether an agent runs, and what it holds. */
    static final class Status implements Command {

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "status",
                            "Say whether the agent runs, and what it holds",
                            "It also names the sockets at which \"kstlib agent forward\" gives a token.")
                    .json()
                    .with(AgentGroup::exits)
                    .examples("kstlib agent status", "kstlib agent status --json");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            AgentPlace place = AgentPlace.of(run.here().environment());
            Optional<Map<String, @Nullable Object>> answer = place.ask(About.STATUS);
            List<String> forwards =
                    TokenForward.openAt(place).stream().map(Path::toString).toList();
            if (arguments.has("--json")) {
                JsonDocument document =
                        JsonDocument.of("running", answer.isPresent()).with("locked", place.isLocked());
                answer.ifPresent(document::withAll);
                document.with("forwards", forwards);
                run.answer().json(document);
            } else {
                answer.map(Status::inWords)
                        .orElse(List.of(
                                place.isLocked()
                                        ? "No agent runs. The next one starts locked; to undo that: kstlib agent unlock"
                                        : "No agent runs."))
                        .forEach(run.answer()::line);
                forwards.forEach(socket -> run.answer().line("A token is given at " + socket));
            }
            return answer.isPresent() ? ExitCode.AGENT_DONE : ExitCode.AGENT_AWAY;
        }

        private static List<String> inWords(Map<String, @Nullable Object> status) {
            List<String> lines = new ArrayList<>();
            String names = names(status.get("providers"));
            lines.add("The agent runs: process " + status.get("pid") + ", since " + status.get("since")
                    + (Boolean.TRUE.equals(status.get("locked")) ? ", locked" : "") + ". It holds "
                    + (names.isEmpty() ? "no login" : names) + ".");
            String unstored = names(status.get("unstored"));
            if (!unstored.isEmpty()) {
                lines.add("It could not store the refreshed token of " + unstored + " yet, and tries again.");
            }
            lines.addAll(each("A refresh by it warned: ", status.get("warned")));
            lines.addAll(each("It said: ", status.get("said")));
            return lines;
        }

        private static List<String> each(String words, @Nullable Object listed) {
            return listed instanceof List<?> all
                    ? all.stream().map(one -> words + one).toList()
                    : List.of();
        }

        /** Writes the names of providers, as an agent lists them. */
        static String names(@Nullable Object listed) {
            return listed instanceof List<?> names
                    ? names.stream().map(String::valueOf).collect(Collectors.joining(", "))
                    : "";
        }
    }

    /** {@code agent stop}: ends the agent. */
    private static final class Stop implements Command {

        private static final Duration LONGEST_END = Duration.ofSeconds(90);

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "stop",
                            "End the agent",
                            "It finishes a refresh first. What it holds is forgotten, and stored logins stay. It does not end while it holds a refreshed token that it could not store.")
                    .with(AgentGroup::exits)
                    .examples("kstlib agent stop");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            AgentPlace place = AgentPlace.of(run.here().environment());
            Map<String, @Nullable Object> answer =
                    place.ask(About.STOP).orElseThrow(() -> CommandException.failed("no agent runs"));
            String unstored = Status.names(answer.get("unstored"));
            if (!unstored.isEmpty()) {
                throw CommandException.failed("the agent goes on: it could not store the refreshed token of " + unstored
                        + " yet, which would be lost; see: kstlib agent status");
            }
            run.messages().say("The agent, process " + answer.get("pid") + ", ends.");
            awaitEnd(answer.get("pid"));
            return ExitCode.AGENT_DONE;
        }

        /** Waits until another agent can start. It may have to finish a refresh. */
        private static void awaitEnd(@Nullable Object pid) {
            if (!(pid instanceof Number number)
                    || number.longValue() == ProcessHandle.current().pid()) {
                return;
            }
            Optional<ProcessHandle> agent = ProcessHandle.of(number.longValue());
            try {
                if (agent.isPresent()) {
                    var unused = agent.get().onExit().get(LONGEST_END.toSeconds(), TimeUnit.SECONDS);
                }
            } catch (TimeoutException | ExecutionException late) {
                throw CommandException.failed("the agent, process " + pid + ", has not ended yet");
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** {@code agent lock}: lets the agent forget everything. */
    private static final class Lock implements Command {

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "lock",
                            "Let the agent forget everything, and answer nothing",
                            "Commands still work; they start Java. Forwarded sockets give nothing either. If no agent runs, the next one"
                                    + " starts locked. A lock does not protect a stored login that can be read without a question; the command"
                                    + " tests each login that the agent handed out, and says so.")
                    .with(AgentGroup::exits)
                    .examples("kstlib agent lock");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            AgentPlace place = AgentPlace.of(run.here().environment());
            place.prepare();
            IOException failure = locked(place); // first, so that an agent that starts now is locked
            Map<String, @Nullable Object> answer = place.ask(About.LOCK).orElse(null);
            if (answer != null) {
                run.messages()
                        .say("The agent has forgotten everything, and answers nothing until: kstlib agent unlock");
                warn(run, answer);
            } else if (failure == null) {
                run.messages().say("No agent runs. The next one starts locked; to undo that: kstlib agent unlock");
            }
            if (failure != null) {
                throw CommandException.failed(
                        "forwarded sockets are not locked, and the next agent does not start locked: "
                                + failure.getMessage());
            }
            return ExitCode.AGENT_DONE;
        }

        private static @Nullable IOException locked(AgentPlace place) {
            try {
                place.rememberLock();
                return null;
            } catch (IOException full) {
                return full;
            }
        }

        private static void warn(CommandRun run, Map<String, @Nullable Object> answer) {
            warn(
                    run,
                    answer.get("readable"),
                    "this protects nothing of ",
                    ": what is stored could be read just now without a question, so every program that runs as you can read it");
            warn(
                    run,
                    answer.get("undecided"),
                    "it is not known whether this protects ",
                    ": the storage does not answer");
            warn(
                    run,
                    answer.get("unstored"),
                    "the refreshed token of ",
                    " could not be stored yet; the agent keeps it until it can be");
        }

        private static void warn(CommandRun run, @Nullable Object listed, String before, String after) {
            String names = Status.names(listed);
            if (!names.isEmpty()) {
                run.messages().warn(before + names + after);
            }
        }
    }

    /** {@code agent unlock}: lets the agent answer again. */
    private static final class Unlock implements Command {

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "unlock",
                            "Let the agent and forwarded sockets answer again after a lock",
                            "It asks nothing: it reads what it can read without a question.")
                    .with(AgentGroup::exits)
                    .examples("kstlib agent unlock");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            AgentPlace place = AgentPlace.of(run.here().environment());
            boolean wasLocked = place.isLocked();
            Map<String, @Nullable Object> answer = place.ask(About.UNLOCK).orElse(null);
            try {
                place.forgetLock();
            } catch (IOException readOnly) {
                throw CommandException.failed(
                        "forwarded sockets stay locked, and the next agent starts locked: " + readOnly.getMessage());
            }
            if (answer != null) {
                run.messages().say("The agent, process " + answer.get("pid") + ", answers again.");
            } else if (wasLocked) {
                run.messages().say("No agent runs. The next one answers.");
            } else {
                throw CommandException.failed("no agent runs");
            }
            return ExitCode.AGENT_DONE;
        }
    }

    /** {@code agent start}: starts the agent in the background. */
    private static final class Start implements Command {

        /** A session of its own keeps the agent from the signals of the terminal. Where there is no setsid, it ignores them. */
        private static final String DETACHED =
                "trap '' HUP INT QUIT; command -v setsid >/dev/null && exec setsid \"$0\" \"$@\"; exec \"$0\" \"$@\"";

        private static final int LONGEST_LOG = 64 * 1024;
        private static final int LOOKS = 600;
        private static final long BETWEEN_LOOKS_MILLIS = 50;

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "start",
                            "Start the agent in the background",
                            "The agent then answers \"auth token\" and the credential helpers if the stored token is fresh; everything else"
                                    + " works as before. Programs that run as you can ask it, as they can ask the command.")
                    .with(AgentGroup::addIdle)
                    .with(AgentGroup::exits)
                    .examples("kstlib agent start", "kstlib agent start --idle 120");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            AgentPlace place = AgentPlace.of(run.here().environment());
            String idle = written(AgentGroup.idle(arguments));
            place.prepare();
            Map<String, @Nullable Object> running = place.ask(About.STATUS).orElse(null);
            if (running != null) {
                run.messages().say("The agent runs already: " + inWords(running));
                return ExitCode.AGENT_DONE;
            }
            Path launcher = launcher(run);
            Process started =
                    start(place, List.of("/bin/sh", "-c", DETACHED, launcher.toString(), "agent", Serve.NAME, idle));
            run.messages().say("The agent runs: " + inWords(await(place, started)));
            return ExitCode.AGENT_DONE;
        }

        private static String inWords(Map<String, @Nullable Object> status) {
            return "process " + status.get("pid")
                    + (Boolean.TRUE.equals(status.get("locked")) ? ", locked until: kstlib agent unlock" : "");
        }

        private static Process start(AgentPlace place, List<String> line) {
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(new File("/"))
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(place.log().toFile());
            ChildEnvironment.removeSecrets(builder.environment());
            try {
                return builder.start();
            } catch (IOException unstartable) {
                throw CommandException.failed("the agent could not be started: " + unstartable.getMessage());
            }
        }

        private static Map<String, @Nullable Object> await(AgentPlace place, Process started) {
            try {
                for (int look = 0; look < LOOKS; look++) {
                    boolean ended = started.waitFor(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
                    Optional<Map<String, @Nullable Object>> answer = place.ask(About.STATUS);
                    if (answer.isPresent()) {
                        return answer.get();
                    }
                    if (ended) {
                        throw CommandException.failed("the agent did not start: " + complaint(place));
                    }
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            started.destroy();
            throw CommandException.failed("the agent did not start in time");
        }

        private static String complaint(AgentPlace place) {
            try {
                return Message.oneLine(
                        new String(RegularFile.read(place.log(), LONGEST_LOG), StandardCharsets.UTF_8).strip());
            } catch (IOException unreadable) {
                return "it says nothing in " + place.log();
            }
        }
    }

    /** {@code agent serve}: the agent in the foreground. */
    private static final class Serve implements Command {

        static final String NAME = "serve";

        /** The system property with the folder of the distribution. The launcher sets it where it lets no debugger attach, and no dump be written. */
        private static final String PROTECTED = "kstlib.agent";

        private final AgentServer.CommandRunner commands;

        Serve(AgentServer.CommandRunner commands) {
            this.commands = commands;
        }

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            NAME,
                            "Run the agent in the foreground",
                            "Exits with 0 when it is asked to stop, and with 1 when another build of kstlib has taken its place. systemd and"
                                    + " launchd start the agent in this way, and restart it after exit code 1.")
                    .with(AgentGroup::addIdle)
                    .with(AgentGroup::exits)
                    .examples("kstlib agent serve");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            AgentServer agent =
                    AgentServer.open(run.here(), commands, System.getProperty(PROTECTED), AgentGroup.idle(arguments));
            Thread atSignal = new Thread(agent::close, "kstlib-agent-end"); // SIGTERM is the usual end of a service
            try (agent) {
                Runtime.getRuntime().addShutdownHook(atSignal);
                agent.warmUp(run.here(), commands);
                return agent.run();
            } finally { // the agent is closed; a signal waits for that, too
                removeHook(atSignal);
            }
        }

        private static void removeHook(Thread atSignal) {
            try {
                boolean unused = Runtime.getRuntime().removeShutdownHook(atSignal);
            } catch (IllegalStateException processEnds) { // it runs
                return;
            }
        }
    }

    /** {@code agent install}: writes the file for systemd or launchd, which then starts the agent when the person logs in to the machine. */
    private static final class Install implements Command {

        private static final String AUTHOR = "Written by: kstlib agent install";

        private static final String UNIT = """
                # %s
                [Unit]
                Description=kstlib agent

                [Service]
                ExecStart="%s" agent serve %s
                %sRestart=on-failure
                TimeoutStopSec=100
                LimitCORE=0
                NoNewPrivileges=yes

                [Install]
                WantedBy=default.target
                """;

        private static final String PLIST = """
                <?xml version="1.0" encoding="UTF-8"?>
                <!-- %s -->
                <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
                <plist version="1.0">
                <dict>
                    <key>Label</key><string>io.kstlib.agent</string>
                    <key>ProgramArguments</key>
                    <array><string>%s</string><string>agent</string><string>serve</string><string>%s</string></array>
                %s    <key>RunAtLoad</key><true/>
                    <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
                    <key>HardResourceLimits</key><dict><key>Core</key><integer>0</integer></dict>
                </dict>
                </plist>
                """;

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "install",
                            "Write the file by which systemd or launchd starts the agent",
                            "It is a user unit of systemd, or a launch agent of macOS. To undo it, delete the file.")
                    .with(AgentGroup::addIdle)
                    .exits(ExitCode.AGENT_DONE, ExitCode.FAILED, ExitCode.CONFIGURATION)
                    .examples("kstlib agent install");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            ToolLocations places = ToolLocations.of(run.here());
            String idle = written(AgentGroup.idle(arguments));
            String launcher = oneLine(launcher(run).toString());
            String java = oneLine(run.here().environment().getOrDefault("JAVA_HOME", ""));
            return switch (system()) {
                case "linux" -> {
                    Path folder = places.named("XDG_CONFIG_HOME").orElse(places.inHome(".config"));
                    String home = java.isEmpty() ? "" : "Environment=\"JAVA_HOME=" + forSystemd(java) + "\"\n";
                    write(
                            folder.resolve("systemd/user/kstlib-agent.service"),
                            UNIT.formatted(AUTHOR, forSystemd(launcher).replace("$", "$$"), idle, home),
                            run);
                    run.answer()
                            .line(
                                    "next:  systemctl --user daemon-reload && systemctl --user enable --now kstlib-agent");
                    yield ExitCode.AGENT_DONE;
                }
                case "mac os x" -> {
                    Path file = places.inHome("Library/LaunchAgents/io.kstlib.agent.plist");
                    String home = java.isEmpty()
                            ? ""
                            : "    <key>EnvironmentVariables</key><dict><key>JAVA_HOME</key><string>"
                                    + MarkupText.of(java) + "</string></dict>\n";
                    write(file, PLIST.formatted(AUTHOR, MarkupText.of(launcher), idle, home), run);
                    run.answer()
                            .line(
                                    "next:  launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/io.kstlib.agent.plist");
                    yield ExitCode.AGENT_DONE;
                }
                default -> throw CommandException.failed("there is no agent on this system, only on Linux and macOS");
            };
        }

        private static String system() {
            return System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        }

        private static String oneLine(String path) {
            if (path.chars().anyMatch(Character::isISOControl)) {
                throw CommandException.failed("a path with control characters cannot be written there");
            }
            return path;
        }

        /** Quotes for a unit: within quotation marks, with specifiers switched off. */
        private static String forSystemd(String text) {
            return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%");
        }

        private static void write(Path path, String text, CommandRun run) {
            UserFile file = UserFile.read(path, path.toString());
            if (file.exists() && !file.text().contains(AUTHOR)) {
                throw CommandException.failed(path + " is there already, and this command did not write it");
            }
            String wanted = UserFile.inBytes(text);
            if (!wanted.equals(file.text())) {
                file.becomes(wanted, List.of()).make();
            }
            run.answer().line("wrote: " + path);
        }
    }
}
