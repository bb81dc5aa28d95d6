package io.kstlib.sops.document;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The limits of input: hostile files end in an error and do not exhaust the heap. Counts one document stream; used by one thread. */
public final class Limits {

    /** The longest file. */
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    /** The longest YAML file; its parser needs many times the memory. */
    public static final int MAX_YAML_BYTES = 4 * 1024 * 1024;

    /** The longest line of a YAML file, for the same reason. */
    public static final int MAX_YAML_LINE = 1024 * 1024;

    /** The greatest depth of maps and lists. */
    public static final int MAX_DEPTH = 100;

    /** The largest number of values, with those that aliases repeat. */
    public static final int MAX_VALUES = 100_000;

    /** The longest number. */
    public static final int MAX_NUMBER_LENGTH = 400;

    private int values;

    /** Starts to count. */
    public Limits() {}

    /**
     * Checks the size of a file.
     *
     * @param content a file
     * @param most the largest number of bytes
     * @throws SopsException ({@code MALFORMED_FILE}) if it is too long
     */
    static void checkSize(byte[] content, int most) {
        if (content.length > most) {
            throw Reason.MALFORMED_FILE.error("the file has " + content.length + " bytes, more than " + most);
        }
    }

    /**
     * {@return the text of a file, without a byte order mark}
     *
     * @param content a file
     * @param most the largest number of bytes
     * @throws SopsException ({@code MALFORMED_FILE}) if it is too long, or not UTF-8
     */
    static String text(byte[] content, int most) {
        checkSize(content, most);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw Reason.MALFORMED_FILE.error(
                    "the file is not UTF-8 text", "Convert it, or encrypt it as a binary file", notUtf8);
        }
    }

    /**
     * Checks the depth of a map or list.
     *
     * @param depth the depth of a map or list
     * @param line its line
     * @throws SopsException ({@code MALFORMED_FILE}) if it is too deep
     */
    public static void checkDepth(int depth, int line) {
        if (depth > MAX_DEPTH) {
            throw Reason.MALFORMED_FILE.error(
                    "maps and lists are nested more than " + MAX_DEPTH + " levels deep (line " + line + ")");
        }
    }

    /**
     * Counts values or lines.
     *
     * @param more the number of values, or of lines of formats that have lines
     * @throws SopsException ({@code MALFORMED_FILE}) if there are too many
     */
    public void count(int more) {
        values += more;
        if (values > MAX_VALUES) {
            throw Reason.MALFORMED_FILE.error("the file has more than " + MAX_VALUES + " values or lines");
        }
    }
}
