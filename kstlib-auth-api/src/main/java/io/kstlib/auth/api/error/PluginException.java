package io.kstlib.auth.api.error;

import org.jspecify.annotations.Nullable;

/** A plugin is missing, claims a type that another one has, or is broken. The caller changes what is on the module path, or the configuration. */
public final class PluginException extends AuthException {

    private static final long serialVersionUID = 1L;

    private final String kind;
    private final String type;

    /**
     * @param kind what was looked for, in words: "storage", "provider"
     * @param type the type string asked for or claimed
     * @param problem what is wrong
     * @param remedy what to do next
     * @param cause the plugin's own failure, or {@code null}
     */
    public PluginException(
            String kind, String type, String problem, @Nullable String remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.kind = kind;
        this.type = type;
    }

    /**
     * @return what was looked for, in words: "storage", "provider"
     */
    public String kind() {
        return kind;
    }

    /**
     * @return the type string asked for or claimed
     */
    public String type() {
        return type;
    }
}
