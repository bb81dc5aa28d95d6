package io.kstlib.auth.core.storage;

import io.kstlib.auth.api.error.Remedy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a move.
 *
 * @param provider the configured name of the provider
 * @param result what was done
 * @param from where the login was; {@code null} if that is not known, because nothing was moved
 * @param to where it is to be
 * @param nextStep what the person has to change now; {@code null} if nothing
 */
public record MoveReport(
        String provider, Result result, @Nullable Place from, Place to, Remedy.@Nullable ChangeSetting nextStep) {

    /** What a move did. */
    public enum Result {
        /** The login is in both storages. The configuration still names the old one. */
        COPIED,
        /** The login is in the new storage, which the configuration names, and in no other that this move knows. */
        MOVED,
        /** The configuration names the storage, and no copy of an earlier move is left anywhere else. */
        NOTHING_TO_MOVE,
        /** There is no login to this provider. */
        NOT_LOGGED_IN
    }

    /**
     * A storage.
     *
     * @param type its type
     * @param location where it keeps the login: a path or URL without secrets
     */
    public record Place(String type, String location) {}

    /**
     * @return where the login was; empty if nothing was moved
     */
    public Optional<Place> source() {
        return Optional.ofNullable(from);
    }

    /**
     * @return what the person has to change in the configuration before the move can end
     */
    public Optional<Remedy.ChangeSetting> change() {
        return Optional.ofNullable(nextStep);
    }
}
