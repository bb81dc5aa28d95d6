package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.MarkupText;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.tools.ToolLocations;
import io.kstlib.auth.cli.tools.UserFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code agent install}: writes the file for systemd or launchd, which then starts the agent when the person logs in to the machine. */
final class InstallCommand implements Command {

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
                .with(StartCommand.Idle::add)
                .exits(ExitCode.AGENT_DONE, ExitCode.FAILED, ExitCode.CONFIGURATION)
                .examples("kstlib agent install");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        ToolLocations places = ToolLocations.of(run.here());
        String idle = StartCommand.Idle.written(StartCommand.Idle.of(arguments));
        String launcher = launcher(run);
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
                        .line("next:  systemctl --user daemon-reload && systemctl --user enable --now kstlib-agent");
                yield ExitCode.AGENT_DONE;
            }
            case "mac os x" -> {
                Path file = places.inHome("Library/LaunchAgents/io.kstlib.agent.plist");
                String home = java.isEmpty()
                        ? ""
                        : "    <key>EnvironmentVariables</key><dict><key>JAVA_HOME</key><string>" + MarkupText.of(java)
                                + "</string></dict>\n";
                write(file, PLIST.formatted(AUTHOR, MarkupText.of(launcher), idle, home), run);
                run.answer()
                        .line("next:  launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/io.kstlib.agent.plist");
                yield ExitCode.AGENT_DONE;
            }
            default -> throw CommandException.failed("there is no agent on this system, only on Linux and macOS");
        };
    }

    private static String system() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    }

    private static String launcher(CommandRun run) {
        Path launcher = run.here().launcher();
        if (launcher == null) {
            throw CommandException.failed("start the agent by the script bin/kstlib");
        }
        return oneLine(launcher.toString());
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
