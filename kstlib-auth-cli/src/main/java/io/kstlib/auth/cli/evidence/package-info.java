/** The proof in files: a page to read, and a bundle by which someone who does not trust us repeats it. */
@NullMarked
package io.kstlib.auth.cli.evidence;

import org.jspecify.annotations.NullMarked;
