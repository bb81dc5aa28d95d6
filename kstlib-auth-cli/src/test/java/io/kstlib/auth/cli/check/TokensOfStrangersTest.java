package io.kstlib.auth.cli.check;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens from unknown issuers: who gets to see them, and which texts count as tokens. */
class TokensOfStrangersTest {

    private static final String OPAQUE = "gho_16C7e42F292c6912E7710c838347Ae178B4a";

    @RegisterExtension
    private final SignedTokens idp = new SignedTokens();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void configureADefaultProviderThatAnswersAboutTokens() {
        shell = new Shell(home);
        idp.server().stubFor(post("/introspect").willReturn(okJson("{\"active\":true}")));
        configure("");
    }

    private void configure(String more) {
        shell.configure(
                "auth:",
                "  token_storage: file",
                "  default_provider: corporate",
                "  providers:",
                "    corporate:",
                "      type: oauth2",
                "      client_id: my-app",
                "      authorization_endpoint: " + idp.issuer() + "/authorize",
                "      token_endpoint: " + idp.issuer() + "/token",
                "      introspection_endpoint: " + idp.issuer() + "/introspect",
                more.isEmpty() ? "" : "      " + more);
    }

    private long shown() {
        return idp.server().getAllServeEvents().stream()
                .filter(event -> event.getRequest().getUrl().equals("/introspect"))
                .count();
    }

    private Shell.Result check(String text, String... provider) {
        return provider.length == 0
                ? shell.type(text).run("auth", "check", "--token", "-")
                : shell.type(text).run("auth", "check", provider[0], "--token", "-");
    }

    @Test
    void showsAnOpaqueTokenToNoOneUnlessToldWhoseItIs() {
        Shell.Result unnamed = check(OPAQUE);

        assertEquals(4, unnamed.code(), unnamed.out() + unnamed.err());
        assertTrue(unnamed.out().contains(" against the keys of no one, since it names no issuer\n"), unnamed.out());
        assertTrue(unnamed.out().contains("who can fix it: the person who supplied the token"), unnamed.out());
        assertTrue(unnamed.out().contains("Name the provider that issued it"), unnamed.out());
        assertEquals(0, shown());
        assertEquals(0, check(OPAQUE, "corporate").code());
        assertEquals(1, shown());
    }

    @Test
    void doesNotShowAStrangersJwtToADefaultProviderThatIsAskedAboutEveryToken() {
        configure("token_validator: introspection");

        Shell.Result result = check(idp.token());

        assertEquals(0, result.code(), result.out() + result.err());
        assertTrue(result.out().contains("ok     verify_signature"), result.out());
        assertEquals(0, shown());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer ", "bearer   ", "Authorization: Bearer ", " authorization:BEARER\t", "Authorization: "})
    void findsTheTokenInAHeaderThatWasCopied(String before) {
        Shell.Result result = check(before + idp.token() + " \r\n");

        assertEquals(0, result.code(), result.out() + result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words",
                "a\tb",
                "first\nsecond",
                "Basic dXNlcjpwYXNz",
                "Bearer to ken",
                "Bearer \u0001x",
                "n\u00e4"
            })
    void sendsNothingThatIsNoToken(String text) {
        Shell.Result result = check(text, "corporate");

        assertEquals(3, result.code(), result.out() + result.err());
        assertTrue(result.err().contains("give only the token"), result.err());
        assertFalse(result.err().contains(text), result.err());
        assertEquals(0, shown());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Authorization:", "Authorization: Bearer"})
    void saysThatThereIsNoToken(String text) {
        Shell.Result result = check(text, "corporate");

        assertEquals(2, result.code());
        assertTrue(result.err().contains("the token to check is empty"), result.err());
    }

    @Test
    void takesThreePartsThatCannotBeDecodedForATokenThatWasCopiedBadly() {
        for (Shell.Result result : new Shell.Result[] {check("a.b.c"), check("a.b.c", "corporate")}) {
            assertEquals(4, result.code(), result.out() + result.err());
            assertTrue(result.out().contains("failed decode_structure"), result.out());
            assertTrue(result.out().contains("Check that the whole token was copied"), result.out());
        }
        String token = idp.token();
        Shell.Result beheaded = check(token.substring(7), "corporate");
        assertEquals(1, beheaded.code(), beheaded.out());
        assertTrue(beheaded.out().contains("failed decode_structure"), beheaded.out());
        assertEquals(0, shown());
    }

    @Test
    void saysThatTheKeysAreNotThoseOfAProviderWithoutAnIssuer() throws IOException {
        shell.type(idp.token());

        Shell.Result result =
                shell.run("auth", "check", "corporate", "--token", "-", "--report", "page.html", "--audience", "x");

        String whose = "the issuer that it names itself: " + idp.issuer();
        assertEquals(1, result.code(), result.out() + result.err());
        assertTrue(
                result.out().startsWith("Checking the standard input against the keys of " + whose + "\n"),
                result.out());
        assertTrue(
                Files.readString(home.resolve("page.html"))
                        .contains("<th>Checked against the keys of</th>\n<td class=\"value\">" + whose + "</td>"),
                result.out());
    }

    @Test
    void looksFurtherAtTheSameToken() {
        String token = idp.token();
        idp.token(); // signed by another key of the same name, which is published from now on

        Shell.Result result = check(token);

        assertEquals(1, result.code(), result.out());
        assertTrue(
                result.out().contains("look further with: kstlib auth check corporate --token - --verbose\n"),
                result.out());
    }

    @ParameterizedTest
    @CsvSource({"introspection, x", "introspection, eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln", "Introspection, x"})
    void showsTheAnswerOfATokenEndpointToNoOne(String validator, String access) {
        configure("token_validator: " + validator);

        Shell.Result result =
                check("{ \"access_token\": \"" + access + "\",\n \"refresh_token\": \"y\" }", "corporate");

        assertEquals(1, result.code(), result.out() + result.err());
        assertTrue(result.out().contains("Take the value of access_token or id_token out of it"), result.out());
        assertEquals(0, shown());
    }
}
