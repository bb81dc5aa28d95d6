/**
 * What every plugin factory keeps to.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.testkit;

import org.jspecify.annotations.NullMarked;
