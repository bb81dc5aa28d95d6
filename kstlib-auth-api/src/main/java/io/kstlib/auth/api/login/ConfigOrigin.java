package io.kstlib.auth.api.login;

import io.kstlib.auth.api.error.Remedy;

/** The reason why a configuration is used. */
public enum ConfigOrigin {
    /** It is in one of the person's own configuration folders, or is one of the files of the Python kstlib. */
    OWN("own", "yours"),
    /** The caller named it, by a builder or by {@code KSTLIB_CONFIG}. */
    NAMED("named", "named by the caller"),
    /** It was found in the current directory, and the person allowed it: by its content, or by its folder. */
    ALLOWED("allowed", "found in the current directory and allowed"),
    /** It was found in the current directory, and no one was asked. */
    FOUND("found", "found in the current directory"),
    /** No file was named or found, and variables of the environment make it. */
    ENVIRONMENT("environment", "environment variables"),
    /** A program made it. */
    PROGRAM("program", "made by a program");

    /** The remedy if a configuration does not get something because it was merely found. */
    public static final Remedy ALLOW_OR_NAME =
            Remedy.advice("Name the file, or build by foundFilesNeedConsent() and let the person allow it");

    private final String word;
    private final String words;

    ConfigOrigin(String word, String words) {
        this.word = word;
        this.words = words;
    }

    /** {@return the name of this value in JSON} */
    public String word() {
        return word;
    }

    /**
     * Whether the person, or the caller on their behalf, chose or allowed it.
     *
     * @return false only for a file that was merely found
     */
    public boolean hasConsent() {
        return this != FOUND;
    }

    /**
     * Whether the person or the caller wrote or chose the file as a whole, and did not only allow a file of others.
     *
     * @return false for files of the current directory
     */
    public boolean isPersonal() {
        return this != ALLOWED && this != FOUND;
    }

    @Override
    public String toString() {
        return words;
    }
}
