package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.storage.Lease;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.interaction.Unattended;
import java.util.function.Supplier;

/** The next token by a grant that needs no person, once more (RFC 6749 section 4.4). A refresh token is not used. */
final class ByRepetition implements NextToken {

    private final Supplier<Provider> provider;
    private final TokenKeeper keeper;

    ByRepetition(Supplier<Provider> provider, TokenKeeper keeper) {
        this.provider = provider;
        this.keeper = keeper;
    }

    @Override
    public boolean canFollow(Token token) {
        return true;
    }

    @Override
    public void proveFirst() {}

    @Override
    public void proveWorthTrying(Token known, Demand demand) {}

    /** Nothing is spent, so nothing is proved before. */
    @Override
    public Outcome obtain(Start start, Lease lease) {
        TokenBinding mark = keeper.mark(); // before the request, so that nothing fails after it
        Provider asked = provider.get();
        Token token = new TimedRequests(asked).run("token request", () -> asked.login(Unattended.REQUEST));
        return new Outcome.Obtained(token.toBuilder().binding(mark).build(), start.stored());
    }
}
