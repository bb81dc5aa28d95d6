package io.kstlib.auth.core.login;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.MoveReport;
import io.kstlib.auth.core.lifecycle.OwnLogins;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;

/** A storage that takes part in a move. */
record StoragePlace(String type, TokenStorage storage) {

    MoveReport.Place of(String name) {
        return new MoveReport.Place(type, storage.location(name));
    }

    /** Whether a login that is stored here is there for the next process, and can be removed by this one. */
    boolean keepsLogins() {
        return storage.protection() != Protection.NOT_STORED && !storage.isReadOnly();
    }

    /** Whether a login to a provider is stored, or one for a target of the provider. What cannot be decrypted is there. */
    boolean hasLogin(String provider) {
        try {
            return storage.load(provider).isPresent() || !new OwnLogins(storage, provider).isEmpty();
        } catch (StorageException undecryptable) {
            if (undecryptable.reason() == StorageException.Reason.ENCRYPTION) {
                return true;
            }
            throw undecryptable;
        }
    }
}
