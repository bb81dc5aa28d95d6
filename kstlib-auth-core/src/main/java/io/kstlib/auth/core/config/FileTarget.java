package io.kstlib.auth.core.config;

import io.kstlib.files.RealPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Where the path of a file leads, through every link on the way.
 *
 * @param real the path without links; the file need not be there
 * @param otherNames which file it is, if the file has other names (hard links), which may be anywhere; else empty
 */
record FileTarget(Path real, String otherNames) {

    /** The directory of a mounted volume of Kubernetes that holds one version of its files. The link {@code ..data} leads to the current one. */
    private static final Pattern VERSION = Pattern.compile("\\.\\.\\d{4}_\\d\\d_\\d\\d_\\d\\d_\\d\\d_\\d\\d\\.\\d+");

    private static final String CURRENT_VERSION = "..data";

    /** Follows a path. Links in a circle lead nowhere: then the path counts as it is written. */
    static FileTarget of(Path file) {
        try {
            Path real = RealPath.of(file);
            return new FileTarget(real, otherNames(real));
        } catch (IOException circle) {
            return new FileTarget(file.toAbsolutePath().normalize(), "");
        }
    }

    private static String otherNames(Path real) throws IOException {
        boolean countsNames = real.getFileSystem().supportedFileAttributeViews().contains("unix");
        if (!countsNames || !Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        Map<String, Object> names = Files.readAttributes(real, "unix:nlink,dev,ino", LinkOption.NOFOLLOW_LINKS);
        return names.get("nlink") instanceof Integer count && count > 1
                ? "file " + names.get("ino") + " of device " + names.get("dev")
                : "";
    }

    /** Returns the target where only its place counts, such as that of a folder, or of a file whose content is compared. */
    FileTarget place() {
        return new FileTarget(real, "");
    }

    /**
     * {@return whether the path leads to a place in a folder or below it, and to a file that has no name elsewhere}
     *
     * @param folder a folder without links
     */
    boolean isIn(Path folder) {
        return otherNames.isEmpty() && real.startsWith(folder);
    }

    /**
     * Says which place it is. Two targets are the same if this is. A new version of the files in a volume of Kubernetes is no other place.
     *
     * @return the real path, and which file it is if the file has other names
     */
    String inWords() {
        Path root = real.getRoot();
        String names = StreamSupport.stream(real.spliterator(), false)
                .map(name -> VERSION.matcher(name.toString()).matches() ? CURRENT_VERSION : name.toString())
                .collect(Collectors.joining(
                        real.getFileSystem().getSeparator(), root == null ? "" : root.toString(), ""));
        return otherNames.isEmpty() ? names : names + " (" + otherNames + ", which has other names)";
    }
}
