/** The commands, one class each. */
@NullMarked
package io.kstlib.auth.cli.command;

import org.jspecify.annotations.NullMarked;
