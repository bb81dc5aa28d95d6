/** Logs in and out. */
@NullMarked
package io.kstlib.auth.cli.login;

import org.jspecify.annotations.NullMarked;
