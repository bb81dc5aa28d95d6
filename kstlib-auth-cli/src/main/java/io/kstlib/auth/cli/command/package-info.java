/**
 * The parts that every command uses: its specification and its arguments, the process and the person around it, the configuration, its answer on
 * standard output and its messages on standard error, remedies in words, exit codes. Each group of commands has a package beside this one, with its views.
 *
 * <p>bash and zsh complete with scripts of picocli. It has none for fish, so that script is made here from picocli's model of the commands.
 */
@NullMarked
package io.kstlib.auth.cli.command;

import org.jspecify.annotations.NullMarked;
