package io.kstlib.auth.core.login;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.core.login.MortalStorage.Life;
import io.kstlib.auth.core.login.MovingLogins.Place;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a storage has of a provider. */
class StoragePlaceTest {

    private static final String NAME = "corporate";

    private final Life life = new Life();
    private final MortalStorage storage = new MortalStorage("old", life);

    @Test
    void aLoginForATargetIsFoundWithoutReadingIt() { // to read one may mean to ask a card or a server
        Token own = Token.builder(Secret.of("access"), Instant.parse("2026-03-01T12:00:00Z"))
                .build();
        storage.save(LoginName.of(NAME).forTarget(Target.ofScopes("orders")).stored(), own);
        life.endsAfter(1); // it reads the login to the provider, and nothing else

        assertTrue(new Place("old", storage).hasLogin(NAME));
    }

    @Test
    void oneOfAnotherProviderDoesNotCount() {
        Token own = Token.builder(Secret.of("access"), Instant.parse("2026-03-01T12:00:00Z"))
                .build();
        storage.save(
                LoginName.of("another").forTarget(Target.ofScopes("orders")).stored(), own);

        assertFalse(new Place("old", storage).hasLogin(NAME));
    }
}
