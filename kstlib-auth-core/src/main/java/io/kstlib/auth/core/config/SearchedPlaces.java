package io.kstlib.auth.core.config;

/** Where a configuration is looked for when none is named. */
public enum SearchedPlaces {
    /** In the current directory, then in the person's own places. */
    WORKING_DIRECTORY_FIRST,
    /** In the person's own places. */
    OWN
}
