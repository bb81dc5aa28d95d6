package io.kstlib.sops.pattern;

import java.util.function.IntPredicate;

/** A set of characters. */
@FunctionalInterface
interface CharSet {

    CharSet ANY = c -> true;
    CharSet ANY_BUT_NEWLINE = c -> c != '\n';
    CharSet DIGIT = range('0', '9');
    CharSet WORD = anyOf(range('a', 'z'), range('A', 'Z'), DIGIT, c -> c == '_');
    CharSet SPACE = c -> c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';

    boolean contains(int codePoint);

    static CharSet of(IntPredicate predicate) {
        return predicate::test;
    }

    static CharSet range(int from, int to) {
        return c -> c >= from && c <= to;
    }

    static CharSet anyOf(CharSet... sets) {
        CharSet[] copy = sets.clone();
        return c -> {
            for (CharSet set : copy) {
                if (set.contains(c)) {
                    return true;
                }
            }
            return false;
        };
    }

    default CharSet negate() {
        return c -> !contains(c);
    }

    default CharSet negateIf(boolean condition) {
        return condition ? negate() : this;
    }

    /** Adds the characters that are the same in Unicode's simple case folding. */
    default CharSet ignoringCase() {
        return c -> {
            if (contains(c)) {
                return true;
            }
            for (int form : CaseFolding.formsOf(c)) {
                if (contains(form)) {
                    return true;
                }
            }
            return false;
        };
    }
}
