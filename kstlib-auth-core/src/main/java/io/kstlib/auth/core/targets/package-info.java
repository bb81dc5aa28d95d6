/** Access tokens for targets: what the record of a login holds of them, and the logins of their own where the login does not reach. */
@NullMarked
package io.kstlib.auth.core.targets;

import org.jspecify.annotations.NullMarked;
