package io.kstlib.auth.core.targets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.token.RefreshIntent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetRecordTest {

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

    @Test
    void beforeTheFirstOneThereIsNoneThatCouldBeSent() {
        Token seen = TargetRecord.seen(login(), ORDERS).orElseThrow();

        assertTrue(TargetRecord.isNone(seen));
        assertTrue(seen.isPastExpiry(NOW));
        assertEquals(login().refreshToken(), seen.refreshToken());
    }

    @Test
    void theNewRefreshTokenAndItsEndGoToTheLogin() {
        Token seen = TargetRecord.seen(login(), ORDERS).orElseThrow();
        Token after = token("a", NOW.plusSeconds(100), Duration.ofHours(1)).toBuilder()
                .metadata(Map.of("refresh_expires_in", 2000))
                .build();

        Token login = TargetRecord.with(login(), ORDERS, seen, after);

        assertEquals("login", login.accessToken().reveal());
        assertEquals(Optional.of(Secret.of("r-of-a")), login.refreshToken());
        assertEquals(Optional.of(NOW.plusSeconds(2100)), login.refreshExpiresAt());
        assertEquals(Optional.empty(), login.targets().get(ORDERS).refreshToken());
        Token again = TargetRecord.seen(login, ORDERS).orElseThrow();
        assertEquals("a", again.accessToken().reveal());
        assertEquals(Optional.of(NOW.plusSeconds(2100)), again.refreshExpiresAt());
    }

    @Test
    void aRefreshTokenThatStaysIsKnownToTheLoginAndAllItsTargets() {
        Token seen = TargetRecord.seen(login(), ORDERS).orElseThrow();
        Token after = token("a", NOW, Duration.ofHours(1)).toBuilder()
                .refreshToken(Secret.of("r-1"))
                .build();

        Token login = TargetRecord.with(login(), ORDERS, seen, RefreshIntent.learned(seen, after));

        assertFalse(RefreshIntent.isWorthANote(login));
        assertFalse(RefreshIntent.isWorthANote(TargetRecord.seen(login, ORDERS).orElseThrow()));
        assertFalse(RefreshIntent.isWorthANote(
                TargetRecord.seen(login, Target.ofScopes("mail")).orElseThrow()));
        assertTrue(RefreshIntent.isWorthANote(
                TargetRecord.with(login, ORDERS, seen, token("b", NOW, Duration.ofHours(1)))));
    }

    @Test
    void atMostTwentyAreKeptAndThoseThatExpireFirstMakeRoom() {
        Token login = login().toBuilder()
                .scope(IntStream.range(0, 30).mapToObj(i -> "s" + i).toList())
                .build();
        for (int i = 0; i < 30; i++) {
            Target target = Target.ofScopes("s" + i);
            Token seen = TargetRecord.seen(login, target).orElseThrow();
            login = TargetRecord.with(login, target, seen, token("a" + i, NOW, Duration.ofMinutes(60 - i)));
        }

        assertEquals(TargetRecord.MOST_KEPT, login.targets().size());
        assertTrue(login.targets().containsKey(Target.ofScopes("s0")));
        assertTrue(login.targets().containsKey(Target.ofScopes("s29")), "the newest is kept");
        assertFalse(login.targets().containsKey(Target.ofScopes("s28")));
    }

    @Test
    void whatHasExpiredGoes() {
        Token seen = TargetRecord.seen(login(), ORDERS).orElseThrow();
        Token login = TargetRecord.with(login(), ORDERS, seen, token("a", NOW, Duration.ofMinutes(1)));
        Target mail = Target.ofScopes("mail");

        Token later = TargetRecord.with(
                login,
                mail,
                TargetRecord.seen(login, mail).orElseThrow(),
                token("b", NOW.plusSeconds(60), Duration.ofMinutes(1)));

        assertEquals(Map.of(mail, later.targets().get(mail)), later.targets());
    }

    @Test
    void aRefusalIsNoTokenAndNoSecretIsInIt() {
        Token login = TargetRecord.refused(login(), ORDERS, NOW, "no\u001b such target");

        assertEquals(Optional.empty(), TargetRecord.seen(login, ORDERS));
        assertTrue(TargetRecord.unobtainable(login, ORDERS).orElseThrow().contains("such target"));
        assertFalse(TargetRecord.unobtainable(login, ORDERS).orElseThrow().contains("\u001b"));
        assertEquals(Optional.empty(), TargetRecord.unobtainable(login, Target.ofScopes("mail")));
        assertEquals(login, Token.fromMap(login.toMap()));
    }

    @Test
    void theStoredFormKeepsThem() {
        Token seen = TargetRecord.seen(login(), ORDERS).orElseThrow();
        Token login = TargetRecord.with(login(), ORDERS, seen, token("s3cret", NOW, Duration.ofHours(1)));

        assertEquals(login, Token.fromMap(login.toMap()));
        assertFalse(login.toString().contains("s3cret"));
    }
}
