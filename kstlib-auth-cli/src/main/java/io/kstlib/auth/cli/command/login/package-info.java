/** Logs in and out. */
@NullMarked
package io.kstlib.auth.cli.command.login;

import org.jspecify.annotations.NullMarked;
