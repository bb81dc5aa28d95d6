/** Prints a token, or whom it is about. */
@NullMarked
package io.kstlib.auth.cli.command.token;

import org.jspecify.annotations.NullMarked;
