package io.kstlib.auth.api.login;

import io.kstlib.auth.api.error.Remedy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The result of a move.
 *
 * @param provider the configured name of the provider
 * @param result what was done
 * @param from where the login is or was; {@code null} if there is none to move
 * @param to where it is to be
 * @param nextStep the setting that the person has to change now, as {@link Remedy.Kind#CHANGE_SETTING}; {@code null} if nothing
 */
public record MoveReport(
        String provider,
        Result result,
        @Nullable Place from,
        Place to,
        @Nullable Remedy nextStep) {

    /** The results of a move. */
    public enum Result {
        /** The login can be moved once the configuration names the new storage. Nothing was written but what the new storage needs, such as its key. */
        READY("ready"),
        /** The login is in the new storage, which the configuration names, and no longer in the old one. */
        MOVED("moved"),
        /** The configuration names the storage, and no other storage of this configuration has a login to this provider. */
        NOTHING_TO_MOVE("nothing_to_move"),
        /** There is no login to this provider. */
        NOT_LOGGED_IN("not_logged_in");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        /** {@return the name of this value in JSON} */
        public String word() {
            return word;
        }
    }

    /**
     * A storage.
     *
     * @param type the type string of its plugin
     * @param location where it keeps the login: a path or URL without secrets
     */
    public record Place(String type, String location) {}

    /** {@return the place where the login is or was; empty if there is none to move} */
    public Optional<Place> source() {
        return Optional.ofNullable(from);
    }

    /** {@return the setting that the person has to change before the login is moved; empty if there is none} */
    public Optional<Remedy> change() {
        return Optional.ofNullable(nextStep);
    }
}
