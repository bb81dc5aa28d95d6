/**
 * The rule by which a request shows a token: to which servers it may be sent, how it is shown, and what follows from a refusal. Sessions keep it, and so
 * do the adapters to other clients.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.authorization;

import org.jspecify.annotations.NullMarked;
