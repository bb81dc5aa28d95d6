package io.kstlib.sops.document;

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
import java.util.List;
import java.util.Set;

/** Lines of {@code NAME=value}. Nothing is quoted; a line break in a value is written as {@code \n}. */
public final class DotenvStore implements DocumentStore {

    /** Reads and writes dotenv files. */
    public DotenvStore() {}

    @Override
    public List<Branch> read(byte[] content) {
        Limits limits = new Limits();
        List<BranchItem> items = new ArrayList<>();
        Set<String> names = new HashSet<>();
        String text = Limits.text(content, Limits.MAX_BYTES);
        int lineNumber = 0;
        int next;
        for (int start = 0; start < text.length(); start = next) {
            int end = text.indexOf('\n', start);
            next = end < 0 ? text.length() : end + 1;
            String line = text.substring(start, end < 0 ? text.length() : end);
            lineNumber++;
            limits.count(1);
            if (line.isEmpty()) {
                continue;
            }
            if (line.charAt(0) == '#') {
                items.add(new Comment(line.substring(1), false));
                continue;
            }
            Entry entry = entry(line, lineNumber);
            if (!names.add(entry.key())) {
                throw Reason.MALFORMED_FILE.error("line " + lineNumber + " sets a name that is set above");
            }
            items.add(entry);
        }
        return List.of(new Branch(items));
    }

    private static Entry entry(String line, int lineNumber) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw Reason.MALFORMED_FILE.error("line " + lineNumber + " is not NAME=value");
        }
        String value = line.substring(equals + 1).replace("\\n", "\n");
        return new Entry(line.substring(0, equals), TextValue.of(value));
    }

    @Override
    public byte[] write(List<Branch> documents) {
        if (documents.size() != 1) {
            throw Reason.UNSUPPORTED_DOCUMENT.error("a dotenv file holds one document, not " + documents.size());
        }
        StringBuilder out = new StringBuilder();
        for (BranchItem item : documents.get(0).items()) {
            if (item instanceof Comment comment) {
                out.append('#').append(comment.text());
            } else {
                Entry entry = (Entry) item;
                out.append(entry.key()).append('=').append(text(entry));
            }
            out.append('\n');
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Entry entry) {
        if (entry.value() instanceof Scalar scalar) {
            return DocumentStore.flatText(scalar).replace("\n", "\\n");
        }
        throw Reason.UNSUPPORTED_DOCUMENT.error(
                "a dotenv file has no place for the map or list under \"" + entry.key() + "\"");
    }

    @Override
    public byte[] writeValue(Value value) {
        throw Reason.UNSUPPORTED_DOCUMENT.error("a dotenv file holds text only");
    }
}
