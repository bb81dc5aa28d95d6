package io.kstlib.auth.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Compares each file with what was allowed, in the order in which it is read, so that nothing of a changed file is followed. The owner of a pinned
 * file is not checked. Included files of the person's own configuration are not pinned by their content, and must belong to the person.
 */
final class PinnedFilesReview implements FileReview {

    private final List<ReadFile> allowed;
    private final FileReview unpinned;
    private final BooleanSupplier isTrusted;
    private final Supplier<RuntimeException> changed;
    private int next;
    private boolean trusted;

    /**
     * @param allowed what was allowed
     * @param unpinned reviews files that are not pinned
     * @param isTrusted whether the folder is trusted independent of its files; asked when one changed
     * @param changed makes the refusal
     */
    PinnedFilesReview(
            List<ReadFile> allowed,
            FileReview unpinned,
            BooleanSupplier isTrusted,
            Supplier<RuntimeException> changed) {
        this.allowed = allowed;
        this.unpinned = unpinned;
        this.isTrusted = isTrusted;
        this.changed = changed;
    }

    @Override
    public void review(Part part, Path file, byte[] content) {
        if (trusted || part == Part.BEHIND_OWN_INCLUDE) {
            unpinned.review(part, file, content);
            return;
        }
        boolean same = next < allowed.size() && allowed.get(next).equals(ReadFile.of(part, file, content));
        next++;
        if (!same) {
            trustOrRefuse();
        }
        if (trusted || part == Part.OWN_INCLUDE) {
            unpinned.review(part, file, content);
        }
    }

    /** Refuses if an allowed file was not read, because then consent was for another configuration. */
    @Override
    public void end() {
        if (!trusted && next != allowed.size()) {
            trustOrRefuse();
        }
    }

    @Override
    public boolean isPinned() {
        return !trusted;
    }

    private void trustOrRefuse() {
        if (!isTrusted.getAsBoolean()) {
            throw changed.get();
        }
        trusted = true;
    }
}
