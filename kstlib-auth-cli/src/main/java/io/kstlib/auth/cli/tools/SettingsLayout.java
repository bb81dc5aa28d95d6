package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Where a server can be added to the settings of Maven. Document types and entities of others are not read. */
final class SettingsLayout {

    private static final int DEEPEST = 100;
    private static final Pattern LINE_END = Pattern.compile("\\r\\n?|\\n");

    /** The byte order mark of UTF-8, one character for each byte. */
    private static final String MARK = "\u00EF\u00BB\u00BF";

    private final String text;
    private final Path path;
    private final int[] lineBegins;
    private final Deque<String> open = new ArrayDeque<>();
    private final List<String> ids = new ArrayList<>();
    private int beginOfContent = -1;
    private @Nullable Servers servers;

    private SettingsLayout(String text, Path path) {
        this.text = text;
        this.path = path;
        this.lineBegins = IntStream.concat(
                        IntStream.of(text.startsWith(MARK) ? MARK.length() : 0),
                        LINE_END.matcher(text).results().mapToInt(MatchResult::end))
                .toArray();
    }

    /**
     * The element {@code servers}.
     *
     * @param begin where its tag begins
     * @param end where something can be added: behind the last thing in it, or behind its empty tag
     * @param isEmptyTag whether it is one empty tag
     */
    record Servers(int begin, int end, boolean isEmptyTag) {}

    /**
     * {@return the layout of the settings}
     *
     * @param text the settings, one character for each byte
     * @param path the file, for messages
     * @throws CommandException if they are not what Maven reads
     */
    static SettingsLayout of(String text, Path path) {
        SettingsLayout layout = new SettingsLayout(text, path);
        try {
            layout.read();
        } catch (XMLStreamException unreadable) {
            throw layout.refusal("it cannot be read as XML, in line "
                    + unreadable.getLocation().getLineNumber());
        }
        if (layout.beginOfContent < 0) {
            throw layout.refusal("it has no element settings to add to");
        }
        return layout;
    }

    private void read() throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text.substring(lineBegins[0])));
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw refusal("it has a document type or an entity");
                case XMLStreamConstants.START_ELEMENT -> begin(reader, offset(reader.getLocation()));
                case XMLStreamConstants.END_ELEMENT -> end(offset(reader.getLocation()));
                default -> {}
            }
        }
    }

    /** Finds a place by its line and its column: the JDK's count of characters leaves some out where it fills its buffer. */
    private int offset(Location location) {
        return lineBegins[Math.min(location.getLineNumber(), lineBegins.length) - 1] + location.getColumnNumber() - 1;
    }

    private void begin(XMLStreamReader reader, int end) throws XMLStreamException {
        open.addLast(reader.getLocalName());
        if (open.size() > DEEPEST) {
            throw refusal("its elements are nested too deeply");
        }
        String place = String.join("/", open);
        if (place.equals("settings") && isTag("<settings", end) && !isEmptyTag(end)) {
            beginOfContent = end;
        } else if (place.equals("settings/servers")) {
            if (servers != null || !isTag("<servers", end)) {
                throw refusal("its element servers is not one plain element");
            }
            servers = new Servers(text.lastIndexOf('<', end - 1), end, isEmptyTag(end));
        } else if (place.equals("settings/servers/server/id")) {
            ids.add(reader.getElementText().strip());
            open.removeLast();
        }
    }

    private void end(int end) {
        if (String.join("/", open).equals("settings/servers/server") && servers != null) {
            if (text.charAt(end - 1) != '>') {
                throw refusal("the end of a server was not found");
            }
            servers = new Servers(servers.begin(), end, false);
        }
        open.removeLast();
    }

    /** Whether the parser is right about where a tag ends. */
    private boolean isTag(String begin, int end) {
        int from = text.lastIndexOf('<', end - 1);
        return from >= 0 && text.startsWith(begin, from) && text.indexOf('>', from) == end - 1;
    }

    private boolean isEmptyTag(int end) {
        return text.startsWith("/>", end - 2);
    }

    /** Returns where the content of the root begins. */
    int beginOfContent() {
        return beginOfContent;
    }

    /** Returns the element {@code servers}; {@code null} where it is not there. */
    @Nullable
    Servers servers() {
        return servers;
    }

    /** Returns the ids of all servers. */
    List<String> ids() {
        return List.copyOf(ids);
    }

    private CommandException refusal(String why) {
        return CommandException.configuration(path + " is not changed, because " + why);
    }
}
