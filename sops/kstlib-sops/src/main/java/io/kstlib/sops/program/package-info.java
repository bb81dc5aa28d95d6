/**
 * Runs other programs: {@code gpg}, and the commands that print people's keys. Never uses a shell.
 *
 * <p>Uses the JDK's {@code ProcessBuilder}, with a deadline, a limit for the output and the end of the whole process tree. Apache Commons Exec
 * was considered: its watchdog ends the program, but not the children of the program. It needs our own limit for the output, too.
 */
@NullMarked
package io.kstlib.sops.program;

import org.jspecify.annotations.NullMarked;
