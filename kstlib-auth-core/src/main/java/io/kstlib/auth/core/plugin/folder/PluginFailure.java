package io.kstlib.auth.core.plugin.folder;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes the failure of a plugin. The message of an exception may quote anything, secrets too. So only what the JVM itself says about a class is
 * repeated.
 */
public final class PluginFailure {

    private static final int DEEPEST = 10;

    /** Class files of Java 17 are of version 61 (JVMS 4.1), and each Java adds one. */
    private static final int BEFORE_FIRST_JAVA = 44;

    private static final Pattern CLASS_VERSION =
            Pattern.compile("(?:class file version|Unsupported major\\.minor version) (\\d{2,5})\\b");
    /** How the JVM names what the first initialization threw. The rest of the message is that of the plugin. */
    private static final Pattern INITIALIZATION =
            Pattern.compile("Exception ([\\w$]+(?:\\.[\\w$]+)*)(?=:| \\[in thread)");

    private static final Pattern CLASS_NAME = Pattern.compile("L?([\\w$]+(?:[/.][\\w$]+)*);?");

    private PluginFailure() {}

    /**
     * {@return a description, as the end of a sentence that the plugin's name begins}
     *
     * @param thrown by a plugin, or by the JVM when it loads one
     */
    public static String inWords(Throwable thrown) {
        Throwable innermost = thrown;
        Optional<String> known = ofJvm(innermost);
        for (int depth = 0; known.isEmpty() && innermost.getCause() != null && depth < DEEPEST; depth++) {
            innermost = innermost.getCause();
            known = ofJvm(innermost);
        }
        return known.orElse("fails with " + nameOf(innermost));
    }

    /**
     * Returns the failure of a plugin. The JVM wraps the failure of the initialization of a class, and names it where the class is used again.
     *
     * @param thrown by a plugin, or by the JVM
     * @return the name of its class
     */
    public static String nameOf(Throwable thrown) {
        Throwable own = thrown.getCause() instanceof ExceptionInInitializerError first ? first : thrown;
        for (int depth = 0;
                own instanceof ExceptionInInitializerError && own.getCause() != null && depth < DEEPEST;
                depth++) {
            own = own.getCause();
        }
        Matcher before = INITIALIZATION.matcher(String.valueOf(own.getMessage()));
        return own instanceof ExceptionInInitializerError && before.lookingAt()
                ? before.group(1)
                : own.getClass().getName();
    }

    private static Optional<String> ofJvm(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        if (thrown instanceof UnusableException) {
            return Optional.of(message);
        }
        if (thrown instanceof UnsupportedClassVersionError) {
            return newerJava(message);
        }
        if (thrown instanceof NoClassDefFoundError || thrown instanceof ClassNotFoundException) {
            Matcher name = CLASS_NAME.matcher(message);
            return name.matches()
                    ? Optional.of("needs the class " + name.group(1).replace('/', '.') + ", and that is not there")
                    : Optional.empty();
        }
        if (thrown instanceof SecurityException && message.contains("digest error for")) {
            return Optional.of(DAMAGED);
        }
        return Optional.empty();
    }

    /** The description of a jar whose signature does not fit. */
    static final String DAMAGED = "was changed after it was signed; get it again";

    /** Returns the description of a class that needs a newer Java, from the JVM's own message; empty for other messages. */
    static Optional<String> newerJava(String message) {
        Matcher version = CLASS_VERSION.matcher(message);
        if (!version.find()) {
            return Optional.empty();
        }
        int needed = Integer.parseInt(version.group(1)) - BEFORE_FIRST_JAVA;
        return Optional.of("is made for Java " + needed + ", and this is Java "
                + Runtime.version().feature());
    }
}
