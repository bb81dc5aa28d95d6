/**
 * What a command is, and how it reads its arguments. Each command has a package below, with its views.
 *
 * <p>bash and zsh complete by scripts of picocli. It has none for fish, so that script is made here from picocli's model of the commands.
 */
@NullMarked
package io.kstlib.auth.cli.command;

import org.jspecify.annotations.NullMarked;
