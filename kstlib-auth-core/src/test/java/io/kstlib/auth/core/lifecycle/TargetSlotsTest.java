package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetSlotsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Target ORDERS = Target.ofScopes("orders");

    private static Token login() {
        return Token.builder(Secret.of("login"), NOW)
                .expiresAt(NOW.plusSeconds(300))
                .refreshToken(Secret.of("r-1"))
                .scope(List.of("orders", "mail"))
                .metadata(Map.of("refresh_expires_in", 1000))
                .build();
    }

    private static Token token(String access, Instant issuedAt, Duration life) {
        return Token.builder(Secret.of(access), issuedAt)
                .expiresAt(issuedAt.plus(life))
                .refreshToken(Secret.of("r-of-" + access))
                .build();
    }

    private static final TokenBinding MARK = TokenBinding.ofSection("section");

    private static Token with(Token login, Target target, Token after) {
        return new LoginRecord(login).renewed(target, after, MARK).token();
    }

    @Test
    void beforeTheFirstOneThereIsNoneThatCouldBeSent() {
        assertEquals(Optional.empty(), new LoginRecord(login()).slot(ORDERS));
        assertEquals(Optional.empty(), new LoginRecord(login()).unobtainable(ORDERS));
    }

    @Test
    void theNewRefreshTokenAndItsEndGoToTheLogin() {
        Token after = token("a", NOW.plusSeconds(100), Duration.ofHours(1)).toBuilder()
                .metadata(Map.of("refresh_expires_in", 2000))
                .build();

        Token login = with(login(), ORDERS, after);

        assertEquals("login", login.accessToken().reveal());
        assertEquals(Optional.of(Secret.of("r-of-a")), login.refreshToken());
        assertEquals(Optional.of(NOW.plusSeconds(2100)), login.refreshExpiresAt());
        assertEquals(Optional.empty(), login.targets().get(ORDERS).refreshToken());
        Token again = new LoginRecord(login).slot(ORDERS).orElseThrow();
        assertEquals("a", again.accessToken().reveal());
        assertEquals(Optional.of(NOW.plusSeconds(2100)), again.refreshExpiresAt());
    }

    @Test
    void aRefreshTokenThatStaysIsKnownToTheLoginAndAllItsTargets() {
        Token after = token("a", NOW, Duration.ofHours(1)).toBuilder()
                .refreshToken(Secret.of("r-1"))
                .build();

        LoginRecord login = new LoginRecord(with(login(), ORDERS, after)).markedReusable(new LoginRecord(login()));

        assertFalse(login.needsNote());
        assertTrue(new LoginRecord(with(login(), ORDERS, token("b", NOW, Duration.ofHours(1)))).needsNote());
    }

    @Test
    void atMostTwentyAreKeptAndThoseThatExpireFirstMakeRoom() {
        Token login = login().toBuilder()
                .scope(IntStream.range(0, 30).mapToObj(i -> "s" + i).toList())
                .build();
        for (int i = 0; i < 30; i++) {
            Target target = Target.ofScopes("s" + i);
            login = with(login, target, token("a" + i, NOW, Duration.ofMinutes(60 - i)));
        }

        assertEquals(LoginRecord.MOST_KEPT, login.targets().size());
        assertTrue(login.targets().containsKey(Target.ofScopes("s0")));
        assertTrue(login.targets().containsKey(Target.ofScopes("s29")), "the newest is kept");
        assertFalse(login.targets().containsKey(Target.ofScopes("s28")));
    }

    @Test
    void whatHasExpiredGoes() {
        Token login = with(login(), ORDERS, token("a", NOW, Duration.ofMinutes(1)));
        Target mail = Target.ofScopes("mail");

        Token later = with(login, mail, token("b", NOW.plusSeconds(60), Duration.ofMinutes(1)));

        assertEquals(Map.of(mail, later.targets().get(mail)), later.targets());
    }

    @Test
    void aRefusalIsNoTokenAndNoSecretIsInIt() {
        Token login = new LoginRecord(login())
                .refused(ORDERS, NOW, "no\u001b such target")
                .token();

        assertEquals(Optional.empty(), new LoginRecord(login).slot(ORDERS));
        assertTrue(new LoginRecord(login).unobtainable(ORDERS).orElseThrow().contains("such target"));
        assertFalse(new LoginRecord(login).unobtainable(ORDERS).orElseThrow().contains("\u001b"));
        assertEquals(Optional.empty(), new LoginRecord(login).unobtainable(Target.ofScopes("mail")));
        assertEquals(login, Token.fromMap(login.toMap()));
    }

    @Test
    void theStoredFormKeepsThem() {
        Token login = with(login(), ORDERS, token("s3cret", NOW, Duration.ofHours(1)));

        assertEquals(login, Token.fromMap(login.toMap()));
        assertFalse(login.toString().contains("s3cret"));
    }
}
