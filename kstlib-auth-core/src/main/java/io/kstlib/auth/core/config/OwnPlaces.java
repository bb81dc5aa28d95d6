package io.kstlib.auth.core.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a person's own configuration lies, in the order of the search: the folders of this kstlib, then the two files of the Python kstlib.
 * The folders that those two files are in hold anything, so nothing beside them counts.
 */
public final class OwnPlaces {

    private final List<Path> folders;
    private final List<Path> python;

    private OwnPlaces(List<Path> folders, List<Path> python) {
        this.folders = List.copyOf(folders);
        this.python = List.copyOf(python);
    }

    /**
     * @param sources where the configuration may come from
     * @return the places; nothing need be there
     */
    public static OwnPlaces of(ConfigSources sources) {
        List<Path> folders = new ArrayList<>();
        folders.add(sources.configHome().resolve("kstlib"));
        Path applicationData = sources.applicationData();
        if (applicationData != null) {
            folders.add(applicationData.resolve("kstlib"));
        }
        Path home = sources.home();
        return new OwnPlaces(
                folders,
                List.of(home.resolve(".config").resolve(ConfigSearch.FILE_NAME), home.resolve(ConfigSearch.FILE_NAME)));
    }

    List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (Path folder : folders) {
            files.add(folder.resolve(ConfigSearch.FILE_NAME));
        }
        files.addAll(python);
        return files;
    }

    /**
     * @return the first of the files that is there; the first of all when none is
     */
    public Path file() {
        return files().stream().filter(Files::exists).findFirst().orElseGet(() -> files().get(0));
    }

    /**
     * @param file a file with symbolic links resolved
     * @return whether it lies in one of the folders or below one, or is one of the files of the Python kstlib
     */
    public boolean hold(Path file) {
        for (Path folder : folders) {
            if (file.startsWith(ConfigPaths.real(folder))) {
                return true;
            }
        }
        for (Path own : python) {
            if (file.equals(ConfigPaths.real(own))) {
                return true;
            }
        }
        return false;
    }
}
