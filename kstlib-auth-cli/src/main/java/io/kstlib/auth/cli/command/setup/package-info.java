/** Writes a configuration, and asks whether one that was found may be used. */
@NullMarked
package io.kstlib.auth.cli.command.setup;

import org.jspecify.annotations.NullMarked;
