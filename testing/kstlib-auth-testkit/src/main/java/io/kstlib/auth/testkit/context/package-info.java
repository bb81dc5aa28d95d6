/**
 * What a plugin is made from, for its tests.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.testkit.context;

import org.jspecify.annotations.NullMarked;
