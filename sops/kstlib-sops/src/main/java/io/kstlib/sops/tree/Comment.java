package io.kstlib.sops.tree;

/**
 * A comment.
 *
 * @param text the text behind the comment character
 * @param inline whether it is behind a value, on the value's line; the comment comes before that value in its branch or sequence
 */
public record Comment(String text, boolean inline) implements BranchItem, SequenceItem {

    /** Replaces each half of a surrogate pair, as {@link TextValue#of}. */
    public Comment {
        text = TextValue.wellFormed(text);
    }

    /**
     * {@return a comment with another text at the same place}
     *
     * @param changed other text
     */
    public Comment withText(String changed) {
        return new Comment(changed, inline);
    }

    @Override
    public String toString() {
        return "Comment[" + text.length() + " characters]";
    }
}
