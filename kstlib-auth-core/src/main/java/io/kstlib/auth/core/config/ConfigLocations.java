package io.kstlib.auth.core.config;

import io.kstlib.auth.spi.config.UserDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The places of a person's own configuration, in the order of the search: the folders of this kstlib, then the two files of the Python kstlib.
 * Nothing beside those two files counts, because their folders can hold anything.
 */
public final class ConfigLocations {

    private final UserDirectory standard;
    private final List<Path> folders;
    private final List<Path> python;

    private ConfigLocations(UserDirectory standard, List<Path> folders, List<Path> python) {
        this.standard = standard;
        this.folders = List.copyOf(folders);
        this.python = List.copyOf(python);
    }

    /**
     * {@return the places, which may be empty}
     *
     * @param sources where the configuration may come from
     */
    public static ConfigLocations of(ConfigSources sources) {
        List<Path> folders = new ArrayList<>();
        UserDirectory standard = sources.configHome().below("kstlib");
        add(standard, folders);
        Path applicationData = sources.applicationData();
        if (applicationData != null) {
            folders.add(applicationData.resolve("kstlib"));
        }
        List<Path> python = new ArrayList<>();
        add(sources.home().below(".config").below(ConfigSearch.FILE_NAME), python);
        add(sources.home().below(ConfigSearch.FILE_NAME), python);
        return new ConfigLocations(standard, folders, python);
    }

    private static void add(UserDirectory place, List<Path> places) {
        Optional<Path> path = place.path();
        if (path.isPresent()) {
            places.add(path.get());
        }
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
     * {@return the first of the files that is there; the first of all when none is}
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException if none is, and there is no folder for one
     */
    public Path file() {
        return files().stream()
                .filter(Files::exists)
                .findFirst()
                .orElseGet(() -> standard.below(ConfigSearch.FILE_NAME).require("set HOME or XDG_CONFIG_HOME"));
    }

    /**
     * {@return whether a file lies in or below one of the folders, or is one of the files of the Python kstlib}
     *
     * @param file a file with symbolic links resolved
     */
    public boolean hold(Path file) {
        for (Path folder : folders) {
            if (file.startsWith(ConfigSources.real(folder))) {
                return true;
            }
        }
        for (Path own : python) {
            if (file.equals(ConfigSources.real(own))) {
                return true;
            }
        }
        return false;
    }
}
