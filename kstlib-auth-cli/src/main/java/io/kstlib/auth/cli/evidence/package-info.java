/** The proof in files: a page to read, and a bundle with which a person who does not trust kstlib repeats it. */
@NullMarked
package io.kstlib.auth.cli.evidence;

import org.jspecify.annotations.NullMarked;
