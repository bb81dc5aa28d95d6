package io.kstlib.storage.sops.cipher;

import io.kstlib.sops.error.SopsException;

/** Words the errors of SOPS: they list recipients and keys one a line, and an error here is one line. */
public final class OneLine {

    private OneLine() {}

    /**
     * @param error what went wrong
     * @return what failed and why, in one line
     */
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
