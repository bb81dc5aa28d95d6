/** Shows the configuration, the stored logins and the plugins, and finds out why a login does not work. Changes nothing. */
@NullMarked
package io.kstlib.auth.cli.status;

import org.jspecify.annotations.NullMarked;
