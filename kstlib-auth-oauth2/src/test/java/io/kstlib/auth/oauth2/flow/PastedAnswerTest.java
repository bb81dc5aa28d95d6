package io.kstlib.auth.oauth2.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.core.callback.CallbackServer;
import io.kstlib.auth.oauth2.flow.AuthorizationResponse.PastedAnswer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PastedAnswerTest {

    private static final URI REDIRECT = URI.create("http://127.0.0.1:8400/callback");
    private static final String STATE = "s3-_tate";

    /** The code that the flow sends, for any pasted text. */
    private static String code(String pasted) {
        PastedAnswer answer = PastedAnswer.read(pasted, REDIRECT);
        String code = answer.rawQuery()
                .map(query -> CallbackServer.parse(query).first("code").orElse(""))
                .orElse(answer.code());
        return code.replace(' ', '+');
    }

    private static String state(String pasted) {
        return CallbackServer.parse(
                        PastedAnswer.read(pasted, REDIRECT).rawQuery().orElseThrow())
                .first("state")
                .orElse("");
    }

    private static String encoded(String code) {
        return URLEncoder.encode(code, StandardCharsets.UTF_8);
    }

    /** Encodes like a server that only encodes characters that break the query. */
    private static String barelyEncoded(String code) {
        return code.replace("%", "%25").replace("&", "%26").replace("#", "%23");
    }

    private static String url(String encodedCode) {
        return REDIRECT + "?state=" + STATE + "&code=" + encodedCode + "&iss=https%3A%2F%2Fsso.example.com";
    }

    private static String wrapped(String text) {
        return text.replaceAll("(.{80})", "$1\r\n");
    }

    private static Stream<String> codes() {
        Random random = new Random(7636); // fixed, so that a failure can be repeated
        String printable = printable("");
        String base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
        return Stream.concat(
                random(random, printable, 400),
                Stream.concat(random(random, base64, 100), Stream.of("+", "/", "=", "a", "+/+/==", "x".repeat(8_192))));
    }

    private static String printable(String without) {
        StringBuilder characters = new StringBuilder();
        for (char character = 0x21; character <= 0x7E; character++) {
            if (without.indexOf(character) < 0) {
                characters.append(character);
            }
        }
        return characters.toString();
    }

    private static Stream<String> random(Random random, String alphabet, int count) {
        return Stream.generate(() -> {
                    int length = random.nextInt(4) == 0 ? 4_000 + random.nextInt(3_000) : 1 + random.nextInt(60);
                    StringBuilder code = new StringBuilder();
                    while (code.length() < length) {
                        code.append(alphabet.charAt(random.nextInt(alphabet.length())));
                    }
                    return code.toString();
                })
                .limit(count);
    }

    private static void survives(UnaryOperator<String> pasting) {
        codes().forEach(code -> assertEquals(code, code(pasting.apply(code))));
    }

    @Test
    void everyCodeSurvivesInAUrl() {
        survives(code -> url(encoded(code)));
    }

    @Test
    void everyCodeSurvivesInAUrlThatIsBarelyEncoded() {
        survives(code -> url(barelyEncoded(code)));
    }

    @Test
    void everyCodeSurvivesInAUrlBrokenIntoLines() {
        survives(code -> wrapped(url(encoded(code))));
    }

    @Test
    void everyCodeSurvivesInAQuery() {
        survives(code -> "code=" + encoded(code) + "&state=" + STATE);
        survives(code -> "?state=" + STATE + "&code=" + encoded(code));
    }

    @Test
    void everyCodeSurvivesWithWhatStandsBehindIt() {
        survives(code -> encoded(code) + "&state=" + STATE);
    }

    @Test
    void codesSurviveAlone() {
        Random random = new Random(6749);
        // A percent sign may mean an encoded code, and marks around the text count as quotes.
        random(random, printable("%\"'`<>"), 400).forEach(code -> assertEquals(code, code(code)));
        random(random, printable("%\"'`<>"), 400).forEach(code -> assertEquals(code, code(wrapped(code))));
    }

    @Test
    void codesSurviveAloneAsTheAddressBarShowsThem() {
        assertEquals("4/P7q+7W91a", code("4%2FP7q+7W91a"));
        assertEquals("4/P7q+7W91a", code("4%2fP7q%2B7W91a"));
        assertEquals("100%{25}", code("100%{25}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  %s\n",
                "\"%s\"",
                "'%s'",
                "<%s>",
                "\u201C%s\u201D",
                "\u00A0%s\u200B",
                "\u001B[200~%s\u001B[201~",
                "\uFEFF%s\r\n",
            })
    void removesWhatTerminalsAndPeopleAdd(String around) {
        assertEquals("a+b/c", code(around.replace("%s", url("a+b/c"))));
        assertEquals("a+b/c", code(around.replace("%s", "a+b/c")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8400/callback?code=abc&state=s3-_tate#_=_",
                "HTTP://127.0.0.1:8400/callback?code=abc&state=s3-_tate#",
                "https://codespace.example.com/callback?code=abc&state=s3-_tate",
                "127.0.0.1:8400/callback?code=abc&state=s3-_tate",
                "localhost:8400/callback?state=s3-_tate&code=abc#_=_",
                "http://127.0.0.1:8400/callback#code=abc&state=s3-_tate",
                "?code=abc&state=s3-_tate",
                "code=abc&state=s3-_tate",
                "session_state=1&state=s3-_tate&code=abc",
                "abc&state=s3-_tate",
            })
    void findsCodeAndState(String pasted) {
        assertEquals("abc", code(pasted));
        assertEquals(STATE, state(pasted));
    }

    @Test
    void readsAUrlWithASchemeOfTheAppsOwn() { // RFC 8252 section 7.1
        PastedAnswer answer =
                PastedAnswer.read("com.example.app:/back?code=abc&state=1", URI.create("com.example.app:/back"));

        assertEquals("code=abc&state=1", answer.rawQuery().orElseThrow());
    }

    @Test
    void showsNothingOfIt() { // security rule 6
        String code = "SplxlOBeZQQYbYS6WxSbIA";

        assertFalse(PastedAnswer.read(code, REDIRECT).toString().contains(code));
        assertFalse(PastedAnswer.read(url(code), REDIRECT).toString().contains(code));
    }

    @Test
    void doesNotOverflowOnHostileText() {
        for (String part : new String[] {"a=&", "%41", "&", "=", "?", "#", "\u001B[200~"}) {
            String hostile = part.repeat(65_536 / part.length());

            assertTrue(PastedAnswer.read(hostile, REDIRECT).toString().startsWith("PastedAnswer["));
        }
    }
}
