package io.kstlib.sops.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.tokens.Token;

/**
 * Finds the comments between two tokens, and tells whether they belong to the token before or after. Empty lines and indentation decide that, as
 * in the YAML library of sops. So a comment ends up at the same place of the tree.
 */
final class CommentScanner {

    /** The surroundings of a gap between tokens. */
    record Gap(int from, int to, Place before, Place beforeThat, int indent, int flowLevel, boolean firstLine) {}

    /** A token that was passed: what it was, where it began. */
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
        for (int i = index - 1; i >= 0 && (isBlank(text[i]) || isBreak(text[i])); i--) {
            boolean halfOfPair = text[i] == '\r' && at(i + 1) == '\n';
            if (isBreak(text[i]) && !halfOfPair) {
                newlines++;
            }
        }
        return newlines;
    }

    private int columnOf(int index) {
        int start = index;
        while (start > 0 && !isBreak(text[start - 1])) {
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

    private static boolean isBreak(int c) {
        return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static boolean isBreakOrEnd(int c) {
        return c == 0 || isBreak(c);
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
                    more = isBreak(c);
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
     * @param kind where it belongs
     * @param text its lines; an empty line between two parts of a head comment is kept
     * @param owner the comment belongs to the first token at or after this index
     * @param scanStart where the search for it began
     * @param start where it begins
     * @param column the column it begins at, from 0
     * @param end where scanning continues
     */
    record Found(Kind kind, String text, int owner, int scanStart, int start, int column, int end) {

        enum Kind {
            HEAD,
            LINE,
            FOOT
        }
    }
}
