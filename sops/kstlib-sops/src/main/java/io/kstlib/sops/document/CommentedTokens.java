package io.kstlib.sops.document;

import io.kstlib.sops.document.TokenQueue.Positioned;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import org.yaml.snakeyaml.tokens.Token;

/** The tokens of a YAML text in the order of the parser, and the comments so far that no node has taken yet. Used for one text. */
final class CommentedTokens {

    private final TokenQueue tokens;
    private String head = "";
    private String line = "";
    private String foot = "";
    private String stem = "";

    CommentedTokens(String text) {
        this.tokens = new TokenQueue(text);
    }

    /** Returns the next token, which stays. Collects the comments before it. */
    Positioned peek() {
        Positioned token = tokens.peek();
        for (CommentScanner.Found comment : tokens.commentsUpTo(token)) {
            switch (comment.kind()) {
                case HEAD -> head = CommentBlock.join(head, comment.text());
                case LINE -> line = CommentBlock.join(line, comment.text());
                case FOOT -> foot = CommentBlock.join(foot, comment.text());
            }
        }
        return token;
    }

    Positioned next() {
        return tokens.next();
    }

    void expect(Token.ID id) {
        expectAt(id);
        tokens.next();
    }

    void expectAt(Token.ID id) {
        Positioned token = peek();
        if (token.id() != id) {
            throw malformed(token);
        }
    }

    CommentBlock takeComments() {
        CommentBlock taken = new CommentBlock(head, line, foot);
        head = "";
        line = "";
        foot = "";
        stem = "";
        return taken;
    }

    /** Takes the comment above the dash that {@link #enterItem} passed. */
    String takeStem() {
        String taken = stem;
        stem = "";
        return taken;
    }

    /** Passes the dash. A comment above it belongs to the whole map or list behind it, not to its first entry. */
    Positioned enterItem() {
        String above = head;
        tokens.next();
        Positioned next = peek();
        boolean collection = next.id() == Token.ID.BlockSequenceStart || next.id() == Token.ID.BlockMappingStart;
        if (!above.isEmpty() && collection) {
            stem = above;
            head = head.length() == above.length() ? "" : head.substring(above.length() + 1);
        }
        return next;
    }

    static SopsException malformed(Positioned token) {
        return Reason.MALFORMED_FILE.error("not readable as YAML: check the indentation, quotes and brackets at line "
                + token.line() + " and just above");
    }
}
