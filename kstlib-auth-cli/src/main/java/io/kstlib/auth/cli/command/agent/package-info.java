/** The command {@code agent}: starts the agent, asks it how it is, and ends it. */
@NullMarked
package io.kstlib.auth.cli.command.agent;

import org.jspecify.annotations.NullMarked;
