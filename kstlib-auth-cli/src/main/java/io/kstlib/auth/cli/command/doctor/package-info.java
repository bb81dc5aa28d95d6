/** Finds out what keeps a login from working, and what is loaded. */
@NullMarked
package io.kstlib.auth.cli.command.doctor;

import org.jspecify.annotations.NullMarked;
