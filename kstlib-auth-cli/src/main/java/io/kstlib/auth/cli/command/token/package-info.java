/** Prints a token, or the person that it stands for. */
@NullMarked
package io.kstlib.auth.cli.command.token;

import org.jspecify.annotations.NullMarked;
