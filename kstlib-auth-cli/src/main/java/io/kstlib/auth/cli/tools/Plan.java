package io.kstlib.auth.cli.tools;

import java.util.ArrayList;
import java.util.List;

/**
 * All that a setup, or taking it back, changes.
 *
 * @param changes the changes, in the order in which they are made; empty when everything is as it should be
 * @param result what the tool does when it is set up, as a predicate: "gets its token from …"
 * @param options the options that tell this setup from others of the same provider, each with a space before it
 * @param warnings what may keep it from working
 * @param next what the person does next, line by line
 */
public record Plan(List<Change> changes, String result, String options, List<String> warnings, List<String> next) {

    public Plan {
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
        next = List.copyOf(next);
    }

    /**
     * {@return a plan without options, warnings and further steps}
     *
     * @param result what the tool does when it is set up
     */
    public static Plan of(List<? extends Change> changes, String result) {
        return new Plan(List.copyOf(changes), result, "", List.of(), List.of());
    }

    /**
     * {@return a copy with the options that tell this setup from others}
     *
     * @param changed the options that tell this setup from others
     */
    public Plan with(String changed) {
        return new Plan(changes, result, changed, warnings, next);
    }

    /**
     * {@return a copy with further warnings}
     *
     * @param further what may keep it from working
     */
    public Plan warning(List<String> further) {
        return new Plan(changes, result, options, joined(warnings, further), next);
    }

    /**
     * {@return a copy with further steps at the end}
     *
     * @param further what the person does next
     */
    public Plan next(String... further) {
        return new Plan(changes, result, options, warnings, joined(next, List.of(further)));
    }

    private static List<String> joined(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

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
}
