package io.kstlib.auth.spi.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers quote what they received in many ways (security rule 6). */
@Timeout(20)
class RedactionTest {

    private static final String SECRET = "abc/SECRET+def=9 ü\"\\x";

    private static String form(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String lowerHex(String text) {
        return java.util.regex.Pattern.compile("%..")
                .matcher(form(text))
                .replaceAll(hex -> hex.group().toLowerCase(Locale.ROOT));
    }

    private static String each(String text, String format) {
        StringBuilder all = new StringBuilder();
        text.chars().forEach(unit -> all.append(String.format(Locale.ROOT, format, unit)));
        return all.toString();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<UnaryOperator<String>> echoes() {
        return Stream.of(
                text -> text,
                RedactionTest::form,
                RedactionTest::lowerHex,
                text -> form(text).replace("+", "%20"),
                text -> form(form(text)),
                text -> lowerHex(form(form(text).replace("+", "%20"))),
                text -> text.replace("/", "%2F"),
                text -> text.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/"),
                text -> each(text, "\\u%04x"),
                text -> each(text, "\\u%04X"),
                text -> each(text, "&#%d;"),
                text -> each(text, "&#x%x;"),
                text -> text.replace("\"", "&quot;").replace("+", "&#43;"),
                text -> text.replace("/", "\\x2F"),
                text -> form(text).replace("%", "\\u0025"),
                RedactionTest::base64,
                text -> base64("client:" + text),
                text -> base64("a-client:" + form(text) + "\n"),
                text -> base64("an-client:" + text)
                        .replace('+', '-')
                        .replace('/', '_')
                        .replace("=", ""),
                text -> form(base64("client:" + text)));
    }

    @Tag("attack")
    @ParameterizedTest
    @MethodSource("echoes")
    void hidesASecretHoweverAServerQuotesIt(UnaryOperator<String> echo) {
        String quoted = echo.apply(SECRET);

        String clean = Redaction.of(List.of(SECRET)).clean("sent client_secret=" + quoted + "& and more");

        assertTrue(clean.startsWith("sent client_secret=") && clean.contains("[hidden]"), clean);
        assertTrue(clean.endsWith(" and more"), clean);
        for (String part : List.of("SECRET", "U0VDUkVU", "0053\\u", "#83;", "#x53;")) {
            assertFalse(clean.contains(part), clean);
        }
    }

    @Tag("attack")
    @Test
    void hidesAPartOfASecret() {
        String token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";

        String clean = Redaction.of(List.of(token)).clean("bad token eyJhbGciOiJSUzI1NiJ9.eyJzdWIi... (sub alice)");

        assertEquals("bad token [hidden]... (sub alice)", clean);
    }

    @Tag("attack")
    @Test
    void hidesAnEncodedSecretThatIsCutAtItsEnd() {
        String clean = Redaction.of(List.of("refresh/token+with=signs")).clean("got refresh%2Ftoken%2Bwith%3");

        assertEquals("got [hidden]%3", clean);
    }

    @Test
    void hidesASecretThatLooksEncodedItself() {
        Redaction redaction = Redaction.of(List.of("50%25off%2Fsale"));

        assertEquals("a [hidden] b", redaction.clean("a 50%25off%2Fsale b"));
        assertEquals("a [hidden] b", redaction.clean("a 50%2525off%252Fsale b"));
        assertEquals("a [hidden] b", redaction.clean("a 50%25off/sale b"), "decoded once too often");
    }

    @Test
    void hidesEachOfSeveralSecrets() {
        assertEquals(
                "a [hidden] b [hidden] c [hidden]",
                Redaction.of(List.of("first", "second value", "thi+rd")).clean("a first b second+value c thi%2Brd"));
    }

    @Test
    void leavesOrdinaryWords() {
        String text = "The client \"my-app\" (100% sure) sent \\o/ & no grant_type=&amp; code_verifier %zz \\u12";

        assertEquals(text, Redaction.of(List.of("s3cr/et+of=the client", "abc")).clean(text));
        assertEquals(text, Redaction.none().clean(text));
    }

    @Tag("attack")
    @Test
    void cleansALongTextInAShortTime() {
        String text = "%25".repeat(300_000) + "secret-of-the-client";
        List<String> secrets = List.of("secret-of-the-client", "%".repeat(20_000), "x".repeat(100_000));
        long begun = System.nanoTime();

        String clean = Redaction.of(secrets).clean(text);

        assertTrue(clean.length() <= Redaction.LONGEST_TEXT + 1, clean);
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);
        assertTrue(taken.compareTo(Duration.ofSeconds(3)) < 0, "took " + taken);
    }
}
