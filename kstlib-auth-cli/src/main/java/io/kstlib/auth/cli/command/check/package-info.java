/** Checks a token by the rules of its provider, and writes the evidence. */
@NullMarked
package io.kstlib.auth.cli.command.check;

import org.jspecify.annotations.NullMarked;
