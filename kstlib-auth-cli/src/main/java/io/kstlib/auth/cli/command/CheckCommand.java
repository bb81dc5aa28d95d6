package io.kstlib.auth.cli.command;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.cli.check.ReportView;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.cli.session.Session;
import io.kstlib.auth.core.AuthClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code check}: whether a token is valid, and the proof of it. */
public final class CheckCommand implements Command {

    private static final int LONGEST_TOKEN_BYTES = 64 * 1024;

    /** The command. */
    public CheckCommand() {}

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Specs.command(
                this,
                "check",
                "Prove step by step that a token is valid, or is not",
                "Checks the stored ID token, or the stored access token where there is none, by the keys that its"
                        + " provider publishes.");
        spec.addPositional(Specs.provider());
        spec.addOption(Specs.value(
                String.class,
                "JWT",
                "Check this token; \"-\" reads it from standard input. A token in the arguments can be seen in the"
                        + " list of processes",
                "--token"));
        spec.addOption(Specs.flag("Check the stored access token, also when there is an ID token", "--access-token"));
        spec.addOption(Specs.flag(
                "Show all that was found, and the commands by which somebody else can repeat the check",
                "-v",
                Specs.VERBOSE));
        spec.addOption(Specs.json());
        Specs.ending(
                spec,
                List.of(
                        ExitCode.CHECK_VALID,
                        ExitCode.CHECK_INVALID,
                        ExitCode.CHECK_IMPOSSIBLE,
                        ExitCode.CONFIGURATION),
                "kstlib auth check",
                "kstlib auth check corporate --access-token --verbose",
                "kstlib auth check --token - < token.jwt",
                "kstlib auth check --json > report.json");
        return spec;
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) {
        arguments.refuseBoth("--token", "--access-token");
        try {
            AuthClient client = session.client(arguments.parameter());
            ValidationReport report = client.check(request(arguments, client, session));
            if (arguments.has("--json")) {
                session.answer().json(report.toMap());
            } else if (arguments.has(Specs.VERBOSE)) {
                new ReportView(session.answer(), client.name()).full(report);
            } else {
                new ReportView(session.answer(), client.name()).brief(report);
            }
            return ExitCode.of(report.verdict());
        } catch (AuthException impossible) {
            session.errors().say(impossible);
            return ExitCode.ofFailedCheck(impossible);
        }
    }

    private static ValidationRequest request(Arguments arguments, AuthClient client, Session session) {
        Optional<String> given = arguments.text("--token");
        if (given.isPresent()) {
            boolean piped = given.get().equals("-");
            Secret token = piped ? read(session.here().in()) : token(given.get());
            return new ValidationRequest(token, TokenKind.UNKNOWN, piped ? "standard input" : "--token");
        }
        Token stored = client.storedToken()
                .orElseThrow(() -> new CommandException(
                        ExitCode.CHECK_IMPOSSIBLE,
                        "no token of \"" + client.name() + "\" is stored; run \"kstlib auth login " + client.name()
                                + "\""));
        Optional<Secret> idToken = arguments.has("--access-token") ? Optional.empty() : stored.idToken();
        return idToken.map(token -> new ValidationRequest(token, TokenKind.ID_TOKEN, "stored id_token"))
                .orElseGet(() ->
                        new ValidationRequest(stored.accessToken(), TokenKind.ACCESS_TOKEN, "stored access_token"));
    }

    private static Secret read(InputStream in) {
        try {
            byte[] bytes = in.readNBytes(LONGEST_TOKEN_BYTES + 1);
            if (bytes.length > LONGEST_TOKEN_BYTES) {
                throw new CommandException(
                        ExitCode.CHECK_IMPOSSIBLE,
                        "standard input is longer than a token: more than " + LONGEST_TOKEN_BYTES + " bytes");
            }
            return token(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new CommandException(ExitCode.CHECK_IMPOSSIBLE, "standard input cannot be read");
        }
    }

    private static Secret token(String text) {
        String token = text.strip();
        if (token.isEmpty()) {
            throw new CommandException(ExitCode.CHECK_IMPOSSIBLE, "the token to check is empty");
        }
        return Secret.of(token);
    }
}
