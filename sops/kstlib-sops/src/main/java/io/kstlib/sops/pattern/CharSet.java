package io.kstlib.sops.pattern;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** Which characters are the same in Unicode's simple case folding. Java's two cases are not enough: some letters have more forms. */
    final class CaseFolding {

        private static final int LAST_WITH_CASE = 0x1FFFF;
        private static final List<Integer> NONE = List.of();

        /** The forms of a letter. The key is the form that they fold to. Letters without another form are left out. */
        private static final Map<Integer, List<Integer>> FORMS = forms();

        private CaseFolding() {}

        private static Map<Integer, List<Integer>> forms() {
            Map<Integer, List<Integer>> forms = new HashMap<>();
            for (int c = 0; c <= LAST_WITH_CASE; c++) {
                int folded = fold(c);
                if (folded != c) {
                    forms.computeIfAbsent(folded, first -> new ArrayList<>(List.of(first)))
                            .add(c);
                }
            }
            forms.replaceAll((folded, all) -> List.copyOf(all));
            return Map.copyOf(forms);
        }

        /** Folds a character. The dotted and the dotless i of Turkish are letters of their own, which only Turkish folds. */
        private static int fold(int c) {
            boolean turkish = c == 0x130 || c == 0x131;
            return turkish ? c : Character.toLowerCase(Character.toUpperCase(c));
        }

        /** Returns all forms of a character, with itself; empty when it has no other. */
        static List<Integer> formsOf(int c) {
            return FORMS.getOrDefault(fold(c), NONE);
        }
    }
}
