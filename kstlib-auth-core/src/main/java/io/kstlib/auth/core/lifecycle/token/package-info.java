/** What is known of one stored token: how long it is valid, by which clock, and the state of its refresh token. */
@NullMarked
package io.kstlib.auth.core.lifecycle.token;

import org.jspecify.annotations.NullMarked;
