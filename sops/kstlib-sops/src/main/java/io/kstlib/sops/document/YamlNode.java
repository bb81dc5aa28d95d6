package io.kstlib.sops.document;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

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

    /** The target of an alias. */
    @Nullable
    YamlNode target;

    boolean flow;
    Comments comments = Comments.NONE;

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

    /**
     * The comments of a node: lines that each begin with {@code #}; empty where there is none.
     *
     * @param head the comment above the node
     * @param line the comment behind the node
     * @param foot the comment below the node
     */
    record Comments(String head, String line, String foot) {

        static final Comments NONE = new Comments("", "", "");

        Comments withHead(String changed) {
            return new Comments(changed, line, foot);
        }

        Comments withLine(String changed) {
            return new Comments(head, changed, foot);
        }

        Comments withFoot(String changed) {
            return new Comments(head, line, changed);
        }

        /** Joins two blocks, one below the other. */
        static String join(String above, String below) {
            return above.isEmpty() ? below : below.isEmpty() ? above : above + "\n" + below;
        }
    }

    /** Whether a UTF-16 unit ends a line, as the YAML library of sops has it. */
    static boolean isBreak(int c) {
        return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /** Whether a UTF-16 unit may be outside of double quotes. Characters beyond 16 bits may not, so that surrogates may not either. */
    static boolean isPrintable(int c) {
        return c == '\n'
                || (c >= 0x20 && c <= 0x7E)
                || (c >= 0xA0 && c < 0xD800)
                || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF);
    }
}
