package io.kstlib.sops.pattern;

/** A place in the text of an expression. */
final class Cursor {

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

    /** Whether flags for what follows come next, such as {@code (?i)}, and not a group with flags of its own. */
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
