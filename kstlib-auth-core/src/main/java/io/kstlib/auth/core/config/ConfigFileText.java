package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.RealPath;
import io.kstlib.files.RegularFile;
import io.kstlib.files.UnfitFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The text of a configuration file by itself, without its includes. The file must be a regular file, not too large, and in UTF-8. Immutable.
 *
 * @param text the text without a byte order mark
 * @param origin the file
 */
public record ConfigFileText(String text, Origin origin) {

    static final int MAX_BYTES = 1024 * 1024;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** A configuration file cannot be read. The message says why and what to do. The code that catches it says which file it is and what named it. */
    static final class UnreadableFileException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableFileException(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Reads a file, for a program that edits it.
     *
     * @param file the configuration
     * @return its text
     * @throws ConfigurationException if it cannot be read
     */
    public static ConfigFileText of(Path file) {
        Origin origin = new Origin(PrintableText.oneLine(file.toString()), 0, ConfigSources.real(file));
        try {
            return new ConfigFileText(decode(bytes(file)), origin);
        } catch (UnreadableFileException unreadable) {
            throw new ConfigurationException(new ConfigProblem("", origin, unreadable.reason()));
        }
    }

    /**
     * Parses the text of this file, or one that could take its place.
     *
     * @param yaml a text
     * @return its keys and values; each value knows its line
     * @throws ConfigurationException if the text is not YAML, or has no keys and values
     */
    public ConfigMap parse(String yaml) {
        ConfigProblems problems = new ConfigProblems();
        ConfigValue value = new TreeReading(origin, 0, new TreeReading.Limits(), problems).yaml(yaml);
        problems.throwIfAny();
        if (value instanceof ConfigMap map) {
            return map;
        }
        if (value == null || ConfigTree.isNull(value)) {
            return ConfigMap.empty(origin);
        }
        throw new ConfigurationException(new ConfigProblem("", origin, "expected keys and values such as \"auth:\""));
    }

    /** Reads a configuration file. */
    static byte[] bytes(Path file) throws UnreadableFileException {
        return bytes(file, RegularFile::read);
    }

    /**
     * Reads a configuration file, and follows no link.
     *
     * @param real the path without links
     */
    static byte[] bytesWithoutLinks(Path real) throws UnreadableFileException {
        return bytes(real, RealPath::read);
    }

    @FunctionalInterface
    private interface Reading {
        byte[] read(Path file, int most) throws IOException;
    }

    private static byte[] bytes(Path file, Reading reading) throws UnreadableFileException {
        try {
            return reading.read(file, MAX_BYTES);
        } catch (UnfitFileException unfit) {
            throw new UnreadableFileException(inWords(unfit));
        } catch (NoSuchFileException missing) {
            throw new UnreadableFileException(
                    Files.isSymbolicLink(file) ? "is a link to a file that does not exist" : "does not exist");
        } catch (AccessDeniedException denied) {
            throw new UnreadableFileException("permission denied; make it readable for you");
        } catch (FileSystemException failed) {
            String reason = failed.getReason();
            throw new UnreadableFileException("cannot be read: " + (reason == null ? "unknown reason" : reason));
        } catch (IOException failed) {
            throw new UnreadableFileException("cannot be read: " + failed.getMessage());
        }
    }

    private static String inWords(UnfitFileException unfit) {
        return switch (unfit.unfit()) {
            case FOLDER -> "is a directory; name the file in it";
            case NOT_REGULAR -> "is not a regular file";
            case TOO_LARGE ->
                "has " + unfit.size() + " bytes, more than the " + MAX_BYTES
                        + " that a configuration file may have; is it the right file?";
        };
    }

    /** Decodes UTF-8, without a byte order mark. */
    static String decode(byte[] bytes) throws UnreadableFileException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(in, out, true);
        if (result.isError()) {
            throw new UnreadableFileException(
                    "is not UTF-8 in line " + line(bytes, in.position()) + "; save it in the encoding UTF-8");
        }
        out.flip();
        if (out.hasRemaining() && out.get(0) == BYTE_ORDER_MARK) {
            out.get();
        }
        return out.toString();
    }

    private static int line(byte[] bytes, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }
}
