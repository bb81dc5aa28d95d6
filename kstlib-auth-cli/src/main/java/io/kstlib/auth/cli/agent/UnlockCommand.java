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

/** {@code agent unlock}: lets the agent answer again. */
final class UnlockCommand implements Command {

    @Override
    public CommandSpec spec() {
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
