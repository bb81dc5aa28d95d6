package io.kstlib.sops.rules;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.pattern.GoPattern;
import io.kstlib.sops.pattern.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which values of a document are encrypted: the one option of this kind that its metadata or its creation rule has.
 *
 * @param option the way in which values are chosen
 * @param argument the suffix, or the regular expression in Go's syntax (RE2); not empty, except with {@link Option#ALL}
 */
public record Selection(Option option, String argument) {

    /** The selection without another option: names that end with {@code _unencrypted} stay in plain text, and all that is below them. */
    public static final Selection DEFAULT = new Selection(Option.UNENCRYPTED_SUFFIX, "_unencrypted");

    /** Every value is encrypted, as in binary files. */
    public static final Selection ALL = new Selection(Option.ALL, "");

    /** A way to choose values. The options other than {@link #ALL} are those of the metadata and of {@code .sops.yaml}. */
    public enum Option {
        /** Every value is encrypted. */
        ALL(""),
        /** Names with the suffix stay in plain text, and all that is below them. */
        UNENCRYPTED_SUFFIX("unencrypted_suffix"),
        /** Only what has the suffix, or is below a name that has it, is encrypted. */
        ENCRYPTED_SUFFIX("encrypted_suffix"),
        /** Names that match stay in plain text, and all that is below them. */
        UNENCRYPTED_REGEX("unencrypted_regex"),
        /** Only names that match, and all that is below them, are encrypted. */
        ENCRYPTED_REGEX("encrypted_regex"),
        /** What follows a comment that matches stays in plain text. */
        UNENCRYPTED_COMMENT_REGEX("unencrypted_comment_regex"),
        /** Only what follows a comment that matches is encrypted. */
        ENCRYPTED_COMMENT_REGEX("encrypted_comment_regex");

        private final String field;

        Option(String field) {
            this.field = field;
        }

        /** {@return the name of the selection in the metadata and in {@code .sops.yaml}; empty for {@link #ALL}} */
        public String field() {
            return field;
        }

        boolean isRegex() {
            return field.endsWith("_regex");
        }
    }

    /**
     * Checks the regular expression.
     *
     * @throws SopsException ({@code RULE}) if the argument is missing, is given for {@link Option#ALL}, or is not a regular expression where
     *     it must be one
     */
    public Selection {
        if (argument.isEmpty() != (option == Option.ALL)) {
            throw Reason.RULE.error("the option \"" + option.field() + "\" is empty");
        }
        if (option.isRegex()) {
            compile(option, argument);
        }
    }

    private static GoPattern compile(Option option, String regex) {
        try {
            return GoPattern.compile(regex);
        } catch (PatternSyntaxException invalid) {
            throw Reason.RULE.error(
                    "the option \"" + option.field() + "\" is not a regular expression: " + invalid.getMessage(),
                    "Correct it; the syntax is that of Go (RE2)",
                    invalid);
        }
    }

    /**
     * Makes a chooser, which is for use by one thread.
     *
     * @return the chooser, which tells which values are encrypted
     */
    public Chooser chooser() {
        return switch (option) {
            case ALL -> (path, comments, isComment) -> true;
            case UNENCRYPTED_SUFFIX -> (path, comments, isComment) -> !any(path, name -> name.endsWith(argument));
            case ENCRYPTED_SUFFIX -> (path, comments, isComment) -> any(path, name -> name.endsWith(argument));
            case UNENCRYPTED_REGEX -> byName(false);
            case ENCRYPTED_REGEX -> byName(true);
            case UNENCRYPTED_COMMENT_REGEX -> unlessCommented();
            case ENCRYPTED_COMMENT_REGEX -> ifCommented();
        };
    }

    private Chooser byName(boolean whenFound) {
        GoPattern pattern = compile(option, argument);
        return (path, comments, isComment) -> any(path, pattern::find) == whenFound;
    }

    private Chooser unlessCommented() {
        CommentSearch search = new CommentSearch(compile(option, argument)::find);
        return (path, comments, isComment) -> {
            for (int i = 0; i < comments.size(); i++) {
                if (search.firstHit(i, comments.get(i)) != CommentSearch.NONE) {
                    return false;
                }
            }
            return true;
        };
    }

    /** Chooses what follows a matching comment. A comment is not encrypted because of itself, only because of one before it. */
    private Chooser ifCommented() {
        CommentSearch search = new CommentSearch(compile(option, argument)::find);
        return (path, comments, isComment) -> {
            int last = comments.size() - 1;
            for (int i = 0; i <= last; i++) {
                List<String> level = comments.get(i);
                int end = isComment && i == last ? level.size() - 1 : level.size();
                if (search.firstHit(i, level) < end) {
                    return true;
                }
            }
            return false;
        };
    }

    private static boolean any(List<String> texts, Predicate<String> condition) {
        for (String text : texts) {
            if (condition.test(text)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks for the first comment of each level that meets a condition. It tests each comment only once, even if it is asked often: a level is the
     * same list as before with more at its end, or another list. Used by one thread.
     */
    private static final class CommentSearch {

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
}
