package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.SignatureFacts;
import io.kstlib.auth.api.validation.SignatureFacts.IssuerSource;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.core.jwt.TokenForm;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The token that is checked, and the rules for it. */
final class CheckSubject {

    private static final int LONGEST_TOKEN_BYTES = 64 * 1024;

    private static final String ISSUER_OF_TOKEN = "the issuer that it names itself";
    private static final String UNNAMED = "no one, since it names no issuer";

    private final Arguments arguments;
    private final CommandRun run;
    private final ValidationTerms terms;

    CheckSubject(Arguments arguments, CommandRun run, ValidationTerms terms) {
        this.arguments = arguments;
        this.run = run;
        this.terms = terms;
    }

    CheckedToken check() {
        Optional<String> given = arguments.text("--token");
        if (given.isEmpty()) {
            return stored(run.client(arguments.parameter()));
        }
        boolean piped = given.get().equals("-");
        Secret token = TokenOption.in(piped ? read(run.here().in()) : given.get());
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
                .or(() -> DecodedToken.ifReadable(request.token())
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
        boolean byToken = report.facts() instanceof SignatureFacts facts && facts.issuerSource() == IssuerSource.TOKEN;
        String issuer =
                byToken && report.payload().get("iss") instanceof String named ? ISSUER_OF_TOKEN + ": " + named : asked;
        return new CheckedToken(
                report, request.token(), keysOf(issuer), run.here().clock().instant());
    }

    /** Names the owner of the keys. Keys that the person gave replace those that would be fetched. */
    private String keysOf(String issuer) {
        return terms.keys()
                .map(document -> String.valueOf(Path.of(document.name()).getFileName()))
                .or(() -> terms.keysUrl()
                        .map(url -> WebOrigin.withoutQuery(url).toString())) // it may be signed or hold a password
                .map(place -> place + " (" + CheckCommand.Terms.JWKS + ")")
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

    /** Finds the token in the text that a person gives. A text that cannot be a token is neither checked nor sent anywhere. */
    private static final class TokenOption {

        /** The form of a token in a request (RFC 6750 section 2.1). Tokens are often copied in this form. */
        private static final Pattern REQUEST_HEADER = Pattern.compile(
                "(?:Authorization\\s*:)?\\s*(?:Bearer\\s+)?(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

        private TokenOption() {}

        /**
         * {@return the token in it, nothing around it}
         *
         * @param text what the person gave
         * @throws CommandException if there is none; the message holds no part of the text
         */
        static Secret in(String text) {
            Matcher header = REQUEST_HEADER.matcher(text.strip());
            String token = header.matches() ? header.group(1) : text.strip();
            if (token.isEmpty() || token.equalsIgnoreCase("Bearer")) {
                throw new CommandException(ExitCode.CHECK_IMPOSSIBLE, "the token to check is empty");
            }
            // A whole answer of a token endpoint, formatted for people, is refused later, with a message of its own.
            if (!token.startsWith("{") && !PrintableText.isAsciiWord(token)) {
                throw CommandException.configuration(
                        "the given token holds blanks, line breaks or other characters that no token has; give only the"
                                + " token, in one piece, as \"kstlib auth token\" prints it");
            }
            return Secret.of(token);
        }
    }
}
