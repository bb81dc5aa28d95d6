package io.kstlib.auth.core.interaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.UserInteraction.UserCode;
import io.kstlib.auth.api.token.Secret;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemInteractionTest {

    private static final URI URL = URI.create("https://sso.example/authorize?state=s");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private SystemInteraction interaction(Map<String, String> environment) {
        return new SystemInteraction(
                environment, new PrintStream(printed, true, StandardCharsets.UTF_8), InputStream.nullInputStream());
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void printsTheUrlOnlyOnALine() {
        interaction(Map.of()).show(URL);

        assertTrue(lines().contains(URL.toString()));
    }

    @Test
    void saysWhenNoBrowserOpensAndLeavesTheUrlToTheCaller(@TempDir Path folder) {
        assertFalse(interaction(Map.of("BROWSER", folder.resolve("missing").toString()))
                .open(URL));

        assertTrue(lines().contains("No browser could be opened here."), lines().toString());
        assertFalse(lines().contains(URL.toString()));
    }

    @Test
    void letsNoServerWriteControlCharactersToTheTerminal() {
        interaction(Map.of()).tell("error: \u001B]0;title\u0007\u001B[2J\u009B1m done");

        assertFalse(printed.toString(StandardCharsets.UTF_8).contains("\u001B"));
        assertEquals(List.of("error: \uFFFD]0;title\uFFFD\uFFFD[2J\uFFFD1m done"), lines());
    }

    @Test
    void showsTheCodeWithItsPlaceAndTime() {
        interaction(Map.of())
                .showCode(new UserCode(
                        "WDJB-MJHT", URI.create("https://sso.example/device"), null, Duration.ofSeconds(599)));

        assertTrue(lines().contains("https://sso.example/device"));
        assertTrue(lines().contains("and enter the code: WDJB-MJHT (within 9 min 59 s)"));
    }

    @Test
    void asksBeforeItReads() {
        Secret pasted = Secret.of("code");
        SystemInteraction interaction = new SystemInteraction(
                Map.of(), new PrintStream(printed, true, StandardCharsets.UTF_8), (Duration timeout) -> {
                    assertEquals(1, lines().size());
                    return pasted;
                });

        assertEquals(pasted, interaction.askForRedirect(Duration.ofSeconds(1)));
    }
}
