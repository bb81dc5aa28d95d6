package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.report.SignatureFacts;
import io.kstlib.auth.api.validation.report.SignatureFacts.IssuerSource;
import io.kstlib.auth.cli.check.EvidencePlace.EvidenceBundle;
import io.kstlib.auth.cli.check.ReportDocument.Instructions;
import io.kstlib.auth.cli.check.ReportDocument.VerdictInWords;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.core.jwt.ClaimSource;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.jwt.CompactJwt.TokenForm;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.base.Spans;
import io.kstlib.files.BoundedInput;
import io.kstlib.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code check}: checks whether a token is valid, and proves it. */
public final class CheckCommand implements Command {

    private static final String ISSUER = "--issuer";
    private static final String AUDIENCE = "--audience";
    private static final String JWKS = "--jwks";
    private static final String DISCOVERY = "--discovery";
    private static final String SKEW = "--clock-skew";
    private static final String PRIVATE = "--allow-private";

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
                .account()
                .text(
                        "JWT",
                        "Check this token; \"-\" reads it from standard input. A token in the arguments can be seen in the"
                                + " list of processes",
                        "--token")
                .flag("Check the stored access token, even if there is an ID token", "--access-token")
                .text("URL", "The issuer that the token must name; its keys are used", ISSUER)
                .text("NAME", "An audience that the token must be for", AUDIENCE)
                .text("FILE|URL", "Use these keys (a JWK set) and fetch none", JWKS)
                .text("FILE", "Use this discovery document and fetch none", DISCOVERY)
                .number("SECONDS", "How far two clocks may be apart, 0 to 300 (default: clock_skew, or 300)", SKEW)
                .flag("Allow private addresses for an issuer that only the token names", PRIVATE)
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
            CheckedToken checked = new CheckSubject(arguments, run).check();
            answer(checked, arguments, run);
            evidence.write(checked);
            return ExitCode.of(checked.report().verdict());
        } catch (AuthException impossible) {
            run.errors().say(impossible);
            return ExitCode.ofFailedCheck(impossible);
        }
    }

    private static void answer(CheckedToken checked, Arguments arguments, CommandRun run) {
        ReportView view = new ReportView(run.answer(), checked.by(), checked.report());
        if (arguments.has("--json")) {
            run.answer().json(ReportDocument.of(checked.report()));
        } else if (arguments.has(SpecBuilder.VERBOSE)) {
            view.full();
        } else {
            view.brief();
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

    /**
     * A validation report as people read it.
     *
     * @param answer standard output
     * @param by the owner of the keys that checked the token: the configured name of a provider, or words
     * @param report the report
     */
    private record ReportView(Output answer, String by, ValidationReport report) {

        private static final int NAME_WIDTH = 18;

        private static final Duration WORTH_TELLING = Duration.ofSeconds(30);

        /** Prints the steps and the verdict. */
        void brief() {
            answer.line("Checking the ", report.source(), " against the keys of ", new StyledText(Tone.STRONG, by));
            report.steps().forEach(this::step);
            repair();
            drift().ifPresent(drift -> answer.line("      ", new StyledText(Tone.FAINT, "clock: "), drift));
            sources();
            verdict();
        }

        private void repair() {
            ReportDocument.repair(report)
                    .forEach((title, text) -> answer.line(
                            "      ", new StyledText(Tone.FAINT, title.toLowerCase(Locale.ROOT) + ": "), text));
        }

        /** Prints everything, and the commands to repeat it. */
        void full() {
            answer.line("Checking the ", report.source(), " against the keys of ", new StyledText(Tone.STRONG, by));
            report.steps().forEach(step -> {
                step(step);
                ReportDocument.details(step, report).forEach((name, value) -> field("      ", name, value));
            });
            section("Header", report.header());
            section("Payload", ClaimSource.withoutTokens(report.payload()));
            sources();
            String key = report.facts() instanceof SignatureFacts facts && facts.key() != null
                    ? facts.key().pem()
                    : null;
            answer.line(new StyledText(Tone.STRONG, "Facts"));
            report.facts().toMap().forEach((name, value) -> {
                if (!(value instanceof Map<?, ?>) && (key == null || !key.equals(value))) {
                    field("  ", name, value);
                }
            });
            if (key != null) {
                answer.line(new StyledText(Tone.STRONG, "Public key"));
                answer.lines(key);
            }
            instructions();
            verdict();
        }

        private void step(ValidationStep step) {
            StyledText mark =
                    step.passed() ? answer.style().passed() : answer.style().failed();
            answer.line(
                    "  ",
                    mark,
                    " ".repeat(answer.style().failed().width() - mark.width() + 1),
                    String.format("%-" + NAME_WIDTH + "s", step.name()),
                    "  ",
                    ReportDocument.message(step));
        }

        private void section(String title, Map<String, ?> fields) {
            if (!fields.isEmpty()) {
                answer.line(new StyledText(Tone.STRONG, title));
                answer.lines(Json.writePretty(fields));
            }
        }

        private void sources() {
            Map<String, String> sources = Claims.ofOthers(report.payload());
            if (!sources.isEmpty()) {
                answer.line(new StyledText(Tone.STRONG, Claims.TITLE_OF_OTHERS));
                sources.forEach((claim, words) -> field("  ", claim, words));
            }
        }

        private void field(String indent, String name, Object value) {
            answer.line(indent, new StyledText(Tone.FAINT, name + ": "), inWords(value));
        }

        private static String inWords(Object value) {
            boolean isTree = value instanceof Map<?, ?> || value instanceof Iterable<?>;
            return isTree ? Json.writePretty(value).replaceAll("\\s*\n\\s*", " ") : String.valueOf(value);
        }

        private void instructions() {
            Instructions.of(report).ifPresent(commands -> {
                answer.line(new StyledText(Tone.STRONG, "To repeat this without kstlib"));
                answer.lines(commands);
            });
        }

        private void verdict() {
            VerdictInWords verdict = VerdictInWords.of(report);
            answer.line(
                    new StyledText(verdict.tone(), verdict.title()),
                    verdict.detail().isEmpty() ? "" : ": " + verdict.detail());
        }

        /** Returns the drift between the clocks of this machine and of the provider, if the report knows it and it matters. */
        private Optional<String> drift() {
            return ReportDocument.facts(report)
                    .map(facts -> facts.clocks().drift())
                    .map(drift -> Duration.ofSeconds(drift.toSeconds()))
                    .filter(drift -> drift.abs().compareTo(WORTH_TELLING) >= 0)
                    .map(ReportView::driftInWords);
        }

        private static String driftInWords(Duration drift) {
            return "this machine's was " + Spans.inWords(drift) + (drift.isNegative() ? " behind" : " ahead of")
                    + " the provider's when that was last measured; turn on time synchronization";
        }
    }

    /** The token that is checked, and the rules for it. */
    private static final class CheckSubject {

        /** The form of a token in a request (RFC 6750 section 2.1). Tokens are often copied in this form. */
        private static final Pattern REQUEST_HEADER = Pattern.compile(
                "(?:Authorization\\s*:)?\\s*(?:Bearer\\s+)?(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

        private static final int LONGEST_TOKEN_BYTES = 64 * 1024;
        private static final int LONGEST_DOCUMENT_BYTES = 1024 * 1024;

        private static final String ISSUER_OF_TOKEN = "the issuer that it names itself";
        private static final String UNNAMED = "no one, since it names no issuer";

        private final Arguments arguments;
        private final CommandRun run;
        private final ValidationTerms terms;

        CheckSubject(Arguments arguments, CommandRun run) {
            this.arguments = arguments;
            this.run = run;
            this.terms = terms(arguments, run);
        }

        /** Reads what the options demand of the token, and the files that they name. */
        private static ValidationTerms terms(Arguments arguments, CommandRun run) {
            ValidationTerms terms = ValidationTerms.none();
            terms = arguments.text(ISSUER).map(terms::issuer).orElse(terms);
            terms = arguments.text(AUDIENCE).map(terms::audience).orElse(terms);
            Optional<String> discovery = arguments.text(DISCOVERY);
            if (discovery.isPresent()) {
                terms = terms.discovery(discovery.get(), document(DISCOVERY, discovery.get(), run));
            }
            Optional<String> keys = arguments.text(JWKS);
            if (keys.isPresent()) {
                boolean url = keys.get().startsWith("https://") || keys.get().startsWith("http://");
                terms = url ? terms.keysAt(url(keys.get())) : terms.keys(keys.get(), document(JWKS, keys.get(), run));
            }
            terms = arguments
                    .number(SKEW, 0, (int) ValidationTerms.LARGEST_CLOCK_SKEW.toSeconds(), "seconds")
                    .map(Duration::ofSeconds)
                    .map(terms::clockSkew)
                    .orElse(terms);
            return arguments.has(PRIVATE) ? terms.allowPrivateHosts() : terms;
        }

        private static URI url(String text) {
            try {
                return new URI(text);
            } catch (URISyntaxException malformed) {
                throw CommandException.configuration(
                        JWKS + " takes a file or a URL; this is neither: " + malformed.getReason());
            }
        }

        private static String document(String option, String name, CommandRun run) {
            try {
                Path file = run.here().workingDirectory().resolve(name);
                try (InputStream in = Files.newInputStream(file)) {
                    byte[] bytes = BoundedInput.read(in, LONGEST_DOCUMENT_BYTES)
                            .orElseThrow(() -> CommandException.configuration("the file of " + option
                                    + " is larger than " + LONGEST_DOCUMENT_BYTES + " bytes: " + name));
                    return new String(bytes, StandardCharsets.UTF_8);
                }
            } catch (IOException | InvalidPathException unreadable) {
                throw CommandException.configuration("the file of " + option + " cannot be read: " + name);
            }
        }

        CheckedToken check() {
            Optional<String> given = arguments.text("--token");
            if (given.isEmpty()) {
                return stored(run.clientOf(arguments));
            }
            boolean piped = given.get().equals("-");
            Secret token = tokenIn(piped ? read(run.here().in()) : given.get());
            var request = new ValidationRequest(token, TokenKind.UNKNOWN, piped ? "standard input" : "--token", terms);
            return arguments.parameter() == null
                    ? withoutProvider(request)
                    : by(run.client(arguments.parameter()), request);
        }

        private CheckedToken stored(AuthClient client) {
            Token stored = client.storedToken()
                    .orElseThrow(() -> new CommandException(
                            ExitCode.CHECK_IMPOSSIBLE,
                            "no token of \"" + client.name() + "\" is stored; run \"kstlib auth login"
                                    + ShellWord.parameter(client.name()) + "\""));
            ValidationTerms known = stored.clockDrift().map(terms::clockDrift).orElse(terms);
            Optional<Secret> idToken = arguments.has("--access-token") ? Optional.empty() : stored.idToken();
            ValidationRequest request = idToken.map(
                            token -> new ValidationRequest(token, TokenKind.ID_TOKEN, "stored id_token", known))
                    .orElseGet(() -> new ValidationRequest(
                            stored.accessToken(), TokenKind.ACCESS_TOKEN, "stored access_token", known));
            return by(client, request);
        }

        /** Checks by the configured provider that issued the token, if there is one. Else checks by the issuer that the person or the token names. */
        private CheckedToken withoutProvider(ValidationRequest request) {
            boolean named = terms.issuer().isPresent()
                    || terms.keys().isPresent()
                    || terms.keysUrl().isPresent();
            Kstlib kstlib = named ? run.kstlibEvenUnallowed() : run.kstlibEvenUnconfigured();
            Optional<String> configured = issuer(request).flatMap(issuer -> configured(kstlib, issuer));
            if (configured.isPresent()) {
                return by(kstlib.client(configured.get()), request);
            }
            Optional<String> standard = terms.issuer().isPresent() ? Optional.empty() : silentDefault(kstlib, request);
            if (standard.isPresent()) {
                CheckedToken checked = by(kstlib.client(standard.get()), request);
                if (checked.report().verdict() != ValidationReport.Verdict.OTHER_PROVIDER) {
                    return checked;
                }
            }
            String asked = issuer(request).isPresent() ? terms.issuer().orElse(ISSUER_OF_TOKEN) : UNNAMED;
            return checked(request, asked, kstlib.validate(request));
        }

        /** Returns the default provider if it checks by keys. Its keys may fit. But it need not be the issuer, so it must not see the token. */
        private static Optional<String> silentDefault(Kstlib kstlib, ValidationRequest request) {
            if (TokenForm.of(request.token().reveal()) == TokenForm.OPAQUE) {
                return Optional.empty();
            }
            return kstlib.defaultProvider()
                    .filter(name -> kstlib.problem(name).isEmpty())
                    .filter(name -> kstlib.providers().stream()
                            .filter(provider -> provider.name().equals(name))
                            .allMatch(provider -> provider.validation() == ProviderSummary.Validation.BY_KEYS));
        }

        private Optional<String> issuer(ValidationRequest request) {
            return terms.issuer()
                    .or(() -> CompactJwt.ifReadable(request.token())
                            .map(token -> token.payload().get("iss"))
                            .filter(String.class::isInstance)
                            .map(String.class::cast));
        }

        private static Optional<String> configured(Kstlib kstlib, String issuer) {
            return kstlib.providers().stream()
                    .filter(provider -> provider.issuer().filter(issuer::equals).isPresent())
                    .sorted(Comparator.comparing((ProviderSummary provider) ->
                                    kstlib.problem(provider.name()).isPresent())
                            .thenComparing(provider -> !provider.isDefault()))
                    .map(ProviderSummary::name)
                    .findFirst();
        }

        private CheckedToken by(AuthClient client, ValidationRequest request) {
            return checked(request, client.name(), client.validate(request));
        }

        /** Makes the result. With a provider without an issuer, too, only the token names the issuer. */
        private CheckedToken checked(ValidationRequest request, String asked, ValidationReport report) {
            boolean byToken =
                    report.facts() instanceof SignatureFacts facts && facts.issuerSource() == IssuerSource.TOKEN;
            String issuer = byToken && report.payload().get("iss") instanceof String named
                    ? ISSUER_OF_TOKEN + ": " + named
                    : asked;
            return new CheckedToken(
                    report, request.token(), keysOf(issuer), run.here().clock().instant());
        }

        /** Names the owner of the keys. Keys that the person gave replace those that would be fetched. */
        private String keysOf(String issuer) {
            return terms.keys()
                    .map(document -> String.valueOf(Path.of(document.getKey()).getFileName()))
                    .or(() -> terms.keysUrl()
                            .map(url -> WebOrigin.withoutQuery(url).toString())) // it may be signed or hold a password
                    .map(place -> place + " (" + JWKS + ")")
                    .orElse(issuer);
        }

        private static String read(InputStream in) {
            try {
                byte[] bytes = BoundedInput.read(in, LONGEST_TOKEN_BYTES)
                        .orElseThrow(() -> new CommandException(
                                ExitCode.CHECK_IMPOSSIBLE,
                                "standard input is longer than a token: more than " + LONGEST_TOKEN_BYTES + " bytes"));
                return new String(bytes, StandardCharsets.UTF_8);
            } catch (IOException unreadable) {
                throw new CommandException(ExitCode.CHECK_IMPOSSIBLE, "standard input cannot be read");
            }
        }

        /**
         * Finds the token in the text that a person gives. A text that cannot be a token is neither checked nor sent anywhere.
         *
         * @param text the text that the person gave
         * @return the token, nothing around it
         * @throws CommandException if there is none; the message holds no part of the text
         */
        private static Secret tokenIn(String text) {
            Matcher header = REQUEST_HEADER.matcher(text.strip());
            String token = header.matches() ? header.group(1) : text.strip();
            if (token.isEmpty() || token.equalsIgnoreCase("Bearer")) {
                throw new CommandException(ExitCode.CHECK_IMPOSSIBLE, "the token to check is empty");
            }
            // A whole answer of a token endpoint, formatted for people, is refused later, with a message of its
            // own.
            if (!token.startsWith("{") && !PrintableText.isAsciiWord(token)) {
                throw CommandException.configuration(
                        "the given token holds blanks, line breaks or other characters that no token has; give only the"
                                + " token, in one piece, as \"kstlib auth token\" prints it");
            }
            return Secret.of(token);
        }
    }

    /**
     * A token that was checked, and the report.
     *
     * @param report the report
     * @param token the token that was given
     * @param by the owner of the keys that were used
     * @param checkedAt the time of the check
     */
    record CheckedToken(ValidationReport report, Secret token, String by, Instant checkedAt) {

        /** Returns the token whose signature was verified: the given one, or what was encrypted in it. */
        Secret signedToken() {
            return report.signedToken().orElse(token);
        }

        /** Returns what is known of the signature; empty when the report rests on something else. */
        Optional<SignatureFacts> signature() {
            return report.facts() instanceof SignatureFacts facts ? Optional.of(facts) : Optional.empty();
        }

        /** Returns the key that the signature was tried with; empty when there is none. */
        Optional<SignatureFacts.SigningKey> key() {
            return signature().map(SignatureFacts::key);
        }

        @Override
        public String toString() {
            return "Proof[" + report + "]";
        }
    }
}
