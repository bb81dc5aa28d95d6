package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import java.util.function.Consumer;

/**
 * A login by one flow.
 *
 * @param provider the provider, whose section names the flow
 * @param request how it is done
 * @param announcement what the person reads first; empty for nothing
 */
record OneFlow(ConfiguredProvider provider, LoginRequest request, String announcement) implements PlannedLogin {

    @Override
    public Token run(Consumer<Token> acceptance) {
        if (!announcement.isEmpty()) {
            request.interaction().tell(announcement);
        }
        return provider.guarded().login(request.accepting(acceptance));
    }
}
