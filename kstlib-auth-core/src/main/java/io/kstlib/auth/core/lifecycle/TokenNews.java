package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.provider.RevocationReport;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.event.TokenEvent;
import io.kstlib.auth.core.event.TokenEvents;
import java.time.Clock;

/** Tells whoever watches what happens to the tokens of one provider. */
final class TokenNews {

    private final String name;
    private final TokenEvents events;
    private final Clock clock;

    TokenNews(String name, TokenEvents events, Clock clock) {
        this.name = name;
        this.events = events;
        this.clock = clock;
    }

    void loaded(Token token) {
        events.tell(new TokenEvent.Loaded(name, clock.instant(), token.effectiveExpiry()));
    }

    void loggedIn(Token token) {
        events.tell(new TokenEvent.LoggedIn(name, clock.instant(), token.effectiveExpiry()));
    }

    void refreshed(Token token, TokenEvent.Kept kept) {
        events.tell(new TokenEvent.Refreshed(name, clock.instant(), token.effectiveExpiry(), kept));
    }

    void failed(AuthException why) {
        events.tell(new TokenEvent.RefreshFailed(name, clock.instant(), why));
    }

    void revoked(RevocationReport report) {
        events.tell(new TokenEvent.Revoked(name, clock.instant(), report));
    }

    void cleared() {
        events.tell(new TokenEvent.Cleared(name, clock.instant()));
    }
}
