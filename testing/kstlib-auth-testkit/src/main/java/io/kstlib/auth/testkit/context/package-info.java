/**
 * Contexts for the tests of plugins.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.testkit.context;

import org.jspecify.annotations.NullMarked;
