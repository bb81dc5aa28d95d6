package io.kstlib.sops.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the first comment of each level that meets a condition. It tests each comment only once, even if it is asked often: a level is the
 * same list as before with more at its end, or another list. Used by one thread.
 */
final class CommentSearch {

    /** There is no such comment. */
    static final int NONE = Integer.MAX_VALUE;

    private final Predicate<String> condition;
    private final List<Level> levels = new ArrayList<>();

    CommentSearch(Predicate<String> condition) {
        this.condition = condition;
    }

    /**
     * {@return the index of the first comment that meets the condition, else {@link #NONE}}
     *
     * @param depth the depth of the level
     * @param comments the comments of the level, up to here
     */
    int firstHit(int depth, List<String> comments) {
        while (levels.size() <= depth) {
            levels.add(new Level());
        }
        return levels.get(depth).firstHit(comments, condition);
    }

    private static final class Level {

        private @Nullable List<String> comments;
        private @Nullable String last;
        private int tested;
        private int hit = NONE;

        @SuppressWarnings("ReferenceEquality") // whether it is exactly the list and the element of before
        int firstHit(List<String> now, Predicate<String> condition) {
            boolean grown = now == comments && now.size() >= tested && (tested == 0 || now.get(tested - 1) == last);
            if (!grown) {
                comments = now;
                tested = 0;
                hit = NONE;
            }
            for (; tested < now.size(); tested++) {
                last = now.get(tested);
                if (hit == NONE && condition.test(now.get(tested))) {
                    hit = tested;
                }
            }
            return hit;
        }
    }
}
