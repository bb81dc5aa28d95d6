package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code agent stop}: ends the agent. */
final class StopCommand implements Command {

    private static final Duration LONGEST_END = Duration.ofSeconds(90);

    @Override
    public CommandSpec spec() {
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
        String unstored = AgentStatusCommand.names(answer.get("unstored"));
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
