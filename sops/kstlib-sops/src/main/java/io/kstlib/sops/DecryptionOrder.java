package io.kstlib.sops;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.Reach;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Which attempts come first: the types that {@code SOPS_DECRYPTION_ORDER} names, in its order; then the others by reach. Where the reach is the
 * same, age comes before pgp, as in sops.
 *
 * @param named the types named by the person; empty when none is named
 */
record DecryptionOrder(List<String> named) {

    static final String VARIABLE = "SOPS_DECRYPTION_ORDER";

    private static final List<String> USUAL = List.of("age", "pgp");

    DecryptionOrder {
        named = List.copyOf(named);
    }

    static DecryptionOrder of(Map<String, String> environment) {
        String value = environment.getOrDefault(VARIABLE, "").strip();
        if (value.isEmpty()) {
            return new DecryptionOrder(List.of());
        }
        List<String> types = List.of(value.split("\\s*,\\s*", -1));
        if (new HashSet<>(types).size() < types.size()) {
            throw Reason.RECIPIENT.error(VARIABLE + "=" + value + " names a type twice", "Name each type once", null);
        }
        return new DecryptionOrder(types);
    }

    /** Compares types and reaches. Written out: when a program has just started, a chain of comparators costs more than everything else. */
    Comparator<Place> nearestFirst() {
        return this::compare;
    }

    private int compare(Place one, Place other) {
        int byName = Integer.compare(indexOrEnd(named, one.type()), indexOrEnd(named, other.type()));
        if (byName != 0) {
            return byName;
        }
        int byReach = one.reach().compareTo(other.reach());
        return byReach != 0 ? byReach : Integer.compare(indexOrEnd(USUAL, one.type()), indexOrEnd(USUAL, other.type()));
    }

    private static int indexOrEnd(List<String> types, String type) {
        int index = types.indexOf(type);
        return index < 0 ? types.size() : index;
    }

    /**
     * Where an attempt looks.
     *
     * @param type the type of the entry
     * @param reach how far it goes
     */
    record Place(String type, Reach reach) {}
}
