package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.config.ConsentRecords.ConsentRecord.ReadFile;
import io.kstlib.auth.core.config.FileReview.Part;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.files.AtomicFile;
import io.kstlib.files.ContentHash;
import io.kstlib.files.FileOwnership;
import io.kstlib.files.RegularFile;
import io.kstlib.files.UnfitFileException;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the person allowed, on disk: one file for each configuration, named by the hash of its path. A file that is damaged, or that someone
 * else could have written, allows nothing.
 */
final class ConsentRecords {

    /**
     * What was allowed of a configuration.
     *
     * @param file the configuration, with symbolic links resolved
     * @param since when it was allowed
     * @param parts its files in the order in which they are read
     * @param effects what it does, one line each, as it was shown
     */
    record ConsentRecord(Path file, Instant since, List<ReadFile> parts, List<String> effects) {

        ConsentRecord {
            parts = List.copyOf(parts);
            effects = List.copyOf(effects);
        }

        /** Returns the hash over all files. Each file is one line with its part and its hash, so that no file can look like the end of another. */
        String sha256() {
            StringBuilder lines = new StringBuilder();
            parts.forEach(file ->
                    lines.append(file.part()).append(' ').append(file.sha256()).append('\n'));
            return ContentHash.hex(lines.toString().getBytes(StandardCharsets.UTF_8));
        }

        /**
         * A file that consent covers. Its path is not part of it, because the path is written in the file that names it. Only a file of the person's own
         * configuration counts by its path, and not by its content.
         *
         * @param part the role of the file: main, include or CA bundle
         * @param sha256 the hash of its bytes, or of its path, in hexadecimal digits
         */
        record ReadFile(Part part, String sha256) {

            static ReadFile of(Part part, Path file, byte[] content) {
                return new ReadFile(
                        part,
                        ContentHash.hex(
                                part == Part.OWN_INCLUDE
                                        ? ConfigSources.real(file).toString().getBytes(StandardCharsets.UTF_8)
                                        : content));
            }
        }
    }

    private static final int MOST_BYTES = 1024 * 1024;
    private static final String SUFFIX = ".json";

    private final UserDirectory folder;
    private final FileOwnership ownership;

    ConsentRecords(UserDirectory folder, FileOwnership ownership) {
        this.folder = folder;
        this.ownership = ownership;
    }

    /**
     * Returns what was allowed of a file.
     *
     * @param config the configuration, with symbolic links resolved
     * @return empty when nothing was
     */
    Optional<ConsentRecord> find(Path config) {
        return isNowhere()
                ? Optional.empty()
                : read(place(config)).filter(allowed -> allowed.file().equals(config));
    }

    List<ConsentRecord> all() {
        List<ConsentRecord> all = new ArrayList<>();
        if (isNowhere()) {
            return all;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory(), "*" + SUFFIX)) {
            for (Path file : files) {
                read(file).filter(allowed -> place(allowed.file()).equals(file)).ifPresent(all::add);
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        } catch (IOException unreadable) {
            throw failure("cannot be read: " + unreadable.getMessage());
        }
        all.sort(Comparator.comparing(ConsentRecord::file));
        return List.copyOf(all);
    }

    private Optional<ConsentRecord> read(Path file) {
        try {
            byte[] bytes = RegularFile.read(file, MOST_BYTES);
            Optional<String> objection = ownership.objection(file);
            if (objection.isPresent()) {
                throw failure("allows nothing, since " + file + " " + objection.get());
            }
            return parse(Json.readObject(bytes));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (UnfitFileException | JsonException | DateTimeException | IllegalArgumentException damaged) {
            return Optional.empty(); // the person is asked again
        } catch (IOException unreadable) {
            throw failure("cannot be read: " + unreadable.getMessage());
        }
    }

    private Optional<ConsentRecord> parse(Map<String, ?> fields) throws InvalidPathException {
        List<ReadFile> parts = new ArrayList<>();
        for (Object part : list(fields.get("parts"))) {
            if (part instanceof Map<?, ?> map) {
                Part kind = Part.of(String.valueOf(map.get("part")));
                parts.add(new ReadFile(kind, String.valueOf(map.get("sha256"))));
            }
        }
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        Path file = directory().getFileSystem().getPath(String.valueOf(fields.get("file")));
        Instant since = Instant.parse(String.valueOf(fields.get("allowed_at")));
        List<String> effects =
                list(fields.get("effects")).stream().map(String::valueOf).toList();
        return Optional.of(new ConsentRecord(file, since, parts, effects));
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    void add(ConsentRecord allowed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", allowed.file().toString());
        fields.put("sha256", allowed.sha256());
        fields.put("allowed_at", allowed.since().toString());
        fields.put(
                "parts",
                allowed.parts().stream()
                        .map(part -> Map.of("part", part.part().word(), "sha256", part.sha256()))
                        .toList());
        fields.put("effects", allowed.effects());
        try {
            AtomicFile.createFoldersForOwner(directory());
            AtomicFile.writeForOwner(place(allowed.file()), Json.write(fields));
        } catch (IOException unwritable) {
            throw failure("cannot be written: " + unwritable.getMessage());
        }
    }

    boolean remove(Path config) {
        try {
            return !isNowhere() && Files.deleteIfExists(place(config));
        } catch (IOException unwritable) {
            throw failure("cannot be written: " + unwritable.getMessage());
        }
    }

    /** Whether there is no folder for the files. Without a home directory nothing was allowed. */
    private boolean isNowhere() {
        return folder.path().isEmpty();
    }

    private Path directory() {
        return folder.require("set HOME or XDG_STATE_HOME; the list of allowed configurations is kept there");
    }

    private Path place(Path config) {
        return directory().resolve(ContentHash.hex(config.toString().getBytes(StandardCharsets.UTF_8)) + SUFFIX);
    }

    private ConfigurationException failure(String problem) {
        return new ConfigurationException(new ConfigProblem(
                "", new Origin(directory().toString(), 0), "the list of allowed configurations " + problem));
    }
}
