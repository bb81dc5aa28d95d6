package io.kstlib.auth.api.login;

import java.nio.file.Path;
import java.util.List;

/**
 * A configuration as a person decides on it. Immutable.
 *
 * @param file the configuration, absolute, with symbolic links resolved
 * @param sha256 the hash over the bytes of the file, of its includes and of its certificate authorities, the same wherever these files are: 64
 *     hexadecimal digits in lower case
 * @param state the earlier consent to this file
 * @param effects its effects if it is used, the riskiest first
 * @param added those of the effects that were not allowed before; all of them when nothing was
 * @param removed the effects that were allowed before and are gone, one line each
 */
public record ConfigProposal(
        Path file,
        String sha256,
        State state,
        List<ConfigEffect> effects,
        List<ConfigEffect> added,
        List<String> removed) {

    /** The earlier consent to a file. */
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
