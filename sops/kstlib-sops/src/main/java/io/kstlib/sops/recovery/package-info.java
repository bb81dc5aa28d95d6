/** Getting a data key back: which identities are tried in which order, and what is said when none works. */
@NullMarked
package io.kstlib.sops.recovery;

import org.jspecify.annotations.NullMarked;
