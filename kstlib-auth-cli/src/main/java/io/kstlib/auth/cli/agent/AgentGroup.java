package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.SpecBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The group {@code agent}: a process of the person's own that answers the launcher. */
public final class AgentGroup {

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
                new StartCommand(),
                new StartCommand.Serve(commands),
                new Status(),
                new Stop(),
                new Lock(),
                new Unlock(),
                new InstallCommand(),
                new ForwardCommand());
    }

    /** Adds how the commands of the group can end. */
    static void exits(SpecBuilder spec) {
        spec.exits(ExitCode.AGENT_DONE, ExitCode.AGENT_AWAY, ExitCode.CONFIGURATION);
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
            Optional<Map<String, @Nullable Object>> answer = AgentCall.ask(place, AgentCall.About.STATUS);
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
            Map<String, @Nullable Object> answer = AgentCall.ask(place, AgentCall.About.STOP)
                    .orElseThrow(() -> new CommandException(ExitCode.AGENT_AWAY, "no agent runs"));
            String unstored = AgentGroup.Status.names(answer.get("unstored"));
            if (!unstored.isEmpty()) {
                throw new CommandException(
                        ExitCode.AGENT_AWAY,
                        "the agent goes on: it could not store the refreshed token of " + unstored
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
                throw new CommandException(ExitCode.AGENT_AWAY, "the agent, process " + pid + ", has not ended yet");
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
            Map<String, @Nullable Object> answer =
                    AgentCall.ask(place, AgentCall.About.LOCK).orElse(null);
            if (answer != null) {
                run.messages()
                        .say("The agent has forgotten everything, and answers nothing until: kstlib agent unlock");
                warn(run, answer);
            } else if (failure == null) {
                run.messages().say("No agent runs. The next one starts locked; to undo that: kstlib agent unlock");
            }
            if (failure != null) {
                throw new CommandException(
                        ExitCode.AGENT_AWAY,
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
            String names = AgentGroup.Status.names(listed);
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
            Map<String, @Nullable Object> answer =
                    AgentCall.ask(place, AgentCall.About.UNLOCK).orElse(null);
            try {
                place.forgetLock();
            } catch (IOException readOnly) {
                throw new CommandException(
                        ExitCode.AGENT_AWAY,
                        "forwarded sockets stay locked, and the next agent starts locked: " + readOnly.getMessage());
            }
            if (answer != null) {
                run.messages().say("The agent, process " + answer.get("pid") + ", answers again.");
            } else if (wasLocked) {
                run.messages().say("No agent runs. The next one answers.");
            } else {
                throw new CommandException(ExitCode.AGENT_AWAY, "no agent runs");
            }
            return ExitCode.AGENT_DONE;
        }
    }
}
