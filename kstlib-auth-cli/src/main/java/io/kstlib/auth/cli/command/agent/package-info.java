/** The command {@code agent}: starts the agent, shows its status, and ends it. */
@NullMarked
package io.kstlib.auth.cli.command.agent;

import org.jspecify.annotations.NullMarked;
