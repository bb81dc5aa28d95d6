/** What happens to the tokens of a login, for whoever wants to watch. */
@NullMarked
package io.kstlib.auth.core.event;

import org.jspecify.annotations.NullMarked;
