/**
 * Regular expressions in the syntax of Go (RE2), matched in linear time. They come from files that strangers write, and decide what is
 * encrypted.
 *
 * <p>Follows {@code regexp/syntax} of Go 1.24, with lower limits for length, depth and size. {@code \p} uses the characters of the running
 * Java. {@code java.util.regex} has another dialect and takes exponential time. RE2/J 1.8 is a translation of Go's package. It was compared
 * with this one and with Go on random expressions, and is not used. It does not end at {@code (?i)} with one of U+1C80 to U+1C88. It does not
 * find {@code k} by {@code K_+|(?i)K} or {@code A} by {@code (?i)\p{Ll}}. It has no limits: nested repetitions exhaust memory, and nested
 * groups, or many empty ones, exhaust the stack. A check before it that prevents all this has to know escapes, sets, ranges, groups, choices
 * and flags, and so is a parser again. RE2/J has no module name either.
 */
@NullMarked
package io.kstlib.sops.pattern;

import org.jspecify.annotations.NullMarked;
