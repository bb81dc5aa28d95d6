package io.kstlib.auth.cli.check;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files that {@code check} writes. Before the check, it is clear whether they can be written. */
final class CheckEvidence {

    static final String REPORT = "--report";
    static final String BUNDLE = "--bundle";
    static final String REDACT = "--redact";

    private final Arguments arguments;
    private final CommandRun run;
    private final @Nullable EvidenceFile page;
    private final @Nullable EvidenceBundle bundle;

    CheckEvidence(Arguments arguments, CommandRun run) {
        arguments.refuseWithout(REDACT, BUNDLE);
        this.arguments = arguments;
        this.run = run;
        Path here = run.here().workingDirectory();
        this.page =
                arguments.text(REPORT).map(name -> EvidenceFile.at(here, name)).orElse(null);
        this.bundle = arguments
                .text(BUNDLE)
                .map(name -> EvidenceBundle.at(here, name))
                .orElse(null);
        if (page != null && bundle != null && bundle.takesPlaceOf(page)) {
            throw CommandException.configuration(
                    REPORT + " and " + BUNDLE + " name the same place; a bundle holds the report already");
        }
    }

    void write(CheckSubject.Checked checked) {
        if (page == null && bundle == null) {
            return;
        }
        CheckedToken proof = new CheckedToken(
                checked.report(),
                checked.token(),
                checked.by(),
                run.here().clock().instant());
        if (page != null) {
            page.write(HtmlReport.of(proof));
            run.messages().say("The report is in " + arguments.text(REPORT).orElseThrow() + ".");
        }
        if (bundle != null) {
            Bundle.Token token = arguments.has(REDACT) ? Bundle.Token.LEFT_OUT : Bundle.Token.INCLUDED;
            bundle.write(Bundle.of(proof, token));
            run.messages()
                    .say("The proof is in " + arguments.text(BUNDLE).orElseThrow() + "."
                            + (token == Bundle.Token.INCLUDED
                                    ? " It holds the token: anyone who has it can use it until it expires; --redact leaves it out."
                                    : ""));
        }
    }
}
