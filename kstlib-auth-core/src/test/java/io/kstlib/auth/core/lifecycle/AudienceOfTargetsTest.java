package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.login.Engine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that ignore for which service a token was asked for. */
@Timeout(60)
@Tag("class-path")
class AudienceOfTargetsTest {

    private static final Target API = Target.ofResources(TargetedCompany.RESOURCE);

    @TempDir
    Path folder;

    @AutoClose
    private TargetedCompany company;

    @BeforeEach
    void open() {
        company = new TargetedCompany(folder);
    }

    /** Lets the server answer with such an access token. */
    private void issuing(String accessToken) {
        company.company().script().refreshForTarget = (token, target) -> {
            Instant now = Instant.now();
            return Token.builder(Secret.of(accessToken), now)
                    .expiresAt(now.plus(Duration.ofHours(1)))
                    .refreshToken(token.refreshToken().orElseThrow())
                    .build();
        };
    }

    private static String jwt(String claims) {
        return encoded("{\"alg\":\"RS256\"}") + "." + encoded(claims) + ".c2ln";
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private List<Warning> warnings() {
        return company.warnings().stream()
                .filter(warning -> warning.kind() == Warning.Kind.NOT_FOR_TARGET)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"aud\":\"account\"}", "{\"aud\":[\"account\",\"https://other.example.com\"]}", "{}"})
    void aTokenForSomethingElseIsHandedOutWithAWarning(String claims) {
        issuing(jwt(claims));
        AuthClient api = company.process().forTarget(API);

        assertEquals(jwt(claims), api.getToken().accessToken().reveal());
        api.getToken();

        assertEquals(1, warnings().size(), "once for each token");
        Warning warning = warnings().get(0);
        assertEquals("corporate", warning.where());
        assertTrue(warning.problem().contains(API.inWords()), warning::problem);
        assertTrue(
                warning.problem().contains(claims.equals("{}") ? "names no audience" : "is for account"),
                warning::problem);
    }

    @Test
    void aTokenForSomethingElseIsNotHandedOutWhereNoOneReadsTheWarning() {
        issuing(jwt("{\"aud\":\"account\"}"));
        company.process().forTarget(API).getToken();
        assertEquals(1, warnings().size());
        AuthClient resident = company.process().forTarget(API);

        assertTrue(Engine.login(resident).freshToken().isEmpty());
        assertEquals(1, warnings().size());

        String suitable = jwt("{\"aud\":\"https://api.example.com\"}");
        issuing(suitable);
        Predicate<Token> isDue = token -> !token.accessToken().reveal().equals(suitable);
        assertTrue(Engine.login(resident).refreshAhead(isDue).isPresent());
        assertTrue(Engine.login(resident).freshToken().isPresent());
    }

    @Test
    void aTargetThatWasNeverAskedForIsNotRefreshedAhead() {
        AuthClient resident = company.process().forTarget(API);

        assertTrue(Engine.login(resident).freshToken().isEmpty());
        assertTrue(Engine.login(resident).refreshAhead(token -> true).isEmpty());
        assertTrue(Engine.login(company.process().forTarget(API)).freshToken().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"aud\":\"https://api.example.com/\"}", "{\"aud\":[\"account\",\"https://api.example.com\"]}"})
    void aTokenForTheServiceIsNone(String claims) {
        issuing(jwt(claims));

        company.process().forTarget(API).getToken();

        assertEquals(List.of(), warnings());
    }

    @Test
    void nothingIsSaidOfWhatATokenDoesNotSay() {
        issuing("opaque");
        company.process().forTarget(API).getToken();
        issuing(jwt("{\"aud\":\"account\"}"));
        company.process().forTarget(TargetedCompany.ORDERS).getToken();

        assertEquals(List.of(), warnings(), "neither of an opaque token, nor where only scopes were asked for");
    }
}
