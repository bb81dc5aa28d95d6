package io.kstlib.auth.cli.command.credential;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandSpecs;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.spi.text.ShownText;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The token that a tool asks for: the access token or the ID token, valid now.
 *
 * @param value the token, in characters that fit on one line
 * @param expiresAt when it expires; {@code null} when that is not known
 */
record AskedToken(Secret value, @Nullable Instant expiresAt) {

    static final String ID_TOKEN = "--id-token";
    static final String ACCESS_TOKEN = "--access-token";

    /** The characters of a token (RFC 6749 appendix A.12). Line breaks would end the answer. */
    private static final Pattern CHARACTERS = Pattern.compile("[ -~]+");

    AskedToken {
        if (!CHARACTERS.matcher(value.reveal()).matches()) {
            throw new CommandException(ExitCode.FAILED, "the token holds characters that no token has");
        }
    }

    static OptionSpec idTokenOption() {
        return CommandSpecs.flag("Give the ID token instead of the access token", ID_TOKEN);
    }

    /** Returns the ID token where the arguments ask for it, else the access token. */
    static AskedToken of(AuthClient client, Arguments arguments) {
        return arguments.has(ID_TOKEN) ? id(client) : access(client);
    }

    static AskedToken id(AuthClient client) {
        IdToken token = client.getIdToken();
        return new AskedToken(token.value(), token.expiresAt());
    }

    /** Returns the access token. Other types than {@code Bearer} need more than the token, which these protocols do not carry. */
    static AskedToken access(AuthClient client) {
        Token token = client.getToken();
        if (!token.tokenType().equalsIgnoreCase("Bearer")) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "the token of \"" + client.name() + "\" is of type " + ShownText.escaped(token.tokenType())
                            + "; this tool takes bearer tokens only");
        }
        return new AskedToken(token.accessToken(), token.expiresAt().orElse(null));
    }

    /** Gets another token if the stored one is the one that a server refused. The login stays. */
    static void replace(AuthClient client, Arguments arguments, String refused) {
        Optional<Token> stored = client.storedToken();
        Optional<Secret> shown =
                arguments.has(ID_TOKEN) ? stored.flatMap(Token::idToken) : stored.map(Token::accessToken);
        if (shown.filter(value -> value.matches(refused)).isPresent()) {
            client.refreshInsteadOf(stored.get());
        }
    }
}
