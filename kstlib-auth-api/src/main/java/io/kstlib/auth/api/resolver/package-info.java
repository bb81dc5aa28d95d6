/**
 * Resolvers: what fetches the secrets that a configuration refers to, each for a URI scheme.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.api.resolver;

import org.jspecify.annotations.NullMarked;
