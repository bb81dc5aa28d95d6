/**
 * The agent: a process of the person's own that holds what the library has loaded, and answers the launcher of the command at a socket. It is a
 * program like any other: it asks {@code AuthClient} for tokens, and knows no provider and no storage.
 *
 * <p>A request goes this way: {@link io.kstlib.auth.cli.agent.AgentServer} takes the connection, if it is the person's own
 * ({@link io.kstlib.auth.cli.agent.AgentPlace}), {@link io.kstlib.auth.cli.agent.AgentExchange} reads it, {@link
 * io.kstlib.auth.cli.agent.RequestedCommand} is what it asks for, and {@link io.kstlib.auth.cli.agent.AgentAnswers} runs that command line with the library that {@link io.kstlib.auth.cli.agent.HeldLibraries} holds. HTTP is spoken because
 * {@code curl} speaks it, and a script can write it for {@code nc}: two requests of a few headers, for which the server of the JDK has no socket of this kind.
 */
@NullMarked
package io.kstlib.auth.cli.agent;

import org.jspecify.annotations.NullMarked;
