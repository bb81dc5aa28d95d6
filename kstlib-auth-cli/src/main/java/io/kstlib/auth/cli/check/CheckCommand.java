package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import picocli.CommandLine.Model.CommandSpec;

/** {@code check}: checks whether a token is valid, and proves it. */
public final class CheckCommand implements Command {

    public CheckCommand() {}

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "check",
                        "Prove step by step whether a token is valid",
                        "Checks the stored ID token, or the stored access token if there is none, against the keys that its"
                                + " provider publishes. A token given by --token is checked by the rules of PROVIDER; without"
                                + " PROVIDER, by those of the configured provider that issued it, else against the keys of the issuer"
                                + " that it names itself. An opaque token is sent to a server only if PROVIDER names one.")
                .provider()
                .text(
                        "JWT",
                        "Check this token; \"-\" reads it from standard input. A token in the arguments can be seen in the"
                                + " list of processes",
                        "--token")
                .flag("Check the stored access token, even if there is an ID token", "--access-token")
                .text("URL", "The issuer that the token must name; its keys are used", CheckTerms.ISSUER)
                .text("NAME", "An audience that the token must be for", CheckTerms.AUDIENCE)
                .text("FILE|URL", "Use these keys (a JWK set) and fetch none", CheckTerms.JWKS)
                .text("FILE", "Use this discovery document and fetch none", CheckTerms.DISCOVERY)
                .number(
                        "SECONDS",
                        "How far two clocks may be apart, 0 to 300 (default: clock_skew, or 300)",
                        CheckTerms.SKEW)
                .flag("Allow private addresses for an issuer that only the token names", CheckTerms.PRIVATE)
                .text("FILE", "Write the proof as one self-contained web page", CheckEvidence.REPORT)
                .text(
                        "DIR|ZIP",
                        "Write the token, the documents and a script that repeats the proof with openssl",
                        CheckEvidence.BUNDLE)
                .flag("Leave out of the bundle what would let someone use the token", CheckEvidence.REDACT)
                .flag("Show all details, and the commands that repeat the check", "-v", SpecBuilder.VERBOSE)
                .json()
                .exits(
                        ExitCode.CHECK_VALID,
                        ExitCode.CHECK_INVALID,
                        ExitCode.CHECK_IMPOSSIBLE,
                        ExitCode.CONFIGURATION,
                        ExitCode.CHECK_NOT_VERIFIABLE,
                        ExitCode.CHECK_OTHER_PROVIDER)
                .examples(
                        "kstlib auth check",
                        "kstlib auth check corporate --access-token --verbose",
                        "kstlib auth check --token - < token.jwt",
                        "kstlib auth check --token - --jwks jwks.json --audience my-api < token.jwt",
                        "kstlib auth check --report report.html --bundle proof.zip --redact",
                        "kstlib auth check --json > report.json");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        arguments.refuseBoth("--token", "--access-token");
        CheckEvidence evidence = new CheckEvidence(arguments, run);
        try {
            CheckSubject.Checked checked =
                    new CheckSubject(arguments, run, new CheckTerms(arguments, run).read()).check();
            answer(checked, arguments, run);
            evidence.write(checked);
            return ExitCode.of(checked.report().verdict());
        } catch (AuthException impossible) {
            run.errors().say(impossible);
            return ExitCode.ofFailedCheck(impossible);
        }
    }

    private static void answer(CheckSubject.Checked checked, Arguments arguments, CommandRun run) {
        ReportView view = new ReportView(run.answer(), checked.by());
        if (arguments.has("--json")) {
            run.answer().json(ReportDocument.of(checked.report()));
        } else if (arguments.has(SpecBuilder.VERBOSE)) {
            view.full(checked.report());
        } else {
            view.brief(checked.report());
        }
    }
}
