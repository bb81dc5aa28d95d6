package io.kstlib.auth.core.injected;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.files.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The place of an injected token. Immutable. */
sealed interface TokenPlace {

    /** The longest token that is read, in bytes. */
    int MAX_BYTES = 64 * 1024;

    /** Returns the name of the variable. */
    String variable();

    /** Returns the text there, without a line break at its end. A file may be replaced by a newer one at any time. */
    String read();

    /** Returns the place in words. */
    String inWords();

    /**
     * In a variable itself.
     *
     * @param variable its name
     * @param value its value, a token
     */
    record InVariable(String variable, String value) implements TokenPlace {

        @Override
        public String read() {
            return value.strip();
        }

        @Override
        public String inWords() {
            return "the variable " + variable;
        }

        @Override
        public String toString() {
            return "InVariable[" + variable + "]"; // its value is a token
        }
    }

    /**
     * In a file, such as one that a platform mounts and rotates.
     *
     * @param variable the variable with its path
     */
    record InFile(String variable, String path) implements TokenPlace {

        @Override
        public String read() {
            try {
                if (!Path.of(path).isAbsolute()) {
                    throw relative();
                }
                return new String(RegularFile.read(Path.of(path), MAX_BYTES), StandardCharsets.UTF_8).strip();
            } catch (InvalidPathException | IOException unreadable) {
                throw new StorageException(
                        inWords(),
                        StorageException.Reason.UNREADABLE,
                        inWords() + " cannot be read: " + unreadable.getClass().getSimpleName(),
                        new Remedy.Advice("Correct or unset " + variable),
                        null); // the cause may show a token that was written there in the place of a path
            }
        }

        /** A shell keeps its variables in every folder, so the path means another file in each of them. The path is not shown. */
        private StorageException relative() {
            return new StorageException(
                    inWords(),
                    StorageException.Reason.UNREADABLE,
                    variable + " has a relative path, which means another file in each directory",
                    new Remedy.Advice("Name an absolute path"),
                    null);
        }

        @Override
        public String inWords() {
            return "the file that " + variable + " names";
        }

        @Override
        public String toString() {
            return "InFile[" + variable + "]"; // by mistake its value may be a token
        }
    }
}
