package io.kstlib.sops.document;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Comment;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** INI files: sections of keys, all values text. Keys before the first section belong to one named {@code DEFAULT}. */
public final class IniStore implements DocumentStore {

    static final String DEFAULT_SECTION = "DEFAULT";

    /** Reads and writes INI files. */
    public IniStore() {}

    @Override
    public List<Branch> read(byte[] content) {
        return List.of(new Reader(Limits.text(content, Limits.MAX_BYTES)).read());
    }

    @Override
    public byte[] write(List<Branch> documents) {
        return new Writer().write(documents).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] writeValue(Value value) {
        return new JsonStore().writeValue(value);
    }

    /**
     * Reads the INI dialect of sops: comments by {@code #} and {@code ;}, also behind values; values quoted by backticks or three double quotes,
     * which may span lines; a backslash at the end continues a line. In a tree a section's comment is its first item, and a key's comment comes
     * after the key.
     */
    private static final class Reader {

        private static final String TRIPLE = "\"\"\"";

        private final String text;
        private final Limits limits = new Limits();
        private final List<BranchItem> sections = new ArrayList<>();
        private final StringBuilder comment = new StringBuilder();
        private String name = DEFAULT_SECTION;
        private List<BranchItem> section = new ArrayList<>();
        private Set<String> keys = new HashSet<>();
        private int index;
        private int line;

        Reader(String text) {
            this.text = text;
        }

        Branch read() {
            while (index < text.length()) {
                String raw = GoSpace.stripLeading(nextLine());
                if (raw.isEmpty()) {
                    continue;
                }
                if (raw.charAt(0) == '#' || raw.charAt(0) == ';') {
                    comment.append(raw);
                } else if (raw.charAt(0) == '[') {
                    openSection(raw);
                } else {
                    addKey(raw);
                }
            }
            closeSection();
            return new Branch(sections);
        }

        /** Returns the next line with its line break. */
        private String nextLine() {
            int end = text.indexOf('\n', index);
            int next = end < 0 ? text.length() : end + 1;
            String raw = text.substring(index, next);
            index = next;
            line++;
            limits.count(1);
            return raw;
        }

        private void openSection(String raw) {
            int close = raw.lastIndexOf(']');
            if (close < 2) {
                throw malformed(close < 0 ? "a section has no ]" : "a section has no name");
            }
            closeSection();
            name = raw.substring(1, close);
            section = new ArrayList<>();
            keys = new HashSet<>();
            comment.append(commentIn(raw.substring(close + 1)));
            addComment();
        }

        private void closeSection() {
            sections.add(new Entry(name, new Branch(section)));
        }

        private void addComment() {
            String text = GoSpace.strip(comment.toString());
            comment.setLength(0);
            if (!text.isEmpty()) {
                section.add(new Comment(withoutMark(text), false));
            }
        }

        /** Removes the empty lines that come first, too: sops keeps them, and cannot write such a comment. */
        private static String withoutMark(String text) {
            char mark = text.charAt(0);
            if (mark != ';' && mark != '#') {
                return text;
            }
            int start = 0;
            while (start < text.length() && (text.charAt(start) == mark || text.charAt(start) == ' ')) {
                start++;
            }
            while (start < text.length() && text.charAt(start) == '\n') {
                start++;
            }
            return text.substring(start);
        }

        private void addKey(String raw) {
            int[] valueStart = new int[1];
            String key = key(raw, valueStart);
            if (key.equals("-")) {
                throw Reason.UNSUPPORTED_DOCUMENT.error(
                        "a key without a name (line " + line + ") would be written as a comment", "Name it", null);
            }
            String value = value(raw.substring(valueStart[0]));
            if (!keys.add(key)) {
                throw malformed("a key stands twice in one section");
            }
            section.add(new Entry(key, TextValue.of(value)));
            addComment();
        }

