/**
 * The agent: a process of the person's own that holds what the library has loaded, and answers the launcher of the command at a socket. It is a
 * program like any other: it asks {@code AuthClient} for tokens, and knows no provider and no storage.
 *
 * <p>A request goes this way: {@link io.kstlib.auth.cli.agent.AgentServer} takes the connection, if it is the person's own
 * ({@link io.kstlib.auth.cli.agent.AgentPlace}), {@link io.kstlib.auth.cli.agent.PersonalSocket} reads it, {@link
 * io.kstlib.auth.cli.agent.AgentAnswers.RequestedCommand} is what it asks for, and {@link io.kstlib.auth.cli.agent.AgentAnswers} runs that command line with the library that {@link io.kstlib.auth.cli.agent.HeldLibraries} holds. HTTP is spoken because
 * {@code curl} speaks it, and a script can write it for {@code nc}: two requests of a few headers, for which the server of the JDK has no socket of this kind.
 *
 * <p>The agent saves the start altogether. It is a package of the command ({@code agent}) and not a module of its own, because its answers are those
 * of the command: {@code AgentAnswers} runs the command line of a request in the process, with the streams, the current directory and the variables
 * of the request. {@code SharedLibrary} is the {@code LibrarySource} of such a run. It takes the library from {@code HeldLibraries} and a token by
 * {@code Login.freshToken}, which looks at the storage each time and asks no server. Whatever else the command would do, say or fail at is no
 * answer, and the launcher starts Java. {@code HeldLibrary} is an {@code AuthClient} user like any other: the agent knows no provider and no
 * storage. It compares no files of a configuration; it loads the configuration anew for each request and before a refresh, which takes less than a
 * millisecond in a warm process, and goes on with what it holds if both are equal ({@code LoadedConfig.isSameAs}). An encrypted file is read and
 * checked each time, too, but not decrypted if a library that is held has decrypted the same content ({@code Engine.ProgramSettings.reuse} with those
 * before, {@code OpenedFiles}): what was decrypted goes with the library that it belongs to. So ownership, includes and consent are checked by the
 * same code as in the command. What is compared as files (inode, size, change time) are the files of authorities, and the distribution itself, with
 * the names in its directories ({@code Installation}).
 */
@NullMarked
package io.kstlib.auth.cli.agent;

import org.jspecify.annotations.NullMarked;
