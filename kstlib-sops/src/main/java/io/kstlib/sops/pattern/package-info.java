/** Regular expressions in the syntax of Go (RE2), matched in linear time. */
@NullMarked
package io.kstlib.sops.pattern;

import org.jspecify.annotations.NullMarked;
