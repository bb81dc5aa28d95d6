package io.kstlib.auth.cli.doctor;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import picocli.CommandLine.Model.CommandSpec;

/** {@code doctor}: checks whether a login can work here, and what helps if it cannot. */
public final class DoctorCommand implements Command {

    public DoctorCommand() {}

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "doctor",
                        "Find out what keeps a login from working",
                        "Checks the configuration, the plugins, the storage of each provider (whether it can be read and"
                                + " written, and who can decrypt it) and the servers of each provider. Logs no one in and changes"
                                + " nothing that is stored. Fetches no secret except the password of a proxy that demands it, and a"
                                + " client_key with its passphrase, whose public part it shows. Each problem comes with a fix.")
                .parameter("PROVIDER", "Check only this provider (default: all)")
                .json()
                .exits(ExitCode.DOCTOR_WELL, ExitCode.DOCTOR_UNWELL, ExitCode.CONFIGURATION)
                .examples("kstlib auth doctor", "kstlib auth doctor corporate --json");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        Examination examination = Examination.of(run, arguments.parameter());
        ExaminationView view = new ExaminationView(examination);
        if (arguments.has("--json")) {
            run.answer().json(view.document());
        } else {
            view.print(run.answer());
        }
        return examination.exitCode();
    }
}
