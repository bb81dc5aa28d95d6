package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code setup maven}: a server in the settings, as a block of text. */
class MavenSetupTest {

    private static final String SETTINGS = ".m2/settings.xml";
    private static final String THEIRS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- <servers> in a comment, caf\u00E9 -->
            <settings xmlns="http://maven.apache.org/SETTINGS/1.0.0"
                      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
              <localRepository>/x</localRepository>
              <servers>
                <server>
                  <id>other</id><!-- theirs -->
                  <password>{not-for-you}</password>
                </server>
                <!-- last -->
              </servers>
              <profiles/>
            </settings>
            """;

    @TempDir
    Path folder;

    private Toolbox box;

    @BeforeEach
    void open() throws IOException {
        box = new Toolbox(folder.toRealPath());
    }

    private static String block(String indent) {
        return """

                <!-- begin: kstlib auth setup maven corporate -->
                <server>
                  <id>corporate</id>
                  <username>oauth2</username>
                  <password>${env.ACCESS_TOKEN}</password>
                </server>
                <!-- end: kstlib auth setup maven corporate -->\
                """.replace("\n", "\n" + indent);
    }

    @Test
    void writesNewSettings() throws IOException {
        Shell.Result result = box.done("maven", "corporate", "--yes");

        assertTrue(result.err().contains("your Maven settings (~/.m2/settings.xml)"), result.err());
        assertTrue(result.err().endsWith("Run it: kstlib auth exec corporate -- mvn …\n"), result.err());
        assertEquals(
                "maven now takes the password of the server \"corporate\" from ACCESS_TOKEN. To undo it: kstlib auth"
                        + " setup maven corporate --undo\n",
                result.out());
        assertEquals(
                "<settings xmlns=\"http://maven.apache.org/SETTINGS/1.0.0\">\n"
                        + "  <!-- servers: kstlib auth setup maven -->\n  <servers>" + block("    ")
                        + "\n  </servers>\n</settings>\n",
                box.text(SETTINGS));

        box.done("maven", "corporate", "--undo", "--yes");
        assertFalse(Files.exists(box.file(SETTINGS)));
    }

    @Test
    void addsAServerBehindTheLast() throws IOException {
        box.write(SETTINGS, THEIRS);

        Shell.Result result = box.done("maven", "corporate", "--yes");

        assertEquals(
                THEIRS.replace("    </server>\n    <!-- last", "    </server>" + block("    ") + "\n    <!-- last"),
                box.text(SETTINGS));
        assertFalse(result.err().contains("not-for-you"), result.err());
    }

    static Stream<String> settings() {
        String tall = THEIRS.replace("/x", "/x".repeat(20_000));
        return Stream.of(
                THEIRS,
                THEIRS.replace("\n", "\r\n"),
                tall,
                tall.replace("\n", "\r\n").replaceAll("(?m)^ *<local", " ".repeat(9_000) + "\r\n<local"),
                "\u00EF\u00BB\u00BF<settings></settings>",
                "<settings>\n</settings>\n",
                "<settings a='b'>\n  <servers/>\n</settings>",
                "<settings>\r\n\t<servers />\r\n</settings>",
                "<settings>\n  <servers></servers>\n</settings>\n",
                "<settings>\n  <servers>\n  </servers>\n</settings>\n",
                "<settings><servers><server><id>x</id></server></servers></settings>",
                "<settings><!-- no --><mirrors/></settings>");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void undoGivesTheSameBytesBack(String before) throws IOException {
        byte[] bytes = before.getBytes(StandardCharsets.ISO_8859_1); // as UTF-8 or not: nothing of it is decoded
        box.write(SETTINGS, "");
        Files.write(box.file(SETTINGS), bytes);

        box.done("maven", "corporate", "--yes");
        assertTrue(new String(Files.readAllBytes(box.file(SETTINGS)), StandardCharsets.ISO_8859_1)
                .contains("<id>corporate</id>"));
        box.done("maven", "corporate", "--server-id", "second", "--user", "J\u00F6rg & <co>", "--yes");
        assertTrue(box.done("maven", "corporate").out().startsWith("already set up"));
        box.done("maven", "corporate", "--undo", "--yes");

        assertArrayEquals(bytes, Files.readAllBytes(box.file(SETTINGS)));
    }

    @Test
    void undoOfOneServerKeepsTheOther() throws IOException {
        box.done("maven", "corporate", "--yes");
        box.done("maven", "corporate", "--server-id", "second", "--yes");

        box.done("maven", "corporate", "--server-id", "corporate", "--undo", "--yes");

        assertTrue(box.text(SETTINGS).contains("<id>second</id>"), box.text(SETTINGS));
        assertFalse(box.text(SETTINGS).contains("<id>corporate</id>"), box.text(SETTINGS));
        box.done("maven", "corporate", "--undo", "--yes");
        assertFalse(Files.exists(box.file(SETTINGS)));
    }

    @Test
    void anotherUserReplacesTheServer() throws IOException {
        box.write(SETTINGS, THEIRS);
        box.done("maven", "corporate", "--yes");

        box.done("maven", "corporate", "--user", "me", "--yes");

        assertEquals(
                THEIRS.replace(
                        "    </server>\n    <!-- last",
                        "    </server>" + block("    ").replace("oauth2", "me") + "\n    <!-- last"),
                box.text(SETTINGS));
    }

    @Test
    void aServerOfOthersIsNotReplaced() throws IOException {
        box.write(SETTINGS, THEIRS);

        Shell.Result result = box.setup("maven", "corporate", "--server-id", "other", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("has a server \"other\" already"), result.err());
        assertEquals(THEIRS, box.text(SETTINGS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<settings>",
                "<project></project>",
                "<settings/>",
                "<!DOCTYPE settings [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><settings>&x;</settings>",
                "<!DOCTYPE settings SYSTEM \"http://127.0.0.1:1/x.dtd\"><settings></settings>",
                "<settings><servers/><servers/></settings>",
                ""
            })
    void whatCannotBeReadIsNotChanged(String text) throws IOException {
        box.write(SETTINGS, text);

        Shell.Result result = box.setup("maven", "corporate", "--yes");

        assertEquals(3, result.code(), result.out());
        assertTrue(result.err().contains("is not changed, because"), result.err());
        assertEquals(text, box.text(SETTINGS));
    }

    @Test
    void whatIsNoIdIsRefused() {
        Shell.Result result = box.setup("maven", "corporate", "--server-id", "a</id>", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("cannot be the id of a server"), result.err());
    }

    @Test
    void mavenReadsTheServer() throws IOException {
        box.write(SETTINGS, THEIRS);
        box.done("maven", "corporate", "--user", "J\u00F6rg & <co>", "--yes");
        box.with("python3");

        String read = """
                import sys, xml.etree.ElementTree as e
                n = '{http://maven.apache.org/SETTINGS/1.0.0}'
                for s in e.parse(sys.argv[1]).getroot().find(n + 'servers'):
                    print(ascii([c.text for c in s]))
                """;

        assertEquals(
                "['other', '{not-for-you}']\n['corporate', 'J\\xf6rg & <co>', '${env.ACCESS_TOKEN}']\n",
                box.run("python3", "-c", read, box.file(SETTINGS).toString()));
    }
}
