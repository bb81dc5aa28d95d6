package io.kstlib.storage.sops;

import io.kstlib.sops.error.SopsException;

/** Puts the errors of SOPS into one line each. SOPS lists recipients and keys one per line, and an error here is one line. */
public final class SingleLineErrors {

    private SingleLineErrors() {}

    /** {@return the problem, in one line} */
    public static String problem(SopsException error) {
        StringBuilder line = new StringBuilder();
        for (String part : error.problem().lines().toList()) {
            String text = part.strip();
            if (!line.isEmpty()) {
                boolean underHeading = line.charAt(line.length() - 1) == ':';
                line.append(underHeading ? " " : "; ");
            }
            line.append(text);
        }
        return line.toString();
    }
}
