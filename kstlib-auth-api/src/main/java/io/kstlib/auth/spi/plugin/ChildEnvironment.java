package io.kstlib.auth.spi.plugin;

import java.util.Map;

/**
 * The variables that programs started by kstlib do not inherit, because they may hold a secret of kstlib. Every program of the person can read the
 * environment of a browser, for example (security rule 6 in {@code docs/security.md}).
 */
public final class ChildEnvironment {

    /** The beginning of the names of variables that set keys of the configuration, one of which may be a {@code client_secret}. */
    public static final String SETTING = "KSTLIB__";

    /** The beginning of the names of variables that bring a token. */
    public static final String TOKEN = "KSTLIB_TOKEN";

    private ChildEnvironment() {}

    /**
     * Removes these variables.
     *
     * @param variables the environment of a process that is about to start; this method changes it
     */
    public static void removeSecrets(Map<String, String> variables) {
        variables.keySet().removeIf(name -> name.startsWith(SETTING) || name.startsWith(TOKEN));
    }
}
