package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import picocli.CommandLine.Model.CommandSpec;

/** {@code agent serve}: the agent in the foreground. */
final class ServeCommand implements Command {

    static final String NAME = "serve";

    /** The system property with the folder of the distribution. The launcher sets it where it lets no debugger attach, and no dump be written. */
    private static final String PROTECTED = "kstlib.agent";

    private final AgentServer.CommandRunner commands;

    ServeCommand(AgentServer.CommandRunner commands) {
        this.commands = commands;
    }

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        NAME,
                        "Run the agent in the foreground",
                        "Ends with 0 when it is asked to stop, and with 1 when another build of kstlib has taken its place. systemd and"
                                + " launchd start the agent in this way, and restart it after exit code 1.")
                .with(IdleOption::add)
                .with(AgentGroup::exits)
                .examples("kstlib agent serve");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        AgentServer agent =
                AgentServer.open(run.here(), commands, System.getProperty(PROTECTED), IdleOption.of(arguments));
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
