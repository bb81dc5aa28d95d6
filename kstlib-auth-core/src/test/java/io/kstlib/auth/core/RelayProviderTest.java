package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.provider.ProviderFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider whose tokens come from the ID token of another one. */
@Tag("class-path")
class RelayProviderTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private final String clientId = UUID.randomUUID().toString();
    private final List<Warning> warnings = new CopyOnWriteArrayList<>();
    private volatile Instant now = NOON;
    private Kstlib kstlib;

    @BeforeEach
    void start() {
        Map<String, Object> source =
                Map.of("type", "scripted", "client_id", clientId, "issuer", "https://sso.example.com");
        InstantSource time = () -> now;
        kstlib = Engine.program(Kstlib.builder(), program -> program.withoutEventLog())
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "token_storage",
                                "memory",
                                "providers",
                                Map.of(
                                        "corporate",
                                        source,
                                        "spoke",
                                        Map.of("type", "relay", "source_provider", "corporate")))))
                .environment(Map.of())
                .home(folder)
                .clock(time.withZone(ZoneOffset.UTC))
                .warnings(warnings::add)
                .pluginLoader(ServicesLoader.besideClassPath()
                        .declare(
                                folder,
                                ProviderFactory.class,
                                ScriptedProvider.Factory.class.getName(),
                                RelayProvider.Factory.class.getName()))
                .build();
    }

    @AfterEach
    void end() {
        kstlib.close();
    }

    private AuthClient spoke() {
        return kstlib.client("spoke");
    }

    private void logInAtTheOther(String idToken, Duration life) {
        ScriptedProvider.script(clientId).login = () -> Token.builder(Secret.of("access"), now)
                .expiresAt(now.plus(life))
                .idToken(Secret.of(idToken))
                .build();
        kstlib.client("corporate")
                .login(LoginOptions.with(ScriptedCompany.noOne()).whenLoggedIn(LoginOptions.WhenLoggedIn.REPLACE));
    }

    @Test
    void itsTokenComesFromTheIdTokenOfTheOther() {
        logInAtTheOther("id-1", Duration.ofHours(1));

        assertEquals("id-1", spoke().getToken().accessToken().reveal());
        assertEquals("id-1", spoke().getToken().accessToken().reveal());
    }

    /** The next login at the other may be that of another person. */
    @Test
    void itsTokenEndsWithTheLoginThatItComesFrom() {
        logInAtTheOther("id-1", Duration.ofHours(1));
        spoke().getToken();

        logInAtTheOther("id-2", Duration.ofHours(1));

        assertEquals("id-2", spoke().getToken().accessToken().reveal());
    }

    @Test
    void itsTokenEndsWithALogoutAtTheOther() {
        logInAtTheOther("id-1", Duration.ofHours(1));
        spoke().getToken();

        kstlib.client("corporate").logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));

        assertEquals(Optional.empty(), spoke().storedToken());
        assertThrows(NotLoggedInException.class, spoke()::getToken);
    }

    @Test
    void aTokenThatIsNotDerivedStays() {
        logInAtTheOther("id-1", Duration.ofHours(1));
        spoke().getToken();

        spoke().logout(LogoutOptions.of(LogoutOptions.AtServer.KEEP));

        assertTrue(kstlib.client("corporate").storedToken().isPresent());
    }

    @Test
    void theLoginThatIsMissingIsTheOneToTheOther() {
        NotLoggedInException needed = assertThrows(NotLoggedInException.class, spoke()::getToken);

        assertEquals("corporate", needed.provider());
    }

    @Test
    void aTokenThatIsStillValidIsHandedOutWhereTheOtherNeedsALogin() {
        logInAtTheOther("id-1", Duration.ofMinutes(5));
        spoke().getToken();
        now = NOON.plus(RelayProvider.LIFE).minusSeconds(30);

        assertEquals("id-1", spoke().getToken().accessToken().reveal());
        assertEquals(1, warnings.size(), warnings::toString);
        assertEquals(Warning.Kind.REFRESH_FAILS, warnings.get(0).kind());
        assertTrue(warnings.get(0).inWords().contains("corporate"), warnings::toString);

        now = NOON.plus(RelayProvider.LIFE);
        NotLoggedInException needed = assertThrows(NotLoggedInException.class, spoke()::getToken);
        assertEquals("corporate", needed.provider());
    }

    @Test
    void noPluginIsMissedThatShowsItsTokens() {
        logInAtTheOther("id-1", Duration.ofHours(1));
        assertEquals("relayed", spoke().getToken().tokenType());

        assertTrue(spoke().preflight().passed(), () -> spoke().preflight().toString());
    }
}
