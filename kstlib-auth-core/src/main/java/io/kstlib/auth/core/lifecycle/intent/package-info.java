/** What is noted before a refresh token is sent, for those who find the note when the sender is gone. */
@NullMarked
package io.kstlib.auth.core.lifecycle.intent;

import org.jspecify.annotations.NullMarked;
