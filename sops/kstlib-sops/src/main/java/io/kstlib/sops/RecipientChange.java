package io.kstlib.sops;

import io.kstlib.sops.key.Recipient;
import java.util.List;

/**
 * A change of the recipients that a file is encrypted for.
 *
 * @param added recipients to add to the first key group
 * @param removed recipients to remove from all key groups
 */
public record RecipientChange(List<Recipient> added, List<Recipient> removed) {

    /** No change: the recipients stay as they are. */
    public static final RecipientChange NONE = new RecipientChange(List.of(), List.of());

    /** Copies the lists. */
    public RecipientChange {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    /**
     * {@return a change that adds recipients}
     *
     * @param recipients the recipients to add
     */
    public static RecipientChange adding(Recipient... recipients) {
        return new RecipientChange(List.of(recipients), List.of());
    }

    /**
     * {@return a change that removes recipients}
     *
     * @param recipients the recipients to remove
     */
    public static RecipientChange removing(Recipient... recipients) {
        return new RecipientChange(List.of(), List.of(recipients));
    }
}
