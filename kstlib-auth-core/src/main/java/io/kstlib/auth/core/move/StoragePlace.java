package io.kstlib.auth.core.move;

import io.kstlib.auth.core.storage.MoveReport;
import io.kstlib.auth.spi.storage.TokenStorage;

/**
 * A storage that takes part in a move.
 *
 * @param type its type
 * @param storage the storage
 */
record StoragePlace(String type, TokenStorage storage) {

    MoveReport.Place of(String name) {
        return new MoveReport.Place(type, storage.location(name));
    }

    /** Whether the lock here is taken before the one there. All moves have one order, so that two that cross do not wait for each other. */
    boolean isLockedBefore(StoragePlace other, String name) {
        int byLocation = storage.location(name).compareTo(other.storage.location(name));
        return byLocation == 0 ? type.compareTo(other.type) < 0 : byLocation < 0;
    }
}
