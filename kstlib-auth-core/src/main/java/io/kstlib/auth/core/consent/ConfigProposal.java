package io.kstlib.auth.core.consent;

import java.nio.file.Path;
import java.util.List;

/**
 * A configuration as a person decides on it. Immutable.
 *
 * @param file the configuration, absolute, with symbolic links resolved
 * @param sha256 the hash over the bytes of the file, of what it includes and of its certificate authorities, the same wherever these files are: 64
 *     hexadecimal digits in lower case
 * @param state what was allowed of this file before
 * @param effects what it does if it is used, the riskiest first
 * @param added those of the effects that were not allowed before; all of them when nothing was
 * @param removed what was allowed before and is not done any more, one line each
 */
public record ConfigProposal(
        Path file,
        String sha256,
        State state,
        List<ConfigEffect> effects,
        List<ConfigEffect> added,
        List<String> removed) {

    /** What was allowed of a file before. */
    public enum State {
        /** Nothing. */
        NEW("new"),
        /** Something else. */
        CHANGED("changed"),
        /** Exactly this. */
        ALLOWED("allowed");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** {@return the name of this value in JSON} */
        public String word() {
            return word;
        }
    }

    public ConfigProposal {
        effects = List.copyOf(effects);
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }
}
