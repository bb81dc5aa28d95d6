package io.kstlib.sops.pattern;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
