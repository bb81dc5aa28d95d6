/** Checks a token: which one, by whose rules, and what is kept as evidence. */
@NullMarked
package io.kstlib.auth.cli.command.check;

import org.jspecify.annotations.NullMarked;
