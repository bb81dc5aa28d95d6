/** Recovers a data key: which identities are tried in which order, and what the error says when none works. */
@NullMarked
package io.kstlib.sops.recovery;

import org.jspecify.annotations.NullMarked;
