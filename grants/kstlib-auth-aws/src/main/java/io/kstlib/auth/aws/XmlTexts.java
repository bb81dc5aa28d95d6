package io.kstlib.auth.aws;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the texts of an XML document with the JDK's parser. Refuses a document type, so the document defines no entities and the parser reads nothing
 * else. Callers limit the number of bytes.
 */
final class XmlTexts {

    private static final int DEEPEST = 16;
    private static final int MOST_TEXTS = 200;

    private XmlTexts() {}

    /**
     * {@return the text of each element that has one, without surrounding blanks, by the path of element names, such as
     * {@code ErrorResponse/Error/Code}}
     *
     * @param document the bytes
     * @throws XMLStreamException if it is not a document, goes beyond the limits or has an element twice; its message may quote the document
     */
    static Map<String, String> read(byte[] document) throws XMLStreamException {
        XMLStreamReader reader = factory().createXMLStreamReader(new ByteArrayInputStream(document));
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> path = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    path.add(reader.getLocalName());
                    text.setLength(0);
                    require(path.size() <= DEEPEST);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    String found = text.toString().strip();
                    text.setLength(0);
                    require(found.isEmpty() || texts.put(String.join("/", path), found) == null);
                    require(texts.size() <= MOST_TEXTS);
                    path.remove(path.size() - 1);
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> require(false);
                default -> {} // comments and the like
            }
        }
        return texts;
    }

    private static void require(boolean allowed) throws XMLStreamException {
        if (!allowed) {
            throw new XMLStreamException("not allowed");
        }
    }

    /** The JDK's own factory, even if the class path has another one. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("not allowed");
        });
        return factory;
    }
}
