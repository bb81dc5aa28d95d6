package io.kstlib.auth.api.error;

import java.nio.file.Path;
import java.util.List;

/**
 * A configuration was found in the current directory. The person has not allowed it, or it changed after the person allowed it. Nothing in it was
 * used. The caller asks the person, or names another configuration.
 */
public final class ConsentNeededException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    /** Why the person has to be asked. */
    public enum Reason {
        /** The person has not allowed this file. */
        NOT_ALLOWED("not_allowed"),
        /**
         * The file, a file that it includes, or its certificate authorities are not what the person allowed, or one of its paths leads elsewhere than
         * before.
         */
        CHANGED("changed");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        /** {@return the name of this value in JSON} */
        public String word() {
            return word;
        }
    }

    private final transient Path file;
    private final Reason reason;

    /**
     * Creates the exception.
     *
     * @param file the configuration, absolute, with symbolic links resolved
     * @param shown the name of the file for messages
     * @param reason why the person has to be asked
     */
    public ConsentNeededException(Path file, String shown, Reason reason) {
        super(
                List.of(new ConfigProblem("", new Origin(shown, 0, file), inWords(reason))),
                Remedy.allowConfiguration(file));
        this.file = file;
        this.reason = reason;
    }

    private static String inWords(Reason reason) {
        return switch (reason) {
            case NOT_ALLOWED -> "found in the current directory, and not allowed: nothing in it was used";
            case CHANGED -> "found in the current directory, and changed since it was allowed: nothing in it was used";
        };
    }

    /** {@return the configuration, absolute, with symbolic links resolved} */
    public Path file() {
        return file;
    }

    /** {@return the reason why the person has to be asked} */
    public Reason reason() {
        return reason;
    }
}
