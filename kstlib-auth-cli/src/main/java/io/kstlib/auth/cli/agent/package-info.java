/**
 * The agent: a process of the person's own that holds the loaded library and answers the launcher of the command at a socket. It is a
 * program like any other: it asks {@code AuthClient} for tokens, and knows no provider and no storage.
 *
 * <p>A request goes this way. {@link io.kstlib.auth.cli.agent.PersonalSocket} takes the connection, if it is the person's own, and reads the
 * request. {@link io.kstlib.auth.cli.agent.AgentAnswers.RequestedCommand} is the command line in it. {@link
 * io.kstlib.auth.cli.agent.AgentAnswers} runs that command line with the library that {@link io.kstlib.auth.cli.agent.HeldLibraries} holds.
 * {@link io.kstlib.auth.cli.agent.AgentServer} joins them at one {@link io.kstlib.auth.cli.agent.AgentPlace}. The protocol is HTTP because
 * {@code curl} speaks it, and a script can write it for {@code nc}: two requests of a few headers. The server of the JDK has no socket of this kind.
 *
 * <p>The agent saves the start of Java. It is a package of the command and not a module of its own, because its answers are those
 * of the command: {@code AgentAnswers} runs the command line in the process, with the streams, the current directory and the variables
 * of the request. {@code SharedLibrary} is the {@code LibrarySource} of such a run. It takes the library from {@code HeldLibraries} and a token from
 * {@code Login.freshToken}, which looks at the storage each time and asks no server. Anything else that the command would do, say or fail at is no
 * answer, and the launcher starts Java.
 *
 * <p>The agent compares no files of a configuration. It loads the configuration anew for each request and before a refresh, which takes less than a
 * millisecond in a warm process. If both are equal ({@code LoadedConfig.isSameAs}), it keeps the library that it holds. An encrypted file is read and
 * checked each time, too, but not decrypted if a held library has decrypted the same content ({@code Engine.ProgramSettings.reuse},
 * {@code OpenedFiles}). Decrypted content goes with the library that it belongs to. So ownership, includes and consent are checked by the
 * same code as in the command. Only the files of certificate authorities and the distribution itself are compared as files (inode, size, change time, and
 * the names in its directories: {@code Installation}).
 */
@NullMarked
package io.kstlib.auth.cli.agent;

import org.jspecify.annotations.NullMarked;
