package io.kstlib.sops.yaml;

import io.kstlib.sops.store.DocumentStore;
import io.kstlib.sops.store.Limits;
import io.kstlib.sops.store.StrictUtf8;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.Text;
import io.kstlib.sops.tree.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** YAML with comments, one or more documents, each a map with text keys. */
public final class YamlStore implements DocumentStore {

    /** Reads and writes with four columns a level, as sops does without configuration. */
    public YamlStore() {}

    @Override
    public List<Branch> read(byte[] content) {
        Limits.checkSize(content);
        TreeReader trees = new TreeReader();
        List<Branch> documents = new ArrayList<>();
        for (YamlParser.Document document : new YamlParser(StrictUtf8.decode(content)).documents()) {
            documents.add(trees.document(document));
        }
        return documents;
    }

    @Override
    public byte[] write(List<Branch> documents) {
        List<YamlNode> roots = documents.stream().map(NodeBuilder::mapping).toList();
        return new YamlEmitter().write(roots).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] writeValue(Value value) {
        if (value instanceof Text text) {
            return text.bytes();
        } else if (value instanceof Branch branch) {
            return write(List.of(branch));
        }
        return new YamlEmitter().writeValue(NodeBuilder.value(value)).getBytes(StandardCharsets.UTF_8);
    }
}
