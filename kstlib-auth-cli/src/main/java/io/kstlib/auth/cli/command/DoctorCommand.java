package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.doctor.Examination;
import io.kstlib.auth.cli.doctor.ExaminationView;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.cli.session.Session;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code doctor}: whether a login could work here, and what to do when it could not. */
public final class DoctorCommand implements Command {

    /** The command. */
    public DoctorCommand() {}

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Specs.command(
                this,
                "doctor",
                "Find out what keeps a login from working",
                "Looks at the configuration, the plugins, the storage of each provider (can it be read and written, who"
                        + " can decrypt it) and at the servers of each provider. Logs nobody in and changes nothing that"
                        + " is stored. Fetches no secret, save the password of a proxy that demands it. What is wrong stands with what to do about it.");
        spec.addPositional(
                Specs.parameter("PROVIDER", "The only provider to look at; when left out all that are configured"));
        spec.addOption(Specs.json());
        Specs.ending(
                spec,
                List.of(ExitCode.DOCTOR_WELL, ExitCode.DOCTOR_UNWELL, ExitCode.CONFIGURATION),
                "kstlib auth doctor",
                "kstlib auth doctor corporate --json");
        return spec;
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) {
        Examination examination = Examination.of(session, arguments.parameter());
        ExaminationView view = new ExaminationView(examination);
        if (arguments.has("--json")) {
            session.answer().json(view.document());
        } else {
            view.print(session.answer());
        }
        return examination.exitCode();
    }
}
