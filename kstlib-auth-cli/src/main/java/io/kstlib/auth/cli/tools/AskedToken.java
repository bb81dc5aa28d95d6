package io.kstlib.auth.cli.tools;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.text.PrintableText;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The token that a tool asks for: the access token or the ID token, valid now.
 *
 * @param value the token, in characters that fit on one line
 * @param expiresAt when it expires; {@code null} when that is not known
 */
record AskedToken(Secret value, @Nullable Instant expiresAt) {

    /** The characters of a token (RFC 6749 appendix A.12). Line breaks would end the answer. */
    private static final Pattern CHARACTERS = Pattern.compile("[ -~]+");

    /** Returns the ID token where the arguments ask for it, else the access token. */
    static AskedToken of(AuthClient client, Arguments arguments, CommandRun run) {
        return arguments.has(HelperArguments.ID_TOKEN) ? id(client, run) : access(client, run);
    }

    static AskedToken id(AuthClient client, CommandRun run) {
        IdToken token = run.idToken(client);
        return of(client, token.value(), token.expiresAt());
    }

    /** Returns the access token. Other types than {@code Bearer} need more than the token, which these protocols do not carry. */
    static AskedToken access(AuthClient client, CommandRun run) {
        Token token = run.token(client);
        if (!token.tokenType().equalsIgnoreCase("Bearer")) {
            throw CommandException.failed("the token of \"" + client.name() + "\" is of type "
                    + PrintableText.escaped(token.tokenType()) + "; this tool takes bearer tokens only");
        }
        return of(client, token.accessToken(), token.expiresAt().orElse(null));
    }

    private static AskedToken of(AuthClient client, Secret value, @Nullable Instant expiresAt) {
        if (!CHARACTERS.matcher(value.reveal()).matches()) {
            throw CommandException.failed("the token of \"" + client.name()
                    + "\" holds characters that no token has; report it to the" + " provider");
        }
        return new AskedToken(value, expiresAt);
    }

    /** Drops the stored access token if it is what a server refused, or if the ID token beside it is. The login stays. */
    static void drop(AuthClient client, String refused) {
        storedAs(refused, client).ifPresent(stored -> Engine.login(client).expire(stored));
    }

    /** Returns the stored token if a text is its access token, or the ID token beside it. */
    static Optional<Token> storedAs(String text, AuthClient client) {
        return client.storedToken()
                .filter(stored -> stored.accessToken().matches(text)
                        || stored.idToken().filter(id -> id.matches(text)).isPresent());
    }
}
