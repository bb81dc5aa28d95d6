package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import picocli.CommandLine.Model.CommandSpec;

/** The group {@code agent}: a process of the person's own that answers the launcher. */
public final class AgentGroup {

    private AgentGroup() {}

    /**
     * {@return the specification of the group, with its commands}
     *
     * @param commands runs command lines within the agent
     */
    public static CommandSpec spec(AgentServer.CommandRunner commands) {
        return SpecBuilder.group(
                "agent",
                "Answer \"auth token\" and the credential helpers from memory, without starting Java",
                new StartCommand(),
                new ServeCommand(commands),
                new AgentStatusCommand(),
                new StopCommand(),
                new LockCommand(),
                new UnlockCommand(),
                new InstallCommand(),
                new ForwardCommand());
    }

    /** Adds how the commands of the group can end. */
    static void exits(SpecBuilder spec) {
        spec.exits(ExitCode.AGENT_DONE, ExitCode.AGENT_AWAY, ExitCode.CONFIGURATION);
    }
}
