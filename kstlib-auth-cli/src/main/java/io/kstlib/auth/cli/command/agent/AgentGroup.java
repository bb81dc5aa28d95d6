package io.kstlib.auth.cli.command.agent;

import io.kstlib.auth.cli.agent.AgentServer;
import io.kstlib.auth.cli.command.CommandSpecs;
import io.kstlib.auth.cli.session.ExitCode;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The group {@code agent}: a process of the person's own that answers the launcher. */
public final class AgentGroup {

    /** The exit codes of the group. */
    static final List<ExitCode> ENDINGS = List.of(ExitCode.AGENT_DONE, ExitCode.AGENT_AWAY, ExitCode.CONFIGURATION);

    private AgentGroup() {}

    /**
     * {@return the specification of the group, with its commands}
     *
     * @param commands runs command lines within the agent
     */
    public static CommandSpec spec(AgentServer.CommandRunner commands) {
        return CommandSpecs.group(
                "agent",
                "Answer \"auth token\" and the credential helpers from memory, without starting Java",
                List.of(
                        new StartCommand(),
                        new ServeCommand(commands),
                        new AgentStatusCommand(),
                        new StopCommand(),
                        new LockCommand(),
                        new UnlockCommand(),
                        new InstallCommand(),
                        new ForwardCommand()));
    }
}
