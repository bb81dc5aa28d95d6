package io.kstlib.sops.document;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of a YAML document with the comments around it, while the document is read or written. Used by one thread. */
final class YamlNode {

    enum Kind {
        MAPPING,
        SEQUENCE,
        SCALAR,
        ALIAS
    }

    final Kind kind;
    final int line;

    /** The tag as written, resolved to its long form; empty when there is none. */
    final String tag;

    /** The text of a scalar, or the name of an alias; empty for other nodes. */
    final String value;

    final ScalarStyle style;

    /** Keys and values in turn, or items. */
    final List<YamlNode> content = new ArrayList<>();

    /** What an alias stands for. */
    @Nullable
    YamlNode target;

    boolean flow;
    CommentBlock comments = CommentBlock.NONE;

    YamlNode(Kind kind, String tag, String value, ScalarStyle style, int line) {
        this.kind = kind;
        this.tag = tag;
        this.value = value;
        this.style = style;
        this.line = line;
    }

    static YamlNode collection(Kind kind) {
        return new YamlNode(kind, "", "", ScalarStyle.PLAIN, 0);
    }
}
