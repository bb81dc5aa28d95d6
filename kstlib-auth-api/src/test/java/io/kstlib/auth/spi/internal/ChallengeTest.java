package io.kstlib.auth.spi.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {

    private static List<Challenge> read(String... headers) {
        return Challenge.in(List.of(headers));
    }

    @Test
    void readsTheExampleOfTheRfc() { // RFC 9470 section 3
        Challenge challenge = read("Bearer error=\"insufficient_user_authentication\","
                        + " error_description=\"A different authentication level is required\", acr_values=\"myACR\"")
                .get(0);

        assertTrue(challenge.isOf("bearer"));
        assertEquals(
                "insufficient_user_authentication", challenge.parameter("error").orElseThrow());
        assertEquals("myACR", challenge.parameter("acr_values").orElseThrow());
    }

    @Test
    void readsSeveralChallengesOfOneHeaderAndOfSeveral() { // RFC 9110 section 11.6.1
        List<Challenge> challenges = read(
                "Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\"",
                "Negotiate YII+/==, Bearer");

        assertEquals(
                List.of(
                        new Challenge("Newauth", Map.of("realm", "apps", "type", "1", "title", "Login to \"apps\"")),
                        new Challenge("Basic", Map.of("realm", "simple")),
                        new Challenge("Negotiate", Map.of()),
                        new Challenge("Bearer", Map.of())),
                challenges);
    }

    @Test
    void readsBlanksEmptyElementsAndNamesInAnyCase() {
        assertEquals(
                List.of(new Challenge("DPoP", Map.of("error", "use_dpop_nonce", "algs", "ES256 PS256"))),
                read(" , DPoP  ERROR = use_dpop_nonce ,, Algs=\"ES256 PS256\" ,"));
    }

    @Test
    void doesNotTakeWhatIsQuotedForAChallenge() {
        Challenge only = read("Basic realm=\"a, Bearer error=x, \\\", DPoP\"").get(0);

        assertEquals("a, Bearer error=x, \", DPoP", only.parameter("realm").orElseThrow());
        assertEquals(1, read("Basic realm=\"a, Bearer error=x, \\\", DPoP\"").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearerish", "Bearer-x", "XBearer", "DPoPX", "Bearer.", "Bearer2"})
    void comparesSchemesAsWholeWords(String longer) {
        Challenge challenge = read(longer + " error=\"x\"").get(0);

        assertEquals(longer, challenge.scheme());
        assertFalse(challenge.isOf("Bearer") || challenge.isOf("DPoP"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "error=\"x\"",
                "Bearer error=\"x",
                "Bearer error=\"x\" realm=\"y\"",
                "Bearer error=\"x\"y",
                "Bearer error=x y",
                "Bearer error=\"x\", error=\"y\"",
                "Bearer error=\"x\", \"y\"",
                "Bearer abc, error=x",
                "Bearer: error=x",
                "Bearer\terror=x",
                "Bearer error=\"x\\"
            })
    void leavesOutWhatIsMalformed(String header) {
        assertEquals(List.of(), read(header));
    }

    @Test
    void keepsWhatStandsBeforeAMistake() {
        assertEquals(List.of(new Challenge("Bearer", Map.of())), read("Bearer, Basic realm=\"x, DPoP a=b"));
    }
}
