package io.kstlib.auth.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page that proves a token. The integration tests open it in a browser. */
class HtmlReportTest {

    @RegisterExtension
    private final SignedTokens idp = new SignedTokens();

    @TempDir
    Path home;

    private String page(String token) {
        Shell.Result result =
                new Shell(home).type(token).run("auth", "check", "--token", "-", "--report", "report.html");
        assertTrue(result.err().contains("The report is in report.html."), result.err());
        try {
            return Files.readString(home.resolve("report.html"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void showsTheVerdictTheStepsTheChainAndTheKey() {
        String page = page(idp.token());

        for (String part : new String[] {
            "VALID",
            "decode_structure",
            "validate_claims",
            "The chain of the proof",
            idp.issuer() + "/jwks",
            "-----BEGIN PUBLIC KEY-----",
            "fetched_at",
            "the token itself",
            "openssl dgst -sha256 -verify key.pem"
        }) {
            assertTrue(page.contains(part), part);
        }
        assertTrue(page.contains(Shell.NOW.toString().substring(0, 10)), "times in words");
        assertTrue(page.contains("(in 10 minutes)"), "times seen from the check");
    }

    @Test
    void showsBothHashesSideBySide() {
        String page = page(idp.token());

        var recovered = Pattern.compile("recovered from the signature</th>\\s*<td class=\"value\">([0-9a-f]{64})<")
                .matcher(page);
        var computed = Pattern.compile("computed from header and claims</th>\\s*<td class=\"value\">([0-9a-f]{64})<")
                .matcher(page);
        assertTrue(recovered.find() && computed.find());
        assertEquals(recovered.group(1), computed.group(1));
    }

    @Test
    void showsThatTheHashesOfAChangedTokenDiffer() {
        String token = idp.token();
        String[] parts = token.split("\\.", -1);
        String claims =
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8).replace("jane", "root");
        String changed = parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + "." + parts[2];

        String page = page(changed);

        assertTrue(page.contains("NOT VALID"));
        assertTrue(page.contains("not equal"));
    }

    @Test
    void needsNothingBesideItself() {
        String page = page(idp.token());

        assertFalse(page.contains("<script"));
        assertFalse(Pattern.compile("(?i)\\b(?:src|action|srcset)\\s*=")
                .matcher(page)
                .find());
        assertFalse(Pattern.compile("(?i)href=\"(?!data:,\")").matcher(page).find());
        assertFalse(Pattern.compile("(?i)@import|\\burl\\(").matcher(page).find());
        assertTrue(page.contains("default-src 'none'"));
    }

    @Test
    void showsHostileClaimsAsText() {
        String hostile = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u0000\u0007 & \"' {{x}}";
        String page = page(idp.sign("ES256", idp.claimsWith("name", Map.of(hostile, hostile))));

        assertFalse(page.contains("<script"));
        assertFalse(page.contains("<img"));
        assertFalse(page.contains("\u202e"));
        assertTrue(page.contains("&lt;script&gt;"));
    }

    @Test
    void holdsTheClaimsAndNotTheToken() {
        String token = idp.token();

        String page = page(token);

        assertFalse(page.contains(token));
        assertFalse(page.contains(token.substring(token.lastIndexOf('.') + 1)));
    }

    @Test
    void isForItsOwnerOnly() throws IOException {
        page(idp.token());

        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("report.html"))));
    }

    @Test
    void saysWhereThereIsNoSuchFolder() {
        Shell.Result result =
                new Shell(home).type(idp.token()).run("auth", "check", "--token", "-", "--report", "no/report.html");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("cannot write no/report.html: there is no such directory"), result.err());
    }
}
