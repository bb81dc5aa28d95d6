/**
 * Changes of the configuration of other tools: where it is, what is written into it, and how. A person sees a change before it is made. What was read
 * for it is compared with what is there when it is made.
 */
@NullMarked
package io.kstlib.auth.cli.command.tools.change;

import org.jspecify.annotations.NullMarked;
