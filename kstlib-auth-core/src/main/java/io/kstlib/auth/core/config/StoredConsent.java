package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.error.ConsentNeededException.Reason;
import io.kstlib.auth.api.login.AllowedConfig;
import io.kstlib.auth.api.login.ConfigConsent;
import io.kstlib.auth.api.login.ConfigEffect;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.ConfigProposal;
import io.kstlib.auth.api.login.ConfigProposal.State;
import io.kstlib.auth.core.config.ConfigGate.Found;
import io.kstlib.auth.core.config.ConsentRecords.ConsentRecord;
import io.kstlib.auth.core.config.ConsentRecords.ConsentRecord.ReadFile;
import io.kstlib.files.FileOwnership;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The person's consent, kept on disk, and the gates that apply it. Not safe for use by several threads. */
public final class StoredConsent implements ConfigConsent {

    private final ConfigLoader loader;
    private final ConsentRecords allowed;
    private final Clock clock;

    private StoredConsent(ConfigLoader loader, ConsentRecords allowed, Clock clock) {
        this.loader = loader;
        this.allowed = allowed;
        this.clock = clock;
    }

    /**
     * Returns the consent of the person who runs this process.
     *
     * @param loader looks at configurations without using them
     * @param clock says when something is allowed
     */
    public static StoredConsent of(ConfigLoader loader, Clock clock) {
        FileOwnership ownership = loader.sources().ownership();
        return new StoredConsent(
                loader,
                new ConsentRecords(loader.sources().stateHome().below("kstlib").below("allowed"), ownership),
                clock);
    }

    /** Returns a gate for programs that use their configuration where they find it. It refuses only files that others could have written. */
    public ConfigGate withoutConsent() {
        return found -> new ConfigGate.Admission(found.configOrigin(), found.file(), loader.owned());
    }

    /** Returns a gate that needs consent for a file that was merely found. */
    public ConfigGate gate() {
        return this::admit;
    }

    private ConfigGate.Admission admit(Found found) {
        if (found.configOrigin() != ConfigOrigin.FOUND) {
            return new ConfigGate.Admission(found.configOrigin(), found.file(), loader.owned());
        }
        Path real = loader.real(found.file());
        Optional<ConsentRecord> before = allowed.find(real);
        if (before.isPresent()) {
            FileReview review = new PinnedReview(before.get().parts(), found, real);
            return new ConfigGate.Admission(ConfigOrigin.ALLOWED, real, review);
        }
        if (isInTrustedFolder(real)) {
            return new ConfigGate.Admission(ConfigOrigin.ALLOWED, real, loader.owned());
        }
        throw needed(found, real, Reason.NOT_ALLOWED);
    }

    private ConsentNeededException needed(Found found, Path real, Reason reason) {
        return new ConsentNeededException(real, loader.show(found.file()), reason);
    }

    /**
     * Whether the person trusts the folder. If their own configuration is wrong, no folder is trusted; the mistake is reported where that
     * configuration is used.
     */
    private boolean isInTrustedFolder(Path real) {
        try {
            return loader.trustedFolders().stream().anyMatch(real::startsWith);
        } catch (ConfigurationException wrong) {
            return false;
        }
    }

    @Override
    public ConfigProposal examine(Path file) {
        return look(file).proposal();
    }

    /** The present configuration: its form for the person, and the stored form of their consent. */
    private record InspectedConfig(ConfigProposal proposal, ConsentRecord record) {}

    private InspectedConfig look(Path file) {
        Path config = Files.isDirectory(loader.real(file)) ? loader.fileIn(file) : file;
        List<ReadFile> parts = new ArrayList<>();
        ConfigEffects effects = new ConfigEffects(loader);
        FileReview recorder = (part, read, content) -> {
            if (part != FileReview.Part.BEHIND_OWN_INCLUDE) {
                parts.add(ReadFile.of(part, read, content));
                effects.reads(part, read, content);
            }
        };
        effects.of(loader.read(config, recorder));
        Path real = loader.real(config);
        List<ConfigEffect> sorted = effects.sorted();
        List<String> lines = sorted.stream().map(ConfigEffect::line).toList();
        ConsentRecord now = new ConsentRecord(real, clock.instant(), parts, lines);
        return new InspectedConfig(proposal(now, sorted, allowed.find(real).orElse(null)), now);
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
            throw new ConsentNeededException(proposal.file(), loader.show(proposal.file()), Reason.CHANGED);
        }
        allowed.add(now);
    }

    @Override
    public boolean revoke(Path file) {
        Path asFile = loader.real(file);
        Path inFolder = loader.real(loader.fileIn(file)); // the folder may be gone, too
        boolean wasFile = allowed.remove(asFile);
        return allowed.remove(inFolder) || wasFile;
    }

    @Override
    public List<AllowedConfig> allowed() {
        return allowed.all().stream()
                .map(one -> new AllowedConfig(one.file(), one.sha256(), one.since()))
                .toList();
    }

    /**
     * Compares each file with what was allowed, in the order in which it is read, so that nothing of a changed file is followed. The owner of a pinned
     * file is not checked. Included files of the person's own configuration are not pinned by their content, and must belong to the person.
     */
    private final class PinnedReview implements FileReview {

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
            if (trusted || part == Part.BEHIND_OWN_INCLUDE) {
                loader.owned().review(part, file, content);
                return;
            }
            boolean same = next < parts.size() && parts.get(next).equals(ReadFile.of(part, file, content));
            next++;
            if (!same) {
                trustOrRefuse();
            }
            if (trusted || part == Part.OWN_INCLUDE) {
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
