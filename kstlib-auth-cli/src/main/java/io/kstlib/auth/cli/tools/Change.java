package io.kstlib.auth.cli.tools;

import java.util.List;

/** One change of something that belongs to the person. It is shown first, and made when the person agrees. */
public interface Change {

    /** {@return the place of the change, as the end of a sentence: "your git configuration (~/.gitconfig)"} */
    String place();

    /** {@return the added and the removed lines; each begins with "+ " or "- "} */
    List<String> lines();

    /**
     * Makes the change.
     *
     * @throws io.kstlib.auth.cli.command.CommandException if it cannot be made; the message says what is as before
     */
    void make();
}
