package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Message;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.files.RegularFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code agent start}: starts the agent in the background. */
final class StartCommand implements Command {

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
                .with(Idle::add)
                .with(AgentGroup::exits)
                .examples("kstlib agent start", "kstlib agent start --idle 120");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        AgentPlace place = AgentPlace.of(run.here().environment());
        String idle = Idle.written(Idle.of(arguments));
        place.prepare();
        Map<String, @Nullable Object> running =
                AgentCall.ask(place, AgentCall.About.STATUS).orElse(null);
        if (running != null) {
            run.messages().say("The agent runs already: " + inWords(running));
            return ExitCode.AGENT_DONE;
        }
        Path launcher = run.here().launcher();
        if (launcher == null) {
            throw new CommandException(ExitCode.AGENT_AWAY, "start the agent by the script bin/kstlib");
        }
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
            throw new CommandException(
                    ExitCode.AGENT_AWAY, "the agent could not be started: " + unstartable.getMessage());
        }
    }

    private static Map<String, @Nullable Object> await(AgentPlace place, Process started) {
        try {
            for (int look = 0; look < LOOKS; look++) {
                boolean ended = started.waitFor(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
                Optional<Map<String, @Nullable Object>> answer = AgentCall.ask(place, AgentCall.About.STATUS);
                if (answer.isPresent()) {
                    return answer.get();
                }
                if (ended) {
                    throw new CommandException(ExitCode.AGENT_AWAY, "the agent did not start: " + complaint(place));
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        started.destroy();
        throw new CommandException(ExitCode.AGENT_AWAY, "the agent did not start in time");
    }

    private static String complaint(AgentPlace place) {
        try {
            return Message.oneLine(
                    new String(RegularFile.read(place.log(), LONGEST_LOG), StandardCharsets.UTF_8).strip());
        } catch (IOException unreadable) {
            return "it says nothing in " + place.log();
        }
    }

    /** {@code agent serve}: the agent in the foreground. */
    static final class Serve implements Command {

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
                            "Ends with 0 when it is asked to stop, and with 1 when another build of kstlib has taken its place. systemd and"
                                    + " launchd start the agent in this way, and restart it after exit code 1.")
                    .with(Idle::add)
                    .with(AgentGroup::exits)
                    .examples("kstlib agent serve");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            AgentServer agent =
                    AgentServer.open(run.here(), commands, System.getProperty(PROTECTED), Idle.of(arguments));
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

    /** The option that says how long after the last request the agent refreshes a token. */
    static final class Idle {

        private static final String NAME = "--idle";
        private static final int STANDARD_MINUTES = 30;
        private static final int MOST_MINUTES = 24 * 60;

        private Idle() {}

        static void add(SpecBuilder spec) {
            spec.number(
                    "MINUTES",
                    "Refresh a token only this long after the last request for it, so that a session at the provider still ends"
                            + " when you are idle (default: " + STANDARD_MINUTES + ")",
                    NAME);
        }

        static Duration of(Arguments arguments) {
            int minutes = arguments.number(NAME).orElse(STANDARD_MINUTES);
            if (minutes < 0 || minutes > MOST_MINUTES) {
                throw CommandException.configuration(NAME + " takes 0 to " + MOST_MINUTES + " minutes, not " + minutes);
            }
            return Duration.ofMinutes(minutes);
        }

        /** Returns the option as it is written for {@link #of}. */
        static String written(Duration idle) {
            return NAME + "=" + idle.toMinutes();
        }
    }
}
