package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code agent lock}: lets the agent forget everything. */
final class LockCommand implements Command {

    @Override
    public CommandSpec spec() {
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
            run.messages().say("The agent has forgotten everything, and answers nothing until: kstlib agent unlock");
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
        warn(run, answer.get("undecided"), "it is not known whether this protects ", ": the storage does not answer");
        warn(
                run,
                answer.get("unstored"),
                "the refreshed token of ",
                " could not be stored yet; the agent keeps it until it can be");
    }

    private static void warn(CommandRun run, @Nullable Object listed, String before, String after) {
        String names = AgentStatusCommand.names(listed);
        if (!names.isEmpty()) {
            run.messages().warn(before + names + after);
        }
    }
}
