package io.kstlib.auth.cli.token;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.check.DecodedToken;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.Times;
import io.kstlib.auth.cli.token.TokenRequest.Choice;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.login.Engine;

/**
 * Runs {@code token}. It does not depend on how the command line is read: the most common request is recognized without the parser, see
 * {@code io.kstlib.auth.cli.Shortcut}.
 */
public final class TokenRunner {

    private final CommandRun run;

    /**
     * @param run where to answer
     */
    public TokenRunner(CommandRun run) {
        this.run = run;
    }

    /**
     * {@return the exit code}
     *
     * @param request what is asked for
     */
    public ExitCode run(TokenRequest request) {
        AuthClient client = request.client(run);
        Token token = request.wants(Choice.REFRESH) ? client.refreshToken() : run.token(client);
        if (request.isPlain()) {
            run.answer().line(token.accessToken().reveal());
            return ExitCode.DONE;
        }
        if (request.wants(Choice.SHOW_REFRESH) && !token.isRefreshable()) {
            throw CommandException.failed(
                    "no refresh token is stored for \"" + client.name() + "\": the provider gave none at login");
        }
        if (request.wants(Choice.DECODE)) {
            decode(token, request);
        } else if (request.wants(Choice.COPY)) {
            copy(client, token, request);
        } else if (request.format() == TokenRequest.Format.JSON) {
            run.answer().json(document(client.name(), token, request));
        } else if (request.format() == TokenRequest.Format.KUBECTL) {
            ExecCredential credential = ExecCredential.asked(run.here().environment());
            IdToken idToken = run.idToken(client);
            run.answer().json(credential.with(idToken.value(), idToken.expiresAt()));
        } else if (request.wants(Choice.SHOW_REFRESH)) {
            token.refreshToken().map(Secret::reveal).ifPresent(run.answer()::line);
        } else {
            run.answer().line(inForm(client, token, request.format()));
        }
        return ExitCode.DONE;
    }

    /**
     * Prints the headers of one request, with a proof that this program has the key of the token.
     *
     * @param request which token, and whether it is refreshed first
     * @param target the request that gets the headers
     * @return the exit code
     */
    ExitCode prove(TokenRequest request, CallTarget target) {
        AuthClient client = request.client(run);
        Token token = request.wants(Choice.REFRESH) ? client.refreshToken() : run.token(client);
        if (token.proofKey().isEmpty()) {
            throw CommandException.failed("the token of \"" + client.name()
                    + "\" is bound to no key, so there is nothing to prove; set token_type:"
                    + " dpop for this provider, and log in again");
        }
        Engine.login(client)
                .presentation(token)
                .headers(token, target.method(), target.url())
                .forEach(header -> run.answer().line(header.getKey() + ": " + header.getValue()));
        return ExitCode.DONE;
    }

    private String inForm(AuthClient client, Token token, TokenRequest.Format format) {
        return switch (format) {
            case HEADER -> token.authorizationHeader();
            case ID_TOKEN -> run.idToken(client).value().reveal();
            case ENV ->
                "export " + ExecCommand.STANDARD_VARIABLE + "="
                        + ShellWord.inQuotes(token.accessToken().reveal());
            case CURL ->
                "header = \"Authorization: "
                        + token.authorizationHeader().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            case ACCESS_TOKEN, JSON, KUBECTL -> token.accessToken().reveal();
        };
    }

    private void copy(AuthClient client, Token token, TokenRequest request) {
        Clipboard clipboard = Clipboard.of(run.here().environment(), System.getProperty("os.name", ""));
        String tool = clipboard.copy(Secret.of(inForm(client, token, request.format())));
        Messages messages = request.wants(Choice.QUIET) ? run.messages().at(Messages.Level.QUIET) : run.messages();
        messages.say("The " + (request.format() == TokenRequest.Format.ID_TOKEN ? "ID token" : "access token")
                + " of \"" + client.name() + "\" is on the clipboard (by " + tool + ").");
    }

    private void decode(Token token, TokenRequest request) {
        DecodedToken decoded = DecodedToken.of(token.accessToken());
        if (request.format() == TokenRequest.Format.JSON) {
            run.answer().json(JsonDocument.of("header", decoded.header()).with("payload", decoded.payload()));
        } else {
            new ClaimsView(run).print(decoded);
        }
    }

    private static JsonDocument document(String provider, Token token, TokenRequest request) {
        JsonDocument document = JsonDocument.of("provider", provider)
                .with("access_token", token.accessToken().reveal())
                .with("token_type", token.tokenType())
                .with("expires_at", Times.iso(token.effectiveExpiry()))
                .with("scope", token.scope());
        if (request.wants(Choice.SHOW_REFRESH)) {
            document.with(
                    "refresh_token", token.refreshToken().map(Secret::reveal).orElse(null));
        }
        return document;
    }
}
