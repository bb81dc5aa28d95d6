/** Checks a token: which token, by whose rules, and what is written as evidence. */
@NullMarked
package io.kstlib.auth.cli.command.check;

import org.jspecify.annotations.NullMarked;
