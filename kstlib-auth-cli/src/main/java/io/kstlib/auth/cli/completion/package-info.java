/**
 * Completion scripts for shells.
 *
 * <p>Those for bash and zsh come from picocli. It has none for fish, so that one is made here from picocli's model of the commands.
 */
@NullMarked
package io.kstlib.auth.cli.completion;

import org.jspecify.annotations.NullMarked;
