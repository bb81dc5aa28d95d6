package io.kstlib.sops.pattern;

import io.kstlib.sops.pattern.Expression.Alternation;
import io.kstlib.sops.pattern.Expression.Assertion;
import io.kstlib.sops.pattern.Expression.Characters;
import io.kstlib.sops.pattern.Expression.Concatenation;
import io.kstlib.sops.pattern.Expression.Position;
import io.kstlib.sops.pattern.Expression.Repetition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the syntax of Go's {@code regexp/syntax} package. Greedy or not makes no difference to whether something matches. */
final class Parser {

    private static final int MOST_REPETITIONS = 1_000;
    private static final int DEEPEST = 100;

    private final Cursor in;
    private Flags flags = Flags.NONE;
    private int depth;

    Parser(String expression) {
        this.in = new Cursor(expression);
    }

    Expression parse() {
        Expression whole = alternation();
        if (!in.atEnd()) {
            throw in.problem("unexpected )");
        }
        return whole;
    }

    private Expression alternation() {
        if (++depth > DEEPEST) {
            throw in.problem("groups are nested too deeply");
        }
        List<Expression> choices = new ArrayList<>();
        choices.add(concatenation());
        while (in.take('|')) {
            choices.add(concatenation());
        }
        depth--;
        return choices.size() == 1 ? choices.get(0) : new Alternation(choices);
    }

    private Expression concatenation() {
        List<Expression> parts = new ArrayList<>();
        boolean repeated = false;
        while (!in.atEnd() && !in.at('|') && !in.at(')')) {
            if (in.startsRepetition()) {
                repeatLast(parts, repeated);
                repeated = true;
                continue;
            }
            repeated = false;
            if (in.takeAll("\\Q")) {
                quoted(parts);
            } else if (!flags()) {
                parts.add(atom());
            }
        }
        return new Concatenation(parts);
    }

    /** Repeats the last operand. Skips what is not an operand, such as flags and empty quotes, as Go does. */
    private void repeatLast(List<Expression> parts, boolean repeated) {
        if (parts.isEmpty()) {
            throw in.problem("nothing to repeat");
        } else if (repeated) {
            throw in.problem("two repetitions in a row");
        }
        int last = parts.size() - 1;
        parts.set(last, repetition(parts.get(last)));
    }

    private void quoted(List<Expression> parts) {
        while (!in.atEnd() && !in.takeAll("\\E")) {
            parts.add(literal(in.next()));
        }
    }

    /** Reads flags that hold up to the end of the group around them. */
    private boolean flags() {
        if (!in.startsFlags()) {
            return false;
        }
        in.takeAll("(?");
        flags = Flags.parse(in, flags);
        in.expect(')');
        return true;
    }

    private Expression atom() {
        int c = in.next();
        return switch (c) {
            case '(' -> group();
            case '[' -> new Characters(new ClassParser(in, flags).parse());
            case '.' -> new Characters(flags.dotMatchesNewline() ? CharSet.ANY : CharSet.ANY_BUT_NEWLINE);
            case '^' -> new Assertion(flags.multiLine() ? Position.LINE_START : Position.TEXT_START);
            case '$' -> new Assertion(flags.multiLine() ? Position.LINE_END : Position.TEXT_END);
            case '\\' -> escape();
            default -> literal(c);
        };
    }

    private Expression literal(int c) {
        CharSet set = CharSet.range(c, c);
        return new Characters(flags.ignoreCase() ? set.ignoringCase() : set);
    }

    private Expression escape() {
        if (in.take('A')) {
            return new Assertion(Position.TEXT_START);
        } else if (in.take('z')) {
            return new Assertion(Position.TEXT_END);
        } else if (in.take('b')) {
            return new Assertion(Position.WORD_BOUNDARY);
        } else if (in.take('B')) {
            return new Assertion(Position.NO_WORD_BOUNDARY);
        }
        EscapeParser escapes = new EscapeParser(in, flags);
        CharSet set = escapes.set();
        return set == null ? literal(escapes.character()) : new Characters(set);
    }

    private Expression group() {
        Flags outer = flags;
        if (in.take('?')) {
            if (in.takeAll("P<") || in.take('<')) {
                in.groupName();
            } else {
                flags = Flags.parse(in, flags);
                in.expect(':');
            }
        }
        Expression inner = alternation();
        in.expect(')');
        flags = outer;
        return inner;
    }

