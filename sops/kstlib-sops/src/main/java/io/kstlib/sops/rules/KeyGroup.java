package io.kstlib.sops.rules;

import io.kstlib.sops.key.Recipient;
import java.util.ArrayList;
import java.util.List;

/**
 * A key group: everyone who has the identity of one of its recipients can open it.
 *
 * @param recipients the recipients, at least one; duplicates are dropped
 */
public record KeyGroup(List<Recipient> recipients) {

    /**
     * Checks and copies the recipients.
     *
     * @throws IllegalArgumentException if there is none
     */
    public KeyGroup {
        List<Recipient> unique = new ArrayList<>();
        for (Recipient recipient : recipients) {
            if (unique.stream().noneMatch(other -> same(other, recipient))) {
                unique.add(recipient);
            }
        }
        if (unique.isEmpty()) {
            throw new IllegalArgumentException("a key group needs at least one recipient");
        }
        recipients = List.copyOf(unique);
    }

    /**
     * {@return whether two recipients are the same: of one type and with one text}
     *
     * @param one a recipient
     * @param other another
     */
    public static boolean same(Recipient one, Recipient other) {
        return one.type().equals(other.type()) && one.text().equals(other.text());
    }
}
