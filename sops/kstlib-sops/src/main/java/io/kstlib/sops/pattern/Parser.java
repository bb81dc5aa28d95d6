package io.kstlib.sops.pattern;

import io.kstlib.sops.pattern.Expression.Alternation;
import io.kstlib.sops.pattern.Expression.Assertion;
import io.kstlib.sops.pattern.Expression.Characters;
import io.kstlib.sops.pattern.Expression.Concatenation;
import io.kstlib.sops.pattern.Expression.Position;
import io.kstlib.sops.pattern.Expression.Repetition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the syntax of Go's {@code regexp/syntax} package. Greedy or not makes no difference to whether something matches. */
final class Parser {

    private static final int MOST_REPETITIONS = 1_000;
    private static final int DEEPEST = 100;
    private static final Map<String, CharSet> POSIX = Map.ofEntries(
            Map.entry(
                    "alnum", CharSet.anyOf(CharSet.range('0', '9'), CharSet.range('A', 'Z'), CharSet.range('a', 'z'))),
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

    /** Repeats the last operand. Skips anything else, such as flags and empty quotes, as Go does. */
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
            case '[' -> new Characters(bracketed());
            case '.' -> new Characters(flags.dotMatchesNewline() ? CharSet.ANY : CharSet.ANY_BUT_NEWLINE);
            case '^' -> new Assertion(flags.multiLine() ? Position.LINE_START : Position.TEXT_START);
            case '$' -> new Assertion(flags.multiLine() ? Position.LINE_END : Position.TEXT_END);
            case '\\' -> escape();
            default -> literal(c);
        };
    }

    private Expression literal(int c) {
        return new Characters(folded(CharSet.range(c, c)));
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
        CharSet set = escapedSet();
        return set == null ? literal(escapedCharacter()) : new Characters(set);
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

    /** Reads the content of brackets. */
    private CharSet bracketed() {
        boolean negated = in.take('^');
        List<CharSet> sets = new ArrayList<>();
        boolean first = true;
        while (first || !in.at(']')) {
            sets.add(bracketedItem());
            first = false;
        }
        in.expect(']');
        return CharSet.anyOf(sets.toArray(CharSet[]::new)).negateIf(negated);
    }

    private CharSet bracketedItem() {
        CharSet posix = posix();
        if (posix != null) {
            return posix;
        }
        if (in.at('\\')) {
            in.next();
            CharSet set = escapedSet();
            return set == null ? bracketedRange(escapedCharacter()) : set;
        }
        return bracketedRange(in.next());
    }

    private CharSet bracketedRange(int from) {
        int to = from;
        if (in.at('-') && !in.at(']', 1)) {
            in.next();
            to = in.take('\\') ? escapedCharacter() : in.next();
            if (to < from) {
                throw in.problem("a range ends before it begins");
            }
        }
        return folded(CharSet.range(from, to));
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

    /** {@return the class behind a backslash; {@code null} if a single character follows, which is not read then} */
    private @Nullable CharSet escapedSet() {
        if (in.take('d')) {
            return CharSet.DIGIT;
        } else if (in.take('D')) {
            return CharSet.DIGIT.negate();
        } else if (in.take('s')) {
            return CharSet.SPACE;
        } else if (in.take('S')) {
            return CharSet.SPACE.negate();
        } else if (in.take('w')) {
            return folded(CharSet.WORD);
        } else if (in.take('W')) {
            return folded(CharSet.WORD).negate();
        } else if (in.take('p')) {
            return unicode(false);
        } else if (in.take('P')) {
            return unicode(true);
        }
        return null;
    }

    private CharSet folded(CharSet set) {
        return flags.ignoreCase() ? set.ignoringCase() : set;
    }

    private CharSet unicode(boolean negated) {
        boolean negative = negated;
        StringBuilder name = new StringBuilder();
        if (in.take('{')) {
            if (in.take('^')) {
                negative = !negative;
            }
            while (!in.take('}')) {
                name.appendCodePoint(in.next());
            }
        } else {
            name.appendCodePoint(in.next());
        }
        CharSet set = UnicodeClass.named(name.toString())
                .orElseThrow(() -> in.problem("no Unicode class or script has the name " + name));
        return folded(set).negateIf(negative);
    }

    private int escapedCharacter() {
        if (in.at('0')) {
            return in.digits(8, 3);
        }
        int c = in.next();
        return switch (c) {
            case 'a' -> 0x07;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            case 'x' -> hexadecimal();
            case '1', '2', '3', '4', '5', '6', '7' -> octal(c);
            default -> punctuation(c);
        };
    }

    private int hexadecimal() {
        if (in.take('{')) {
            int code = in.digits(16, 8);
            in.expect('}');
            return code;
        }
        int high = in.digits(16, 1);
        return high * 16 + in.digits(16, 1);
    }

    private int octal(int first) {
        boolean more = octalDigitFollows();
        if (!more) {
            throw in.problem("Go has no back references");
        }
        int second = in.digits(8, 1);
        int code = (first - '0') * 8 + second;
        boolean third = octalDigitFollows();
        return third ? code * 8 + in.digits(8, 1) : code;
    }

    private boolean octalDigitFollows() {
        for (int digit = '0'; digit <= '7'; digit++) {
            if (in.at(digit)) {
                return true;
            }
        }
        return false;
    }

    private int punctuation(int c) {
        if (c == '_' || (c < 128 && !CharSet.WORD.contains(c))) { // Go accepts the underscore, too
            return c;
        }
        throw in.problem("Go has no escape \\" + Character.toString(c));
    }

    /** A place in the text of an expression. */
    private static final class Cursor {

        private final int[] text;
        private int index;

        Cursor(String expression) {
            this.text = expression.codePoints().toArray();
        }

        boolean atEnd() {
            return index >= text.length;
        }

        boolean at(int c) {
            return at(c, 0);
        }

        boolean at(int c, int ahead) {
            return index + ahead < text.length && text[index + ahead] == c;
        }

        int next() {
            if (atEnd()) {
                throw problem("the expression ends too early");
            }
            return text[index++];
        }

        boolean take(int c) {
            if (at(c)) {
                index++;
                return true;
            }
            return false;
        }

        boolean takeAll(String expected) {
            for (int i = 0; i < expected.length(); i++) {
                if (!at(expected.charAt(i), i)) {
                    return false;
                }
            }
            index += expected.length();
            return true;
        }

        /** Whether a text occurs anywhere from that many characters ahead. */
        boolean comes(String wanted, int ahead) {
            for (int start = index + ahead; start + wanted.length() <= text.length; start++) {
                int length = 0;
                while (length < wanted.length() && text[start + length] == wanted.charAt(length)) {
                    length++;
                }
                if (length == wanted.length()) {
                    return true;
                }
            }
            return false;
        }

        void expect(int c) {
            if (!take(c)) {
                throw problem("missing " + Character.toString(c));
            }
        }

        /** Whether flags for the rest of the group come next, such as {@code (?i)}, and not a group with flags of its own. */
        boolean startsFlags() {
            if (!at('(') || !at('?', 1)) {
                return false;
            }
            int i = 2;
            while (index + i < text.length && (Character.isLetter(text[index + i]) || at('-', i))) {
                i++;
            }
            return at(')', i);
        }

        /** Whether {@code *}, {@code +}, {@code ?}, {@code {n}}, {@code {n,}} or {@code {n,m}} follows; any other brace is a character. */
        boolean startsRepetition() {
            if (at('*') || at('+') || at('?')) {
                return true;
            } else if (!at('{') || !isNumber(1)) {
                return false;
            }
            int i = skipDigits(1);
            if (at(',', i) && !at('}', i + 1)) {
                return isNumber(i + 1) && at('}', skipDigits(i + 1));
            }
            return at('}', at(',', i) ? i + 1 : i);
        }

        /** Whether a number follows. In Go, braces around a number with a leading zero are characters. */
        private boolean isNumber(int ahead) {
            int length = skipDigits(ahead) - ahead;
            return length == 1 || (length > 1 && !at('0', ahead));
        }

        private int skipDigits(int ahead) {
            int i = ahead;
            while (index + i < text.length && text[index + i] >= '0' && text[index + i] <= '9') {
                i++;
            }
            return i;
        }

        int number(int most) {
            int number = 0;
            while (!atEnd() && CharSet.DIGIT.contains(text[index])) {
                number = number * 10 + next() - '0';
                if (number > most) {
                    throw problem("more than " + most + " repetitions");
                }
            }
            return number;
        }

        /** Reads the digits of a number in another base, at most {@code most}. */
        int digits(int base, int most) {
            int value = 0;
            int count = 0;
            while (count < most && !atEnd() && Character.digit(text[index], base) >= 0 && text[index] < 128) {
                value = value * base + Character.digit(next(), base);
                count++;
            }
            if (count == 0 || value > Character.MAX_CODE_POINT) {
                throw problem("not a character code");
            }
            return value;
        }

        void groupName() {
            int start = index;
            while (!atEnd() && CharSet.WORD.contains(text[index])) {
                index++;
            }
            if (index == start) {
                throw problem("a group name is missing");
            }
            expect('>');
        }

        PatternSyntaxException problem(String problem) {
            return new PatternSyntaxException(problem, Math.max(0, index - 1));
        }
    }

    /** The flags that hold at a place of an expression. The flag U swaps greedy and reluctant, which changes no match. */
    private record Flags(boolean ignoreCase, boolean multiLine, boolean dotMatchesNewline) {

        static final Flags NONE = new Flags(false, false, false);

        /** Reads the flags between {@code (?} and {@code :} or {@code )}. */
        static Flags parse(Cursor in, Flags before) {
            Flags flags = before;
            boolean on = true;
            boolean any = false;
            while (!in.at(':') && !in.at(')')) {
                int flag = in.next();
                if (flag == '-' && on) {
                    on = false;
                    any = false;
                    continue;
                }
                flags = flags.with(flag, on, in);
                any = true;
            }
            if (!any && !on) {
                throw in.problem("no flags");
            }
            return flags;
        }

        private Flags with(int flag, boolean on, Cursor in) {
            return switch (flag) {
                case 'i' -> new Flags(on, multiLine, dotMatchesNewline);
                case 'm' -> new Flags(ignoreCase, on, dotMatchesNewline);
                case 's' -> new Flags(ignoreCase, multiLine, on);
                case 'U' -> this;
                default ->
                    throw in.problem(
                            "(?" + (flag == '=' || flag == '!' || flag == '>' ? "" : "…") + " is not in Go's syntax");
            };
        }
    }

    /** The classes behind \p: general categories by their short names, and scripts. */
    private static final class UnicodeClass {

        private static final Map<String, Integer> CATEGORIES = Map.ofEntries(
                Map.entry("Lu", (int) Character.UPPERCASE_LETTER),
                Map.entry("Ll", (int) Character.LOWERCASE_LETTER),
                Map.entry("Lt", (int) Character.TITLECASE_LETTER),
                Map.entry("Lm", (int) Character.MODIFIER_LETTER),
                Map.entry("Lo", (int) Character.OTHER_LETTER),
                Map.entry("Mn", (int) Character.NON_SPACING_MARK),
                Map.entry("Me", (int) Character.ENCLOSING_MARK),
                Map.entry("Mc", (int) Character.COMBINING_SPACING_MARK),
                Map.entry("Nd", (int) Character.DECIMAL_DIGIT_NUMBER),
                Map.entry("Nl", (int) Character.LETTER_NUMBER),
                Map.entry("No", (int) Character.OTHER_NUMBER),
                Map.entry("Zs", (int) Character.SPACE_SEPARATOR),
                Map.entry("Zl", (int) Character.LINE_SEPARATOR),
                Map.entry("Zp", (int) Character.PARAGRAPH_SEPARATOR),
                Map.entry("Cc", (int) Character.CONTROL),
                Map.entry("Cf", (int) Character.FORMAT),
                Map.entry("Co", (int) Character.PRIVATE_USE),
                Map.entry("Cs", (int) Character.SURROGATE),
                Map.entry("Pd", (int) Character.DASH_PUNCTUATION),
                Map.entry("Ps", (int) Character.START_PUNCTUATION),
                Map.entry("Pe", (int) Character.END_PUNCTUATION),
                Map.entry("Pc", (int) Character.CONNECTOR_PUNCTUATION),
                Map.entry("Po", (int) Character.OTHER_PUNCTUATION),
                Map.entry("Pi", (int) Character.INITIAL_QUOTE_PUNCTUATION),
                Map.entry("Pf", (int) Character.FINAL_QUOTE_PUNCTUATION),
                Map.entry("Sm", (int) Character.MATH_SYMBOL),
                Map.entry("Sc", (int) Character.CURRENCY_SYMBOL),
                Map.entry("Sk", (int) Character.MODIFIER_SYMBOL),
                Map.entry("So", (int) Character.OTHER_SYMBOL));

        private UnicodeClass() {}

        static Optional<CharSet> named(String name) {
            if (name.equals("Any")) {
                return Optional.of(CharSet.ANY);
            }
            if (name.length() <= 2) {
                return category(name);
            }
            return script(name);
        }

        private static Optional<CharSet> category(String name) {
            long types = 0;
            for (Map.Entry<String, Integer> category : CATEGORIES.entrySet()) {
                if (category.getKey().equals(name)
                        || (name.length() == 1 && category.getKey().startsWith(name))) {
                    types |= 1L << category.getValue();
                }
            }
            long chosen = types;
            return chosen == 0 ? Optional.empty() : Optional.of(c -> (chosen >> Character.getType(c) & 1) != 0);
        }

        /** Finds a script. Go's names are in title case and have underscores. Java accepts other names, too, but Go does not. */
        private static Optional<CharSet> script(String name) {
            if (!name.matches("[A-Z][a-z]+(_[A-Z][a-z]+)*(_[A-Za-z]+)?")) {
                return Optional.empty();
            }
            try {
                Character.UnicodeScript script = Character.UnicodeScript.valueOf(name.toUpperCase(Locale.ROOT));
                return Optional.of(c -> Character.UnicodeScript.of(c) == script);
            } catch (IllegalArgumentException unknown) {
                return Optional.empty();
            }
        }
    }
}