    private Expression repetition(Expression atom) {
        int atLeast;
        int atMost;
        if (in.take('*')) {
            atLeast = 0;
            atMost = Repetition.UNBOUNDED;
        } else if (in.take('+')) {
            atLeast = 1;
            atMost = Repetition.UNBOUNDED;
        } else if (in.take('?')) {
            atLeast = 0;
            atMost = 1;
        } else {
            in.expect('{');
            atLeast = in.number(MOST_REPETITIONS);
            atMost = atLeast;
            if (in.take(',')) {
                atMost = in.at('}') ? Repetition.UNBOUNDED : in.number(MOST_REPETITIONS);
            }
            in.expect('}');
            if (atMost != Repetition.UNBOUNDED && atMost < atLeast) {
                throw in.problem("a repetition ends before it begins");
            }
        }
        in.take('?');
        Repetition repetition = new Repetition(atom, atLeast, atMost);
        if (!repetition.repeatsAtMost(MOST_REPETITIONS)) {
            throw in.problem("more than " + MOST_REPETITIONS + " repetitions, those inside of others multiplied");
        }
        return repetition;
    }

    /** Reads what is in brackets. */
    private static final class ClassParser {

        private static final Map<String, CharSet> POSIX = Map.ofEntries(
                Map.entry(
                        "alnum",
                        CharSet.anyOf(CharSet.range('0', '9'), CharSet.range('A', 'Z'), CharSet.range('a', 'z'))),
                Map.entry("alpha", CharSet.anyOf(CharSet.range('A', 'Z'), CharSet.range('a', 'z'))),
                Map.entry("ascii", CharSet.range(0, 0x7F)),
                Map.entry("blank", c -> c == '\t' || c == ' '),
                Map.entry("cntrl", CharSet.anyOf(CharSet.range(0, 0x1F), c -> c == 0x7F)),
                Map.entry("digit", CharSet.DIGIT),
                Map.entry("graph", CharSet.range('!', '~')),
                Map.entry("lower", CharSet.range('a', 'z')),
                Map.entry("print", CharSet.range(' ', '~')),
                Map.entry(
                        "punct",
                        CharSet.anyOf(
                                CharSet.range('!', '/'),
                                CharSet.range(':', '@'),
                                CharSet.range('[', '`'),
                                CharSet.range('{', '~'))),
                Map.entry("space", CharSet.anyOf(CharSet.range('\t', '\r'), c -> c == ' ')),
                Map.entry("upper", CharSet.range('A', 'Z')),
                Map.entry("word", CharSet.WORD),
                Map.entry("xdigit", CharSet.anyOf(CharSet.DIGIT, CharSet.range('a', 'f'), CharSet.range('A', 'F'))));

        private final Cursor in;
        private final Flags flags;
        private final EscapeParser escapes;

        ClassParser(Cursor in, Flags flags) {
            this.in = in;
            this.flags = flags;
            this.escapes = new EscapeParser(in, flags);
        }

        CharSet parse() {
            boolean negated = in.take('^');
            List<CharSet> sets = new ArrayList<>();
            boolean first = true;
            while (first || !in.at(']')) {
                sets.add(item());
                first = false;
            }
            in.expect(']');
            return CharSet.anyOf(sets.toArray(CharSet[]::new)).negateIf(negated);
        }

        private CharSet item() {
            CharSet posix = posix();
            if (posix != null) {
                return posix;
            }
            if (in.at('\\')) {
                in.next();
                CharSet set = escapes.set();
                return set == null ? range(escapes.character()) : set;
            }
            return range(in.next());
        }

        private CharSet range(int from) {
            int to = from;
            if (in.at('-') && !in.at(']', 1)) {
                in.next();
                to = in.take('\\') ? escapes.character() : in.next();
                if (to < from) {
                    throw in.problem("a range ends before it begins");
                }
            }
            return folded(CharSet.range(from, to));
        }

        private CharSet folded(CharSet set) {
            return flags.ignoreCase() ? set.ignoringCase() : set;
        }

        private @Nullable CharSet posix() {
            if (!in.at('[') || !in.at(':', 1) || !in.comes(":]", 2)) { // without an end, these are characters
                return null;
            }
            for (Map.Entry<String, CharSet> named : POSIX.entrySet()) {
                if (in.takeAll("[:" + named.getKey() + ":]")) {
                    return folded(named.getValue());
                } else if (in.takeAll("[:^" + named.getKey() + ":]")) {
                    return folded(named.getValue()).negate();
                }
            }
            throw in.problem("no class has this name in [: and :]");
        }
    }
}
