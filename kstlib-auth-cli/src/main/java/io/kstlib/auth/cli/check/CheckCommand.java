package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.ValidationTerms.Document;
import io.kstlib.auth.api.validation.ValidationTerms.Reach;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.files.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code check}: checks whether a token is valid, and proves it. */
public final class CheckCommand implements Command {

    @Override
    public SpecBuilder spec() {
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
                .text("URL", "The issuer that the token must name; its keys are used", Terms.ISSUER)
                .text("NAME", "An audience that the token must be for", Terms.AUDIENCE)
                .text("FILE|URL", "Use these keys (a JWK set) and fetch none", Terms.JWKS)
                .text("FILE", "Use this discovery document and fetch none", Terms.DISCOVERY)
                .number(
                        "SECONDS",
                        "How far two clocks may be apart, 0 to 300 (default: clock_skew, or 300)",
                        Terms.SKEW)
                .flag("Allow private addresses for an issuer that only the token names", Terms.PRIVATE)
                .text("FILE", "Write the proof as one self-contained web page", Evidence.REPORT)
                .text(
                        "DIR|ZIP",
                        "Write the token, the documents and a script that repeats the proof with openssl",
                        Evidence.BUNDLE)
                .flag("Leave out of the bundle what would let someone use the token", Evidence.REDACT)
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
        Evidence evidence = new Evidence(arguments, run);
        try {
            CheckedToken checked = new CheckSubject(arguments, run, new Terms(arguments, run).read()).check();
            answer(checked, arguments, run);
            evidence.write(checked);
            return ExitCode.of(checked.report().verdict());
        } catch (AuthException impossible) {
            run.errors().say(impossible);
            return ExitCode.ofFailedCheck(impossible);
        }
    }

    private static void answer(CheckedToken checked, Arguments arguments, CommandRun run) {
        ReportView view = new ReportView(run.answer(), checked.by());
        if (arguments.has("--json")) {
            run.answer().json(ReportDocument.of(checked.report()));
        } else if (arguments.has(SpecBuilder.VERBOSE)) {
            view.full(checked.report());
        } else {
            view.brief(checked.report());
        }
    }

    /** Reads what the options of {@code check} demand of the token, and the files that they name. */
    static final class Terms {

        static final String ISSUER = "--issuer";
        static final String AUDIENCE = "--audience";
        static final String JWKS = "--jwks";
        static final String DISCOVERY = "--discovery";
        static final String SKEW = "--clock-skew";
        static final String PRIVATE = "--allow-private";

        private static final int LONGEST_DOCUMENT_BYTES = 1024 * 1024;

        private final Arguments arguments;
        private final CommandRun run;

        Terms(Arguments arguments, CommandRun run) {
            this.arguments = arguments;
            this.run = run;
        }

        ValidationTerms read() {
            ValidationTerms terms = ValidationTerms.none();
            terms = arguments.text(ISSUER).map(terms::issuer).orElse(terms);
            terms = arguments.text(AUDIENCE).map(terms::audience).orElse(terms);
            Optional<Document> discovery = arguments.text(DISCOVERY).map(name -> document(DISCOVERY, name));
            terms = discovery.map(terms::discovery).orElse(terms);
            Optional<String> keys = arguments.text(JWKS);
            if (keys.isPresent()) {
                boolean url = keys.get().startsWith("https://") || keys.get().startsWith("http://");
                terms = url ? terms.keysAt(url(keys.get())) : terms.keys(document(JWKS, keys.get()));
            }
            terms = arguments
                    .number(SKEW)
                    .map(Terms::skew)
                    .map(terms::clockSkew)
                    .orElse(terms);
            return arguments.has(PRIVATE) ? terms.reach(Reach.PRIVATE_TOO) : terms;
        }

        private static Duration skew(int seconds) {
            long most = ValidationTerms.LARGEST_CLOCK_SKEW.toSeconds();
            if (seconds < 0 || seconds > most) {
                throw CommandException.configuration(SKEW + " takes 0 to " + most + " seconds, not " + seconds);
            }
            return Duration.ofSeconds(seconds);
        }

        private static URI url(String text) {
            try {
                return new URI(text);
            } catch (URISyntaxException malformed) {
                throw CommandException.configuration(
                        JWKS + " takes a file or a URL; this is neither: " + malformed.getReason());
            }
        }

        private Document document(String option, String name) {
            try {
                Path file = run.here().workingDirectory().resolve(name);
                try (InputStream in = Files.newInputStream(file)) {
                    byte[] bytes = BoundedInput.read(in, LONGEST_DOCUMENT_BYTES)
                            .orElseThrow(() -> CommandException.configuration("the file of " + option
                                    + " is larger than " + LONGEST_DOCUMENT_BYTES + " bytes: " + name));
                    return new Document(name, new String(bytes, StandardCharsets.UTF_8));
                }
            } catch (IOException | InvalidPathException unreadable) {
                throw CommandException.configuration("the file of " + option + " cannot be read: " + name);
            }
        }
    }

    /** The files that {@code check} writes. Before the check, it is clear whether they can be written. */
    private static final class Evidence {

        static final String REPORT = "--report";
        static final String BUNDLE = "--bundle";
        static final String REDACT = "--redact";

        private final Arguments arguments;
        private final CommandRun run;
        private final @Nullable EvidencePlace page;
        private final @Nullable EvidenceBundle bundle;

        Evidence(Arguments arguments, CommandRun run) {
            arguments.refuseWithout(REDACT, BUNDLE);
            this.arguments = arguments;
            this.run = run;
            Path here = run.here().workingDirectory();
            this.page = arguments
                    .text(REPORT)
                    .map(name -> EvidencePlace.ofFile(here, name))
                    .orElse(null);
            this.bundle = arguments
                    .text(BUNDLE)
                    .map(name -> EvidenceBundle.at(here, name))
                    .orElse(null);
            if (page != null && bundle != null && bundle.takesPlaceOf(page)) {
                throw CommandException.configuration(
                        REPORT + " and " + BUNDLE + " name the same place; a bundle holds the report already");
            }
        }

        void write(CheckedToken proof) {
            if (page == null && bundle == null) {
                return;
            }
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
}
