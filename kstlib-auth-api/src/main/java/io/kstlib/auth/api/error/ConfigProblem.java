package io.kstlib.auth.api.error;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration.
 *
 * @param path the key path, such as {@code auth.providers.corporate.issuer}; empty when the file as a whole is wrong
 * @param origin where it stands
 * @param message what is wrong, such as {@code unknown key; did you mean "issuer"?}, and how to correct it if all programs say that in the same
 *     words; never a secret
 * @param remedy what helps; {@code null} if the message says it already
 */
public record ConfigProblem(
        String path,
        Origin origin,
        String message,
        @Nullable Remedy remedy) {

    /**
     * Makes a problem whose message says how to correct it.
     *
     * @param path the key path; empty when the file as a whole is wrong
     * @param origin where it stands
     * @param message what is wrong and how to correct it; never a secret
     */
    public ConfigProblem(String path, Origin origin, String message) {
        this(path, origin, message, null);
    }

    /** Writes one line for a log, with the remedy in {@linkplain Remedy#inWords() words that fit every program}. */
    @Override
    public String toString() {
        String where = path.isEmpty() ? origin + ": " : path + " (" + origin + "): ";
        return where + message + (remedy == null ? "" : ". " + remedy.inWords());
    }
}
