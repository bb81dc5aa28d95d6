package io.kstlib.auth.spi.internal.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Finds the known word that is nearest to an unknown one: the "did you mean" of every message. */
public final class Suggestion {

    private static final int LONGEST_WORD = 64;

    private Suggestion() {}

    /**
     * Finds the known word that is nearest to {@code word}, if one is near enough. A word is near enough if at most a third of the letters differ, or
     * one letter. Insertions, deletions, substitutions and swaps of neighbours count one each. Case does not matter. If no word is near enough, the first
     * part of each word counts, such as {@code device} of {@code device_code}.
     *
     * @param word what was written
     * @param known what could have been meant
     * @return the nearest word, the first of equally near ones; empty when none is near enough, or {@code word} is empty or longer than 64 characters
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        if (word.isEmpty() || word.length() > LONGEST_WORD) {
            return Optional.empty();
        }
        String wanted = word.toLowerCase(Locale.ROOT);
        return nearest(wanted, known, candidate -> candidate)
                .or(() -> nearest(wanted, known, candidate -> candidate.split("[_-]", 2)[0]));
    }

    private static Optional<String> nearest(String wanted, Collection<String> known, UnaryOperator<String> compared) {
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            if (candidate.length() > LONGEST_WORD) {
                continue;
            }
            String other = compared.apply(candidate);
            int allowed = Math.max(1, Math.max(wanted.length(), other.length()) / 3);
            if (Math.abs(wanted.length() - other.length()) > allowed) {
                continue;
            }
            int distance = distance(wanted, other.toLowerCase(Locale.ROOT));
            if (distance < bestDistance && distance <= allowed) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Computes the optimal-string-alignment distance. Keeps only three rows of the matrix. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), last[j - 1] + substitution);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
