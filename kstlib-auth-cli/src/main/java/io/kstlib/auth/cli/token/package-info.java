/** Prints a token, or its person. */
@NullMarked
package io.kstlib.auth.cli.token;

import org.jspecify.annotations.NullMarked;
