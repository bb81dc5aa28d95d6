package io.kstlib.auth.cli.command.agent;

import io.kstlib.auth.cli.agent.AgentCall;
import io.kstlib.auth.cli.agent.AgentPlace;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandSpecs;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.cli.session.Session;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code agent lock}: lets the agent forget everything. */
final class LockCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpecs.command(
                this,
                "lock",
                "Let the agent forget everything, and answer nothing",
                "Commands still work, by a start of Java. Where a stored login can be read without a question, this protects nothing, and the command says so: it tries that for each login that the agent has handed out.");
        CommandSpecs.ending(
                spec, List.of(ExitCode.AGENT_DONE, ExitCode.AGENT_AWAY, ExitCode.CONFIGURATION), "kstlib agent lock");
        return spec;
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) {
        AgentPlace place = AgentPlace.of(session.here().environment());
        Map<String, @Nullable Object> answer = AgentCall.ask(place, AgentCall.About.LOCK)
                .orElseThrow(() -> new CommandException(ExitCode.AGENT_AWAY, "no agent runs"));
        session.talk().say("The agent has forgotten everything, and answers nothing until: kstlib agent unlock");
        warn(
                session,
                answer.get("readable"),
                "this protects nothing of ",
                ": what is stored could be read just now without a question, so every program that runs as you can read it");
        warn(
                session,
                answer.get("undecided"),
                "it is not known whether this protects ",
                ": the storage does not answer");
        warn(
                session,
                answer.get("unstored"),
                "the refreshed token of ",
                " could not be stored yet; the agent keeps it until it can be");
        return ExitCode.AGENT_DONE;
    }

    private static void warn(Session session, @Nullable Object listed, String before, String after) {
        String names = AgentStatusCommand.names(listed);
        if (!names.isEmpty()) {
            session.talk().warn(before + names + after);
        }
    }
}
