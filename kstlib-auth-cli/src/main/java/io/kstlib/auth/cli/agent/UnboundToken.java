package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.Optional;

/** An access token that another machine can use, because it is bound to no key of this one. */
final class UnboundToken {

    private UnboundToken() {}

    /**
     * Returns the token. One that is bound to a key (RFC 8705, RFC 9449) needs that key, which is not given. A JWT says what it is bound to. For
     * an opaque token only the server knows. Servers do not bind every token of a client with a certificate (RFC 8705 section 3.4). So if the section
     * does not say it, a line tells the person what a refusal on the other machine would mean.
     *
     * @param run where the line is printed
     * @param client the client whose token it is
     * @throws CommandException if the token is bound
     * @throws io.kstlib.auth.api.error.AuthException if there is no token
     */
    static Secret of(CommandRun run, AuthClient client) {
        Token token = client.getToken();
        String its = "the token of \"" + client.name() + "\"";
        if (!token.tokenType().equalsIgnoreCase("Bearer")) {
            throw CommandException.failed(its + " is of type " + PrintableText.escaped(token.tokenType())
                    + ", and of no use elsewhere without its key");
        }
        var section = Engine.login(client).context().settings();
        Optional<Boolean> said = CompactJwt.ifReadable(token.accessToken())
                .map(jwt -> jwt.payload().containsKey("cnf"))
                .or(() -> section.get(ProviderKeys.CERTIFICATE_BOUND_TOKENS));
        if (said.orElse(false)) {
            throw CommandException.failed(
                    its + " is bound to a certificate or a key of the client, and of no use elsewhere without it");
        }
        if (said.isEmpty() && section.has(ProviderKeys.CLIENT_CERTIFICATE)) {
            run.messages()
                    .warn(its
                            + " does not show whether it is bound to client_certificate. If it is, servers refuse it from"
                            + " another machine; say which by " + ProviderKeys.CERTIFICATE_BOUND_TOKENS.name()
                            + ": true or false");
        }
        return token.accessToken();
    }
}
