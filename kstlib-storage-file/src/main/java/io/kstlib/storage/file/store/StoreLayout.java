package io.kstlib.storage.file.store;

import io.kstlib.storage.file.access.FileMode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a store keeps its files: one per name, {@code DIRECTORY/NAME SUFFIX}. In the file name {@code _} stands for every character of the
 * name outside {@code [A-Za-z0-9_-]}, as in the Python kstlib. So two names may have the same file.
 *
 * @param directory the directory; need not exist
 * @param suffix what each file's name ends with, such as {@code .token.json}
 * @param mode what the owner may do with the files
 */
public record StoreLayout(Path directory, String suffix, FileMode mode) {

    public StoreLayout {
        if (!suffix.startsWith(".")) {
            throw new IllegalArgumentException("the suffix \"" + suffix + "\" does not start with a dot");
        }
    }

    /**
     * @param name a name; never blank
     * @return where its content is kept
     * @throws IllegalArgumentException if the name is blank
     */
    public Path file(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a name is never blank");
        }
        return directory.resolve(fileName(name) + suffix);
    }

    /** Returns the file whose lock lets the logins of a name take turns. */
    Path login(String name) {
        return directory.resolve(fileName(name) + ".login");
    }

    /**
     * Returns the name as part of a file name: each character outside of {@code [A-Za-z0-9_-]} becomes {@code _}.
     *
     * @param name a provider's name
     * @return the name without a suffix
     */
    public static String fileName(String name) {
        StringBuilder fileName = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            char letter = name.charAt(i);
            fileName.append(isKept(letter) ? letter : '_');
        }
        return fileName.toString();
    }

    private static boolean isKept(char letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '_'
                || letter == '-';
    }

    /**
     * Returns the name, in the form that the file name keeps.
     *
     * @param file a file in the directory
     * @return the name; empty for a file that is not one of the layout, such as a lock or a temporary file
     */
    Optional<String> name(Path file) {
        String fileName = String.valueOf(file.getFileName());
        int length = fileName.length() - suffix.length();
        if (length <= 0 || !fileName.endsWith(suffix)) {
            return Optional.empty();
        }
        for (int i = 0; i < length; i++) {
            if (!isKept(fileName.charAt(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(fileName.substring(0, length));
    }
}
