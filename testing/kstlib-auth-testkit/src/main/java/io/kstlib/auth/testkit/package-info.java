/**
 * The contracts of plugins and their factories, as tests.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.testkit;

import org.jspecify.annotations.NullMarked;
