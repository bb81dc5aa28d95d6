/**
 * The rule for presenting a token with a request: which servers may receive it, how it is presented, and what follows from a refusal. Sessions keep
 * it, and so do the adapters to other clients.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.authorization;

import org.jspecify.annotations.NullMarked;
