package io.kstlib.auth.api.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plugin is missing, is broken, or has the same type as another plugin. The caller changes what is on the module path, or the configuration. */
public final class PluginException extends AuthException {

    private static final long serialVersionUID = 1L;

    private final String kind;
    private final String type;
    private final List<String> unusable;

    /**
     * Creates the exception.
     *
     * @param kind what was looked for, in words: "storage", "provider"
     * @param type the type string asked for or claimed
     * @param problem what is wrong
     * @param remedy what helps, or {@code null} when no remedy is known
     * @param cause the plugin's own failure, or {@code null}
     */
    public PluginException(
            String kind, String type, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        this(kind, type, problem, remedy, List.of(), cause);
    }

    /**
     * Creates the exception.
     *
     * @param kind what was looked for, in words: "storage", "provider"
     * @param type the type string asked for or claimed
     * @param problem what is wrong
     * @param remedy what helps, or {@code null} when no remedy is known
     * @param unusable what may have the type and could not be used, one sentence each, without the full stop
     * @param cause the plugin's own failure, or {@code null}
     */
    public PluginException(
            String kind,
            String type,
            String problem,
            @Nullable Remedy remedy,
            List<String> unusable,
            @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.kind = kind;
        this.type = type;
        this.unusable = List.copyOf(unusable);
    }

    /** {@return the kind of plugin in words, such as "storage" or "provider"} */
    public String kind() {
        return kind;
    }

    /** {@return the type string that was asked for or claimed} */
    public String type() {
        return type;
    }

    /**
     * Names the files in the folder of plugins that may have the type, and could not be used.
     *
     * @return one sentence each, without the full stop; empty when there are no such files
     */
    public List<String> unusable() {
        return unusable;
    }
}
