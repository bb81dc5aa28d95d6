/**
 * The command {@code check}: checks a token by the rules of its provider. The report is for people and for programs, and the proof is in files: a page to
 * read, and a bundle with which a person who does not trust kstlib repeats it.
 */
@NullMarked
package io.kstlib.auth.cli.check;

import org.jspecify.annotations.NullMarked;
