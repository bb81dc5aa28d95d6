/** The {@code kstlib} command: reads its arguments and runs a command. */
@NullMarked
package io.kstlib.auth.cli;

import org.jspecify.annotations.NullMarked;
