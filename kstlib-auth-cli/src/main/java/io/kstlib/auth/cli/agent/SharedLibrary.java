package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.agent.AgentAnswers.NotAtHand;
import io.kstlib.auth.cli.command.LibrarySource;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.login.Engine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a run of a command in the agent works with: the library that is held, and a token only where it is stored and fresh. */
final class SharedLibrary implements LibrarySource {

    /** What kubectl says of each call. It is for the command that answers kubectl, and would make each cluster a configuration of its own. */
    private static final String OF_ONE_CALL = "KUBERNETES_EXEC_INFO";

    private final Map<String, String> lasting;
    private final HeldLibraries libraries;
    private @Nullable HeldLibrary held;
    private long warnings;

    /**
     * @param environment the variables of the process that asks
     * @param libraries what is held
     */
    SharedLibrary(Map<String, String> environment, HeldLibraries libraries) {
        this.lasting = new LinkedHashMap<>(environment);
        this.libraries = libraries;
        lasting.remove(OF_ONE_CALL);
    }

    @Override
    public Kstlib load(KstlibBuilder builder) {
        HeldLibrary taken = libraries.take(builder.environment(lasting), lasting);
        held = taken;
        warnings = taken.warnings();
        return taken.kstlib();
    }

    @Override
    public void release(Kstlib used) {} // it is held on

    @Override
    public Token token(AuthClient client) {
        Token token = Engine.login(client).freshToken().orElseThrow(() -> missed(client));
        handOut(client, token, null);
        return token;
    }

    @Override
    public IdToken idToken(AuthClient client) {
        Token beside = Engine.login(client).freshToken().orElseThrow(() -> missed(client));
        IdToken token = IdToken.freshOf(client).orElseThrow(() -> missed(client));
        handOut(client, beside, token);
        return token;
    }

    private NotAtHand missed(AuthClient client) {
        libraries.missed(Objects.requireNonNull(held), client);
        return new NotAtHand();
    }

    /** Notes the request, by which the token is refreshed ahead, unless there is something to warn of: the command itself says that. */
    private void handOut(AuthClient client, Token token, @Nullable IdToken idToken) {
        HeldLibrary from = Objects.requireNonNull(held);
        if (from.warnings() != warnings) {
            throw new NotAtHand();
        }
        libraries.handedOut(from, client, token, idToken);
    }
}
