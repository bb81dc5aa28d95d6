/**
 * Running other programs: {@code gpg}, and the commands that people have print their keys. Never through a shell.
 *
 * <p>The JDK's {@code ProcessBuilder} with a deadline, a limit for the output and the end of the whole process tree. Apache Commons Exec
 * was weighed: its watchdog ends the program, not the children of the program, and the limit for the output would be ours there, too.
 */
@NullMarked
package io.kstlib.sops.program;

import org.jspecify.annotations.NullMarked;
