package io.kstlib.auth.api.error;

/**
 * One thing that is wrong with the configuration.
 *
 * @param path the key path, such as {@code auth.providers.corporate.issuer}; empty when the file as a whole is wrong
 * @param origin where it stands
 * @param message what is wrong and how to mend it, such as {@code unknown key; did you mean "issuer"?}; never a secret
 */
public record ConfigProblem(String path, Origin origin, String message) {

    @Override
    public String toString() {
        return path.isEmpty() ? origin + ": " + message : path + " (" + origin + "): " + message;
    }
}
