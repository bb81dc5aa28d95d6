package io.kstlib.auth.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlTextsTest {

    private static Map<String, String> read(String document) throws XMLStreamException {
        return XmlTexts.read(document.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(String document) {
        assertThrows(XMLStreamException.class, () -> read(document), document);
    }

    @Test
    void textsAreFoundByTheirPath() throws XMLStreamException {
        assertEquals(
                Map.of("a/b/c", "x & y", "a/d", "1<2"),
                read("<?xml version='1.0'?><a xmlns='urn:x'><!-- no --><b>\n <c> x &amp;<!-- no --> y </c></b>"
                        + "<d><![CDATA[1<2]]></d><e/></a>"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "<a>",
                "<a/><b/>",
                "<a><b>1</b><b>2</b></a>",
                "<a>&undefined;</a>",
                "<!DOCTYPE a><a/>",
                "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
                "<!DOCTYPE a [<!ENTITY x \"y\">]><a/>",
                "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><a/>"
            })
    void otherDocumentsAreRefused(String document) {
        assertRefused(document);
    }

    @Test
    void noFileIsRead(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "canary");

        assertRefused("<!DOCTYPE a [<!ENTITY x SYSTEM \"" + file.toUri() + "\">]><a>&x;</a>");
    }

    @Test
    void entitiesDoNotGrow() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE a [<!ENTITY l0 \"ha\">");
        for (int i = 1; i < 30; i++) {
            laughs.append("<!ENTITY l" + i + " \"" + ("&l" + (i - 1) + ";").repeat(10) + "\">");
        }

        assertRefused(laughs + "]><a>&l29;</a>");
    }

    @Test
    void depthAndNumberAreBounded() throws XMLStreamException {
        assertEquals(Map.of("a/".repeat(15) + "a", "1"), read("<a>".repeat(16) + "1" + "</a>".repeat(16)));
        assertRefused("<a>".repeat(17) + "1" + "</a>".repeat(17));
        assertRefused("<a>".repeat(200_000));
        StringBuilder many = new StringBuilder("<a>");
        for (int i = 0; i < 201; i++) {
            many.append("<b" + i + ">1</b" + i + ">");
        }
        assertRefused(many + "</a>");
    }
}
