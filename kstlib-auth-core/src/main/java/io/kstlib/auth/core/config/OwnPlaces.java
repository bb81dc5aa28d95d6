package io.kstlib.auth.core.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folders in which a person's own configuration lies, in the order in which they are searched. */
public final class OwnPlaces {

    private final List<Path> folders;

    private OwnPlaces(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /**
     * @param sources where the configuration may come from
     * @return the folders; nothing need be there
     */
    public static OwnPlaces of(ConfigSources sources) {
        List<Path> folders = new ArrayList<>();
        folders.add(sources.configHome().resolve("kstlib"));
        Path applicationData = sources.applicationData();
        if (applicationData != null) {
            folders.add(applicationData.resolve("kstlib"));
        }
        return new OwnPlaces(folders);
    }

    List<Path> files() {
        return folders.stream()
                .map(folder -> folder.resolve(ConfigSearch.FILE_NAME))
                .toList();
    }

    /**
     * @param file a file with symbolic links resolved
     * @return whether it lies in one of the folders, or below one
     */
    public boolean hold(Path file) {
        return folders.stream().anyMatch(folder -> file.startsWith(ConfigPaths.real(folder)));
    }
}
