package io.kstlib.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mounts of this process, as {@code /proc/self/mountinfo} lists them ({@code proc_pid_mountinfo(5)}). Java's own {@code FileStore}
 * looks at devices. It does not see that a part of a device is mounted elsewhere, as in containers.
 */
final class Mounts {

    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final int MOUNT_POINT = 4;
    private static final int OPTIONS = 5;
    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    private Mounts() {}

    /** Whether the mount of a place is read-only. Then its mode does not matter. */
    static boolean areReadOnlyAt(Path place) throws IOException {
        byte[] table;
        try (InputStream in = Files.newInputStream(TABLE)) {
            table = BoundedInput.read(in, MOST_BYTES)
                    .orElseThrow(() -> new IOException(TABLE + " has more than " + MOST_BYTES + " bytes"));
        } catch (NoSuchFileException notLinux) {
            return Files.getFileStore(place).isReadOnly();
        }
        return areReadOnlyAt(place, new String(table, StandardCharsets.UTF_8));
    }

    /** Finds the mount with the longest mount point above the place. Of several at the same point the last counts, because it hides the others. */
    static boolean areReadOnlyAt(Path place, String table) {
        int longest = -1;
        boolean readOnly = false;
        for (String line : table.lines().toList()) {
            List<String> fields = List.of(line.split(" ", -1));
            if (fields.size() > OPTIONS) {
                Path point = Path.of(unescaped(fields.get(MOUNT_POINT)));
                if (place.startsWith(point) && point.getNameCount() >= longest) {
                    longest = point.getNameCount();
                    readOnly = List.of(fields.get(OPTIONS).split(",")).contains("ro");
                }
            }
        }
        return readOnly;
    }

    private static String unescaped(String field) {
        return ESCAPED.matcher(field)
                .replaceAll(
                        octal -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
    }
}
