package io.kstlib.sops.document;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Comment;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes INI as sops does: the keys of a section padded to one width, an empty line between sections. Used for one text. */
final class IniWriter {

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
        if (first && section.key().equalsIgnoreCase(IniStore.DEFAULT_SECTION)) {
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

    /** @param bare what becomes of a line without a mark */
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
            return FlatText.of(scalar);
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
