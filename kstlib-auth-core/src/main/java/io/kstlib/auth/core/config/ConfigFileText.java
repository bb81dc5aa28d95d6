package io.kstlib.auth.core.config;

import java.io.IOException;
import java.io.InputStream;
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
import java.nio.file.attribute.BasicFileAttributes;

/** Reads the text of a configuration file: a regular file, not too large, in UTF-8. */
final class ConfigFileText {

    static final int MAX_BYTES = 1024 * 1024;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private ConfigFileText() {}

    static String read(Path file) throws UnreadableFileException {
        try {
            check(Files.readAttributes(file, BasicFileAttributes.class));
            return decode(bytes(file));
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

    /** Before anything is opened: opening a FIFO would wait for a writer, reading a device might never end. */
    private static void check(BasicFileAttributes attributes) throws UnreadableFileException {
        if (attributes.isDirectory()) {
            throw new UnreadableFileException("is a folder; name the file in it");
        }
        if (!attributes.isRegularFile()) {
            throw new UnreadableFileException("is not a regular file");
        }
        if (attributes.size() > MAX_BYTES) {
            throw tooLarge(attributes.size());
        }
    }

    private static byte[] bytes(Path file) throws IOException, UnreadableFileException {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLarge(bytes.length);
            }
            return bytes;
        }
    }

    private static UnreadableFileException tooLarge(long bytes) {
        return new UnreadableFileException("has " + bytes + " bytes, more than the " + MAX_BYTES
                + " that a configuration file may have; is it the right file?");
    }

    private static String decode(byte[] bytes) throws UnreadableFileException {
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
