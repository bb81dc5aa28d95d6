/**
 * An identity provider on this machine, its keys, and a person who logs in to it, for tests.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.testkit.server;

import org.jspecify.annotations.NullMarked;
