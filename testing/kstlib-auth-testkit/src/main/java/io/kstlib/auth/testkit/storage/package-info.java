/**
 * The contracts of token storages, in threads and in processes.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.testkit.storage;

import org.jspecify.annotations.NullMarked;
