package io.kstlib.sops.document;

import io.kstlib.sops.document.CommentScanner.Gap;
import io.kstlib.sops.document.CommentScanner.Place;
import io.kstlib.sops.error.SopsException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.Token;

/**
 * The tokens of a YAML text, a few ahead of the parser, and the comments between them. SnakeYAML finds the tokens. It drops or refuses
 * comments in places where the YAML library of sops keeps them, so they are found here.
 */
final class TokenQueue {

    /** A comment may belong to the token before it, so it has to be found before that token is used. */
    private static final int AHEAD = 3;

    /** A token, and where it counts as beginning when comments are assigned. */
    record Positioned(Token token, int start) {
        Token.ID id() {
            return token.getTokenId();
        }

        int line() {
            return token.getStartMark().getLine() + 1;
        }
    }

    private final ScannerImpl scanner;
    private final CommentScanner comments;
    private final Deque<Positioned> queue = new ArrayDeque<>();
    private final Deque<CommentScanner.Found> pending = new ArrayDeque<>();
    private final Deque<Integer> indents = new ArrayDeque<>();
    private List<CommentScanner.Found> gapComments = new ArrayList<>();
    private Place before = new Place(Token.ID.StreamStart, 0);
    private Place beforeThat = before;
    private int gapStart;
    private int scanStart;
    private boolean gapOnFirstLine = true;
    private boolean gapDone = true;
    private int blockMark;
    private boolean gapEndMarked;
    private int flowLevel;
    private boolean ended;

    TokenQueue(String text) {
        this.scanner = new ScannerImpl(new StreamReader(text), new LoaderOptions());
        this.comments = new CommentScanner(text.codePoints().toArray());
        indents.push(-1);
    }

    Positioned peek() {
        while (queue.size() < AHEAD && !ended) {
            fetch();
        }
        return queue.element();
    }

    Positioned next() {
        Positioned token = peek();
        queue.remove();
        return token;
    }

    /** Removes and returns the comments that a token takes, in order. At the end of a block, head comments stay for what follows. */
    List<CommentScanner.Found> commentsUpTo(Positioned token) {
        List<CommentScanner.Found> reached = new ArrayList<>();
        while (!pending.isEmpty() && pending.element().owner() <= token.start()) {
            if (pending.element().kind() == CommentScanner.Found.Kind.HEAD && token.id() == Token.ID.BlockEnd) {
                break;
            }
            reached.add(pending.remove());
        }
        return reached;
    }

    private void fetch() {
        Token token = scan();
        int start = token.getStartMark().getIndex();
        if (!gapDone) {
            scanGap(start);
        }
        Token.ID id = token.getTokenId();
        int position = id == Token.ID.BlockEnd ? endOfBlock(token) : start;
        queue.add(new Positioned(token, position));
        switch (id) {
            case BlockMappingStart, BlockSequenceStart -> open(token);
            case FlowMappingStart, FlowSequenceStart -> flowLevel++;
            case FlowMappingEnd, FlowSequenceEnd -> flowLevel--;
            case StreamEnd -> ended = true;
            default -> {}
        }
        Limits.checkDepth(indents.size() - 1 + flowLevel, token.getStartMark().getLine() + 1);
        boolean inText = token.getEndMark().getIndex() > start || id == Token.ID.StreamStart;
        if (inText) {
            pass(token);
        }
        if (token instanceof ScalarToken scalar && isBlock(scalar)) {
            comments.inBlockHeader(start).ifPresent(pending::add);
        }
    }

    private static boolean isBlock(ScalarToken scalar) {
        return scalar.getStyle() == DumperOptions.ScalarStyle.LITERAL
                || scalar.getStyle() == DumperOptions.ScalarStyle.FOLDED;
    }

    private Token scan() {
        try {
            scanner.peekToken(); // only this call reads on
            return scanner.getToken();
        } catch (MarkedYAMLException malformed) {
            int line = malformed.getProblemMark() == null
                    ? 0
                    : malformed.getProblemMark().getLine() + 1;
            throw Reason.MALFORMED_FILE.error(
                    "not readable as YAML: check the indentation, quotes and brackets at line " + line
                            + " and just above");
        } catch (YAMLException malformed) {
            throw Reason.MALFORMED_FILE.error("not readable as YAML: a character that YAML does not allow");
        }
    }

    private void open(Token token) {
        indents.push(token.getStartMark().getColumn());
    }

    private void pass(Token token) {
        if (token.getTokenId() != Token.ID.StreamStart) {
            beforeThat = before;
        }
        before = new Place(token.getTokenId(), token.getStartMark().getIndex());
        gapStart = token.getEndMark().getIndex();
        gapOnFirstLine = token.getEndMark().getLine() == 0;
        gapDone = false;
    }

    private void scanGap(int end) {
        gapDone = true;
        gapComments =
                comments.scan(new Gap(gapStart, end, before, beforeThat, indents.element(), flowLevel, gapOnFirstLine));
        scanStart = gapStart;
        for (CommentScanner.Found comment : gapComments) {
            if (comment.kind() == CommentScanner.Found.Kind.LINE) {
                scanStart = comment.start()
                        + comment.text().codePointCount(0, comment.text().length());
            }
        }
        pending.addAll(gapComments);
        blockMark = scanStart - 1;
        gapEndMarked = false;
    }

    /** Returns where a block ends: before the comments of the blocks around it, and behind those with the same indentation. */
    private int endOfBlock(Token token) {
        int indent = indents.pop();
        boolean endedByIndentation = indent > token.getStartMark().getColumn();
        if (!endedByIndentation && !gapEndMarked) { // ended by the end of the document
            gapEndMarked = true;
            blockMark = token.getStartMark().getIndex() - 1;
        }
        int mark = blockMark;
        int stop = mark;
        for (int i = gapComments.size() - 1; i >= 0; i--) {
            CommentScanner.Found comment = gapComments.get(i);
            if (comment.kind() == CommentScanner.Found.Kind.LINE || comment.end() < stop) {
                break;
            }
            if (comment.column() == indent) {
                mark = comment.start();
            }
            stop = comment.scanStart();
        }
        blockMark = mark;
        return mark;
    }
}
