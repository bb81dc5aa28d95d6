package io.kstlib.sops.document;

import io.kstlib.sops.document.TokenQueue.CommentScanner.Gap;
import io.kstlib.sops.document.TokenQueue.CommentScanner.Place;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.Token;

/**
 * The tokens of a YAML text, a few ahead of the parser, and the comments between them that no node has taken yet. SnakeYAML finds the tokens. It drops or refuses
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
    private String head = "";
    private String line = "";
    private String foot = "";
    private String stem = "";

    TokenQueue(String text) {
        this.scanner = new ScannerImpl(new StreamReader(text), new LoaderOptions());
        this.comments = new CommentScanner(text.codePoints().toArray());
        indents.push(-1);
    }

    /** Returns the next token, which stays. Collects the comments before it. */
    Positioned peek() {
        Positioned token = front();
        for (CommentScanner.Found comment : commentsUpTo(token)) {
            switch (comment.kind()) {
                case HEAD -> head = YamlNode.Comments.join(head, comment.text());
                case LINE -> line = YamlNode.Comments.join(line, comment.text());
                case FOOT -> foot = YamlNode.Comments.join(foot, comment.text());
            }
        }
        return token;
    }

    Positioned next() {
        Positioned token = front();
        queue.remove();
        return token;
    }

    private Positioned front() {
        while (queue.size() < AHEAD && !ended) {
            fetch();
        }
        return queue.element();
    }

    /** Removes and returns the comments that a token takes, in order. At the end of a block, head comments stay for the next token. */
    private List<CommentScanner.Found> commentsUpTo(Positioned token) {
        List<CommentScanner.Found> reached = new ArrayList<>();
        while (!pending.isEmpty() && pending.element().owner() <= token.start()) {
            if (pending.element().kind() == CommentScanner.Found.Kind.HEAD && token.id() == Token.ID.BlockEnd) {
                break;
            }
            reached.add(pending.remove());
        }
        return reached;
    }

    void expect(Token.ID id) {
        expectAt(id);
        next();
    }

    void expectAt(Token.ID id) {
        Positioned token = peek();
        if (token.id() != id) {
            throw malformed(token.line());
        }
    }

    YamlNode.Comments takeComments() {
        YamlNode.Comments taken = new YamlNode.Comments(head, line, foot);
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
        next();
        Positioned next = peek();
        boolean collection = next.id() == Token.ID.BlockSequenceStart || next.id() == Token.ID.BlockMappingStart;
        if (!above.isEmpty() && collection) {
            stem = above;
            head = head.length() == above.length() ? "" : head.substring(above.length() + 1);
        }
        return next;
    }

    static SopsException malformed(int line) {
        return Reason.MALFORMED_FILE.error(
                "not readable as YAML: check the indentation, quotes and brackets at line " + line + " and just above");
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
            case BlockMappingStart, BlockSequenceStart ->
                indents.push(token.getStartMark().getColumn());
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
        return scalar.getStyle() == ScalarStyle.LITERAL || scalar.getStyle() == ScalarStyle.FOLDED;
    }

    private Token scan() {
        try {
            scanner.peekToken(); // only this call reads on
            return scanner.getToken();
        } catch (MarkedYAMLException malformed) {
            throw malformed(
                    malformed.getProblemMark() == null
                            ? 0
                            : malformed.getProblemMark().getLine() + 1);
        } catch (YAMLException malformed) {
            throw Reason.MALFORMED_FILE.error("not readable as YAML: a character that YAML does not allow");
        }
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

    /**
     * Finds the comments between two tokens, and tells whether they belong to the token before or after. Empty lines and indentation decide that, as
     * in the YAML library of sops. So a comment ends up at the same place of the tree.
     */
    static final class CommentScanner {

        /** The surroundings of a gap between tokens. */
        record Gap(int from, int to, Place before, Place beforeThat, int indent, int flowLevel, boolean firstLine) {}

        /** A token that was passed: its kind and its begin. */
        record Place(Token.ID id, int start) {}

        private final int[] text;

        CommentScanner(int[] text) {
            this.text = text;
        }

        /** Returns the comments of a gap, in order. */
        List<Found> scan(Gap gap) {
            List<Found> found = new ArrayList<>();
            int from = gap.from();
            if (hasLineComment(gap)) {
                int start = skipBlanks(from);
                int end = lineEnd(start);
                found.add(new Found(Found.Kind.LINE, slice(start, end), lineOwner(gap), 0, start, 0, 0));
                from = end;
            }
            int first = from;
            while (first < gap.to() && text[first] != '#') {
                first++;
            }
            if (first < gap.to()) {
                new BlockScan(gap, from, first, found).run();
            }
            return found;
        }

        /** Returns the comment behind the indicator of a literal or folded text, which is a part of the token. */
        Optional<Found> inBlockHeader(int tokenStart) {
            int end = lineEnd(tokenStart);
            for (int i = tokenStart; i < end; i++) {
                if (text[i] == '#') {
                    return Optional.of(new Found(Found.Kind.LINE, slice(i, end), tokenStart, 0, i, 0, 0));
                }
            }
            return Optional.empty();
        }

        private boolean hasLineComment(Gap gap) {
            return switch (gap.before().id()) {
                case BlockEntry, StreamStart, DocumentStart, DocumentEnd, Directive -> false;
                default -> !afterLineBreak(gap.from()) && at(skipBlanks(gap.from())) == '#';
            };
        }

        /** Returns the owner of a comment. A comment after a colon or a comma belongs to the token before it. */
        private static int lineOwner(Gap gap) {
            boolean indicator = switch (gap.before().id()) {
                case Value -> gap.flowLevel() == 0;
                case FlowEntry -> true;
                default -> false;
            };
            return indicator ? gap.beforeThat().start() : gap.before().start();
        }

        private int at(int index) {
            return index < text.length ? text[index] : 0;
        }

        private int skipBlanks(int from) {
            int index = from;
            while (isBlank(at(index))) {
                index++;
            }
            return index;
        }

        private int lineEnd(int from) {
            int index = from;
            while (!isBreakOrEnd(at(index))) {
                index++;
            }
            return index;
        }

        private boolean afterLineBreak(int index) {
            return newlinesBefore(index) > 0;
        }

        private int newlinesBefore(int index) {
            int newlines = 0;
            for (int i = index - 1; i >= 0 && (isBlank(text[i]) || YamlNode.isBreak(text[i])); i--) {
                boolean halfOfPair = text[i] == '\r' && at(i + 1) == '\n';
                if (YamlNode.isBreak(text[i]) && !halfOfPair) {
                    newlines++;
                }
            }
            return newlines;
        }

        private int columnOf(int index) {
            int start = index;
            while (start > 0 && !YamlNode.isBreak(text[start - 1])) {
                start--;
            }
            return index - start;
        }

        private String slice(int from, int to) {
            return new String(text, from, to - from);
        }

        private static boolean isBlank(int c) {
            return c == ' ' || c == '\t';
        }

        private static boolean isBreakOrEnd(int c) {
            return c == 0 || YamlNode.isBreak(c);
        }

        /**
         * One walk over the comment lines of a gap. Lines are counted from the first comment. A block may follow another without an empty line between.
         * Then the line noted for it is that of the comment before it, as in the library.
         */
        private final class BlockScan {
            private final Gap gap;
            private final List<Found> found;
            private final StringBuilder block = new StringBuilder();
            private final int firstComment;
            private final boolean isFootLine;
            private final int indent;
            private boolean noEmptyLineYet;
            private boolean afterEmptyLine;
            private int scanStart;
            private int owner;
            private int start;
            private int startColumn;
            private int startLine;
            private int notedLine;
            private int line;

            BlockScan(Gap gap, int scanStart, int firstComment, List<Found> found) {
                this.gap = gap;
                this.found = found;
                this.firstComment = firstComment;
                this.scanStart = scanStart;
                this.indent = Math.max(gap.indent(), 0);
                Place token = gap.before().id() == Token.ID.FlowEntry ? gap.beforeThat() : gap.before();
                this.owner = token.start();
                int newlines = newlinesBefore(firstComment);
                this.noEmptyLineYet = newlines <= 1;
                this.isFootLine = !gap.firstLine() && newlines == 1 && token.id() != Token.ID.Value;
            }

            void run() {
                int index = firstComment;
                int column = columnOf(firstComment);
                boolean more = true;
                while (more) {
                    int c = at(index);
                    boolean closesFlow = gap.flowLevel() > 0 && (c == ']' || c == '}');
                    if (isBlank(c)) {
                        index++;
                        column++;
                    } else if (closesFlow || isBreakOrEnd(c)) {
                        lineEnds(index, closesFlow);
                        more = YamlNode.isBreak(c);
                        noEmptyLineYet = false;
                        afterEmptyLine = true;
                        index += c == '\r' && at(index + 1) == '\n' ? 2 : 1;
                        column = 0;
                        notedLine++;
                        line++;
                    } else {
                        splitByIndentation(index, column);
                        more = c == '#';
                        if (more) {
                            index = takeLine(index, column);
                            column = 0;
                        }
                    }
                }
                if (block.length() > 0) {
                    add(Found.Kind.HEAD, start, index);
                }
            }

            /** Handles an empty line, or the end: what is directly below a token belongs to that token. */
            private void lineEnds(int index, boolean closesFlow) {
                if ((afterEmptyLine && !closesFlow) || block.length() == 0) {
                    return;
                }
                boolean dedented = startColumn < indent;
                boolean startsAtFoot = isFootLine && startLine == 0;
                if (closesFlow || (noEmptyLineYet && (startsAtFoot || dedented))) {
                    addFoot(index, dedented ? start : owner);
                } else if (at(index) != 0) {
                    block.append('\n');
                }
            }

            private void splitByIndentation(int index, int column) {
                if (block.length() > 0 && column < indent && column != startColumn) {
                    addFoot(index, owner);
                }
            }

            private void addFoot(int index, int footOwner) {
                owner = footOwner;
                add(Found.Kind.FOOT, footOwner, index);
                scanStart = index;
                owner = index;
                block.setLength(0);
            }

            private void add(Found.Kind kind, int commentOwner, int end) {
                found.add(new Found(kind, block.toString(), commentOwner, scanStart, start, startColumn, end));
            }

            private int takeLine(int index, int column) {
                if (block.length() == 0) {
                    start = index;
                    startColumn = column;
                    startLine = notedLine;
                } else {
                    block.append('\n');
                }
                afterEmptyLine = false;
                notedLine = line++;
                int end = lineEnd(index);
                block.append(slice(index, end));
                int next = at(end) == '\r' && at(end + 1) == '\n' ? end + 2 : end + 1;
                return at(end) == 0 ? end : next;
            }
        }

        /**
         * A comment between two tokens.
         *
         * @param kind its side of the owner
         * @param text its lines; an empty line between two parts of a head comment is kept
         * @param owner the comment belongs to the first token at or after this index
         * @param scanStart the begin of the search for it
         * @param start its begin
         * @param column the column it begins at, from 0
         * @param end the place where scanning continues
         */
        record Found(Kind kind, String text, int owner, int scanStart, int start, int column, int end) {

            enum Kind {
                HEAD,
                LINE,
                FOOT
            }
        }
    }
}
