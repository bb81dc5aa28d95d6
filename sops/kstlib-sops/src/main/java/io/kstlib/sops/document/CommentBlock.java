package io.kstlib.sops.document;

/**
 * The comments of a node: lines that each begin with {@code #}; empty where there is none.
 *
 * @param head the comment above the node
 * @param line the comment behind the node
 * @param foot the comment below the node
 */
record CommentBlock(String head, String line, String foot) {

    static final CommentBlock NONE = new CommentBlock("", "", "");

    CommentBlock withHead(String changed) {
        return new CommentBlock(changed, line, foot);
    }

    CommentBlock withLine(String changed) {
        return new CommentBlock(head, changed, foot);
    }

    CommentBlock withFoot(String changed) {
        return new CommentBlock(head, line, changed);
    }

    /** Joins two blocks, one below the other. */
    static String join(String above, String below) {
        return above.isEmpty() ? below : below.isEmpty() ? above : above + "\n" + below;
    }
}
