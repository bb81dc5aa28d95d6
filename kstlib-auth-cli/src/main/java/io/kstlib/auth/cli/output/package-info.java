/** The two kinds of output of a command: its answer on standard output, and messages on standard error. */
@NullMarked
package io.kstlib.auth.cli.output;

import org.jspecify.annotations.NullMarked;