        private String key(String raw, int[] valueStart) {
            String quote = raw.length() > 6 && raw.startsWith(TRIPLE) ? TRIPLE : raw.substring(0, 1);
            if (quote.equals(TRIPLE) || quote.equals("\"") || quote.equals("`")) {
                int end = raw.indexOf(quote, quote.length());
                if (end < 0) {
                    throw malformed("a key has no closing quote");
                }
                valueStart[0] = delimiter(raw, end + quote.length()) + 1;
                return GoSpace.strip(raw.substring(quote.length(), end));
            }
            int delimiter = delimiter(raw, 0);
            if (delimiter == 0) {
                throw malformed("a key has no name");
            }
            valueStart[0] = delimiter + 1;
            return GoSpace.strip(raw.substring(0, delimiter));
        }

        private int delimiter(String raw, int from) {
            for (int i = from; i < raw.length(); i++) {
                if (raw.charAt(i) == '=' || raw.charAt(i) == ':') {
                    return i;
                }
            }
            throw malformed("neither a section nor a key and a value");
        }

        private String value(String raw) {
            String value = GoSpace.stripLeading(raw);
            if (value.isEmpty()) {
                return "";
            }
            String quote = value.length() > 3 && value.startsWith(TRIPLE) ? TRIPLE : value.substring(0, 1);
            if (quote.equals(TRIPLE) || quote.equals("`")) {
                return quoted(value, quote);
            }
            value = GoSpace.strip(value);
            if (value.endsWith("\\")) {
                return continued(value.substring(0, value.length() - 1));
            }
            int mark = commentStart(value);
            if (mark >= 0) {
                comment.append(value.substring(mark));
                value = GoSpace.strip(value.substring(0, mark));
            }
            return withoutQuotes(value, '\'', '"');
        }

        private String quoted(String value, String quote) {
            int start = quote.length();
            int end = value.lastIndexOf(quote);
            if (end >= start) {
                return value.substring(start, end);
            }
            StringBuilder lines = new StringBuilder(value.substring(start));
            while (index < text.length()) {
                String next = nextLine();
                int close = next.lastIndexOf(quote);
                if (close >= 0
                        && !GoSpace.strip(next.substring(close + quote.length()))
                                .endsWith("\\")) {
                    comment.append(GoSpace.strip(commentIn(next.substring(close))));
                    return lines.append(next, 0, close).toString();
                }
                lines.append(next);
            }
            throw malformed("a value has no closing quote");
        }

        private String continued(String first) {
            StringBuilder value = new StringBuilder(first);
            while (index < text.length()) {
                String next = GoSpace.strip(nextLine());
                value.append(next);
                if (!next.endsWith("\\")) {
                    break;
                }
                value.setLength(value.length() - 1);
            }
            return value.toString();
        }

        private static String withoutQuotes(String value, char... quotes) {
            for (char quote : quotes) {
                int last = value.length() - 1;
                if (last > 0 && value.charAt(0) == quote && value.indexOf(quote, 1) == last) {
                    return value.substring(1, last);
                }
            }
            return value;
        }

        private static String commentIn(String text) {
            int start = commentStart(text);
            return start < 0 ? "" : text.substring(start);
        }

