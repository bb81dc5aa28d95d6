package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.error.ConsentNeededException.Reason;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.AllowedConfig;
import io.kstlib.auth.api.login.ConfigConsent;
import io.kstlib.auth.api.login.ConfigEffect;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.ConfigProposal;
import io.kstlib.auth.api.login.ConfigProposal.State;
import io.kstlib.auth.core.config.StoredConsent.ConsentRecord.ReadFile;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.Settings;
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
import java.time.Clock;
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
 * The person's consent, kept on disk, and the gate that needs it. There is one file for each configuration, named by the hash of its path. A file that is
 * damaged, or that someone else could have written, allows nothing. Not safe for use by several threads.
 */
public final class StoredConsent implements ConfigConsent, ConfigGate {

    private static final int MOST_BYTES = 1024 * 1024;
    private static final String SUFFIX = ".json";

    private final ConfigLoader loader;
    private final ConfigSources sources;
    private final UserDirectory folder;
    private final FileOwnership ownership;
    private final Clock clock;

    /**
     * A configuration as it was allowed.
     *
     * @param file the configuration, with symbolic links resolved
     * @param since when it was allowed
     * @param parts its files in the order in which they are read
     * @param effects its effects, one line each, as they were shown
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

    /**
     * Creates the consent of the person who runs this process.
     *
     * @param loader looks at configurations without using them
     * @param clock says when something is allowed
     */
    public StoredConsent(ConfigLoader loader, Clock clock) {
        this.loader = loader;
        this.sources = loader.sources();
        this.folder = sources.stateHome().below("kstlib").below("allowed");
        this.ownership = sources.ownership();
        this.clock = clock;
    }

    /** Needs consent for a file that was merely found. */
    @Override
    public Admission admit(Found found) {
        if (found.configOrigin() != ConfigOrigin.FOUND) {
            return loader.ungated().admit(found);
        }
        Path real = sources.resolved(found.file());
        Optional<ConsentRecord> before = find(real);
        if (before.isPresent()) {
            Review review = new PinnedReview(before.get().parts(), found, real);
            return new Admission(ConfigOrigin.ALLOWED, real, review);
        }
        if (isInTrustedFolder(real)) {
            return new Admission(ConfigOrigin.ALLOWED, real, loader.owned());
        }
        throw needed(found, real, Reason.NOT_ALLOWED);
    }

    private ConsentNeededException needed(Found found, Path real, Reason reason) {
        return new ConsentNeededException(real, sources.show(found.file()), reason);
    }

    /**
     * Whether the person's own configuration trusts the folder of a file. If it is wrong, or one of its folders is no path, no folder is trusted.
     */
    private boolean isInTrustedFolder(Path real) {
        List<Path> folders = new ArrayList<>();
        try {
            Settings own = loader.own().orElse(null);
            if (own != null) {
                Origin origin = own.origin(AuthKeys.TRUSTED_FOLDERS);
                for (String text : own.get(AuthKeys.TRUSTED_FOLDERS).orElse(List.of())) {
                    folders.add(ConfigSources.real(new ConfigPath(text, origin).resolve(sources.home())));
                }
            }
        } catch (ConfigurationException | InvalidPathException wrong) {
            return false; // the mistake is reported where that configuration is used
        }
        return folders.stream().anyMatch(real::startsWith);
    }

    @Override
    public ConfigProposal examine(Path file) {
        return look(file).proposal();
    }

    /** The present configuration: its form for the person, and the stored form of their consent. */
    private record InspectedConfig(ConfigProposal proposal, ConsentRecord record) {}

    private InspectedConfig look(Path file) {
        Path config = Files.isDirectory(sources.resolved(file)) ? file.resolve(ConfigSources.FILE_NAME) : file;
        List<ReadFile> parts = new ArrayList<>();
        ConfigEffects effects = new ConfigEffects(loader);
        Review recorder = (part, read, content) -> {
            if (part != Part.BEHIND_OWN_INCLUDE) {
                parts.add(ReadFile.of(part, read, content));
                effects.reads(part, read, content);
            }
        };
        List<ConfigEffect> sorted = effects.of(loader.read(config, recorder));
        Path real = sources.resolved(config);
        List<String> lines = sorted.stream().map(ConfigEffect::line).toList();
        ConsentRecord now = new ConsentRecord(real, clock.instant(), parts, lines);
        return new InspectedConfig(proposal(now, sorted, find(real).orElse(null)), now);
    }

