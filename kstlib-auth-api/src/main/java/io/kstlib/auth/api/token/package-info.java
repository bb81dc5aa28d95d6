/** The token, as handed out and as stored. */
@NullMarked
package io.kstlib.auth.api.token;

import org.jspecify.annotations.NullMarked;
