package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import java.util.function.Consumer;

/**
 * A login by a fallback for the standard flow. A server may publish the endpoint of the fallback and refuse it to this client. Then the standard
 * flow does the login, if the person has seen nothing of the fallback.
 *
 * @param provider the provider, with the fallback
 * @param request how the login is done by that flow
 * @param standard the login by the standard flow
 * @param announcement what the person reads first
 */
record FallbackFlow(ConfiguredProvider provider, LoginRequest request, PlannedLogin standard, String announcement)
        implements PlannedLogin {

    @Override
    public Token run(Consumer<Token> acceptance) {
        request.interaction().tell(announcement);
        WatchedPerson person = new WatchedPerson(request.interaction());
        try {
            return provider.guarded().login(request.by(person).accepting(acceptance));
        } catch (OAuthErrorException | ProtocolException refused) {
            if (person.isInvolved()) {
                throw refused;
            }
            return afterRefusal(refused, acceptance);
        }
    }

    private Token afterRefusal(AuthException refused, Consumer<Token> acceptance) {
        request.interaction().tell("That does not work here: " + refused.problem());
        return standard.run(acceptance);
    }
}
