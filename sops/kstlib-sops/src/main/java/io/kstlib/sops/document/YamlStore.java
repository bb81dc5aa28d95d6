package io.kstlib.sops.document;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** YAML with comments, one or more documents, each a map with text keys. */
public final class YamlStore implements DocumentStore {

    /** Reads and writes with four columns per level, as sops does without configuration. */
    public YamlStore() {}

    @Override
    public List<Branch> read(byte[] content) {
        Limits.checkSize(content, Limits.MAX_YAML_BYTES);
        TreeReader trees = new TreeReader();
        List<Branch> documents = new ArrayList<>();
        String text = StrictUtf8.decode(content);
        checkLines(text);
        for (YamlParser.Document document : new YamlParser(text).documents()) {
            documents.add(trees.document(document));
        }
        return documents;
    }

    private static void checkLines(String text) {
        int start = 0;
        int number = 1;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int length = (end < 0 ? text.length() : end) - start;
            if (length > Limits.MAX_YAML_LINE) {
                throw Reason.MALFORMED_FILE.error(
                        "line " + number + " has " + length + " characters, more than " + Limits.MAX_YAML_LINE);
            }
            start += length + 1;
            number++;
        }
    }

    @Override
    public byte[] write(List<Branch> documents) {
        List<YamlNode> roots = documents.stream().map(NodeBuilder::mapping).toList();
        return new YamlEmitter().write(roots).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] writeValue(Value value) {
        if (value instanceof TextValue text) {
            return text.bytes();
        } else if (value instanceof Branch branch) {
            return write(List.of(branch));
        }
        return new YamlEmitter().writeValue(NodeBuilder.value(value)).getBytes(StandardCharsets.UTF_8);
    }
}
