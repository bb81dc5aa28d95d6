/** Prints a token, or its person. */
@NullMarked
package io.kstlib.auth.cli.command.token;

import org.jspecify.annotations.NullMarked;
