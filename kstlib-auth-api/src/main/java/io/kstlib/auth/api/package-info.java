/**
 * Types for programs, besides tokens, exceptions and reports of validations: how a login talks to the person, how its tokens are renewed, and the
 * reports of revocations, logouts and checks. Plugins use {@code io.kstlib.auth.spi}, which nothing here needs.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api;

import org.jspecify.annotations.NullMarked;
