package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.provider.RevocationReport;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.event.LoginNotice;
import io.kstlib.auth.core.event.TokenEvent;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/** Tells whoever watches what happens to the tokens of one provider. */
final class TokenNews {

    private final String name;
    private final Consumer<TokenEvent> told;
    private final Clock clock;

    /**
     * @param told who is told
     */
    TokenNews(String name, Consumer<TokenEvent> told, Clock clock) {
        this.name = name;
        this.told = told;
        this.clock = clock;
    }

    /** The same for another one who is told. */
    TokenNews to(Consumer<TokenEvent> other) {
        return new TokenNews(name, other, clock);
    }

    void loaded(Token token) {
        told.accept(new TokenEvent.Loaded(name, clock.instant(), token.effectiveExpiry()));
    }

    void loggedIn(Token token, List<LoginNotice> notices) {
        told.accept(new TokenEvent.LoggedIn(name, clock.instant(), token.effectiveExpiry(), notices));
    }

    void refreshed(Token token, TokenEvent.Kept kept) {
        told.accept(new TokenEvent.Refreshed(name, clock.instant(), token.effectiveExpiry(), kept));
    }

    void failed(AuthException why) {
        told.accept(new TokenEvent.RefreshFailed(name, clock.instant(), why));
    }

    void revoked(RevocationReport report) {
        told.accept(new TokenEvent.Revoked(name, clock.instant(), report));
    }

    void cleared() {
        told.accept(new TokenEvent.Cleared(name, clock.instant()));
    }
}
