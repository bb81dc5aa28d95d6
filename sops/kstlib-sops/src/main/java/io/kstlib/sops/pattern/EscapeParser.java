package io.kstlib.sops.pattern;

import org.jspecify.annotations.Nullable;

/** Reads what follows a backslash, inside and outside of brackets. */
final class EscapeParser {

    private final Cursor in;
    private final Flags flags;

    EscapeParser(Cursor in, Flags flags) {
        this.in = in;
        this.flags = flags;
    }

    /** {@return the class that follows; {@code null} if a single character follows, which is not read then} */
    @Nullable
    CharSet set() {
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

    int character() {
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
}
