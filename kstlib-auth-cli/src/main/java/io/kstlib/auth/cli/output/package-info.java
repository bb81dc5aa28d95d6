/** The two things a command prints: its answer on standard output, and talk on standard error. */
@NullMarked
package io.kstlib.auth.cli.output;

import org.jspecify.annotations.NullMarked;