        private static int commentStart(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) == '#' || text.charAt(i) == ';') {
                    return i;
                }
            }
            return -1;
        }

        private SopsException malformed(String problem) {
            return Reason.MALFORMED_FILE.error("not readable as INI: " + problem + " (line " + line + ")");
        }
    }

    /** Writes INI as sops does: the keys of a section padded to one width, an empty line between sections. Used for one text. */
    private static final class Writer {

        private final StringBuilder out = new StringBuilder();

        String write(List<Branch> documents) {
            List<Entry> sections = new ArrayList<>();
            documents.forEach(document -> sections.addAll(document.entries()));
            for (int i = 0; i < sections.size(); i++) {
                section(sections.get(i), i == 0, i == sections.size() - 1);
            }
            return out.toString();
        }

        private void section(Entry section, boolean first, boolean last) {
            if (!(section.value() instanceof Branch content)) {
                throw Reason.UNSUPPORTED_DOCUMENT.error(
                        "an INI file holds sections, and \"" + section.key() + "\" is none");
            }
            List<BranchItem> items = content.items();
            int start = 0;
            if (!items.isEmpty() && items.get(0) instanceof Comment comment) {
                comment(comment.text(), UnaryOperator.identity());
                start = 1;
            }
            Map<Entry, Comment> keys = keys(items.subList(start, items.size()));
            if (first && section.key().equalsIgnoreCase(DEFAULT_SECTION)) {
                if (keys.isEmpty()) {
                    return;
                }
            } else {
                out.append('[').append(section.key()).append("]\n");
            }
            keys(keys);
            if (!last) {
                out.append('\n');
            }
        }

        private static Map<Entry, Comment> keys(List<BranchItem> items) {
            Map<Entry, Comment> keys = new LinkedHashMap<>();
            @Nullable Entry latest = null;
            for (BranchItem item : items) {
                if (item instanceof Entry entry) {
                    latest = entry;
                    keys.put(entry, new Comment("", false));
                } else if (latest != null) {
                    keys.put(latest, (Comment) item);
                }
            }
            return keys;
        }

        private void keys(Map<Entry, Comment> keys) {
            int width = 0;
            for (Entry entry : keys.keySet()) {
                width = Math.max(width, bytes(quotedKey(entry.key())));
            }
            int columns = width;
            if ((long) columns * keys.size() > Limits.MAX_BYTES) {
                throw Reason.UNSUPPORTED_DOCUMENT.error(
                        "the names of a section differ too much in length for INI, which pads them",
                        "Keep it in a file of another format",
                        null);
            }
            keys.forEach((entry, comment) -> {
                comment(comment.text(), GoSpace::strip);
                String key = quotedKey(entry.key());
                out.append(key).append(" ".repeat(columns - bytes(key))).append(" = ");
                out.append(quotedValue(text(entry))).append('\n');
            });
        }

        private static int bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }

        /** @param bare changes a line without a mark */
        private void comment(String text, UnaryOperator<String> bare) {
            if (text.isEmpty()) {
                return;
            }
            for (String line : text.split("\n", -1)) {
                boolean marked = line.startsWith("#") || line.startsWith(";");
                out.append(marked ? line.charAt(0) : ';')
                        .append(' ')
                        .append(marked ? GoSpace.strip(line.substring(1)) : bare.apply(line))
                        .append('\n');
            }
        }

        private static String text(Entry entry) {
            if (entry.value() instanceof Scalar scalar) {
                return DocumentStore.flatText(scalar);
            }
            throw Reason.UNSUPPORTED_DOCUMENT.error(
                    "a section of an INI file has no place for the map or list under \"" + entry.key() + "\"");
        }

        private static String quotedKey(String key) {
            if (key.contains("\"") || key.contains("=") || key.contains(":")) {
                return "`" + key + "`";
            }
            return key.contains("`") ? "\"\"\"" + key + "\"\"\"" : key;
        }

        private static String quotedValue(String value) {
            if (value.contains("\n") || value.contains("`")) {
                return "\"\"\"" + value + "\"\"\"";
            } else if (value.contains("#") || value.contains(";")) {
                return "`" + value + "`";
            }
            return GoSpace.strip(value).length() == value.length() ? value : "\"" + value + "\"";
        }
    }

    /** The characters that are space in Go: of the control characters only those of lines and tabs; and every space of Unicode, also non-breaking ones. */
    private static final class GoSpace {

        private GoSpace() {}

        static String strip(String text) {
            int end = text.length();
            while (end > 0 && isSpace(text.charAt(end - 1))) {
                end--;
            }
            return stripLeading(text.substring(0, end));
        }

        static String stripLeading(String text) {
            int start = 0;
            while (start < text.length() && isSpace(text.charAt(start))) {
                start++;
            }
            return text.substring(start);
        }

        private static boolean isSpace(char c) {
            return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || (c >= 0xA0 && Character.isSpaceChar(c));
        }
    }
}