    private static ConfigProposal proposal(
            ConsentRecord now, List<ConfigEffect> effects, @Nullable ConsentRecord before) {
        List<String> known = new ArrayList<>(before == null ? List.of() : before.effects());
        List<ConfigEffect> added =
                effects.stream().filter(effect -> !known.remove(effect.line())).toList();
        State state = before == null ? State.NEW : before.sha256().equals(now.sha256()) ? State.ALLOWED : State.CHANGED;
        return new ConfigProposal(now.file(), now.sha256(), state, effects, added, known);
    }

    @Override
    public void allow(ConfigProposal proposal) {
        ConsentRecord now = look(proposal.file()).record();
        if (!now.sha256().equals(proposal.sha256())) {
            throw new ConsentNeededException(proposal.file(), sources.show(proposal.file()), Reason.CHANGED);
        }
        add(now);
    }

    @Override
    public boolean revoke(Path file) {
        Path asFile = sources.resolved(file);
        Path inFolder = sources.resolved(file.resolve(ConfigSources.FILE_NAME)); // the folder may be gone, too
        boolean wasFile = remove(asFile);
        return remove(inFolder) || wasFile;
    }

    @Override
    public List<AllowedConfig> allowed() {
        List<AllowedConfig> all = new ArrayList<>();
        if (isNowhere()) {
            return all;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory(), "*" + SUFFIX)) {
            for (Path file : files) {
                read(file)
                        .filter(one -> place(one.file()).equals(file))
                        .ifPresent(one -> all.add(new AllowedConfig(one.file(), one.sha256(), one.since())));
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        } catch (IOException unreadable) {
            throw failure("cannot be read: " + unreadable.getMessage());
        }
        all.sort(Comparator.comparing(AllowedConfig::file));
        return List.copyOf(all);
    }

    /**
     * Finds the record of a configuration.
     *
     * @param config the configuration, with symbolic links resolved
     * @return empty if nothing was allowed
     */
    private Optional<ConsentRecord> find(Path config) {
        return isNowhere()
                ? Optional.empty()
                : read(place(config)).filter(allowed -> allowed.file().equals(config));
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

    private void add(ConsentRecord allowed) {
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

    private boolean remove(Path config) {
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

    /**
     * Compares each file with the record, in reading order, so that nothing of a changed file is followed. The owner of a pinned
     * file is not checked. Included files of the person's own configuration are not pinned by their content, and must belong to the person.
     */
    private final class PinnedReview implements Review {

        private final List<ReadFile> parts;
        private final Found found;
        private final Path real;
        private int next;
        private boolean trusted;

        PinnedReview(List<ReadFile> parts, Found found, Path real) {
            this.parts = parts;
            this.found = found;
            this.real = real;
        }

        @Override
        public void review(Part part, Path file, byte[] content) {
            if (!trusted && part != Part.BEHIND_OWN_INCLUDE) {
                boolean same = next < parts.size() && parts.get(next).equals(ReadFile.of(part, file, content));
                next++;
                if (!same) {
                    trustOrRefuse();
                }
            }
            if (trusted || part == Part.OWN_INCLUDE || part == Part.BEHIND_OWN_INCLUDE) {
                loader.owned().review(part, file, content);
            }
        }

        /** Refuses if an allowed file was not read, because then consent was for another configuration. */
        @Override
        public void end() {
            if (!trusted && next != parts.size()) {
                trustOrRefuse();
            }
        }

        @Override
        public boolean isPinned() {
            return !trusted;
        }

        private void trustOrRefuse() {
            if (!isInTrustedFolder(real)) {
                throw needed(found, real, Reason.CHANGED);
            }
            trusted = true;
        }
    }
}
