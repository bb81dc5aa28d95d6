/**
 * HTTP as plugins see it: a call, its answer, and what sends the one and brings the other. Who makes them is the module
 * {@code io.kstlib.http}; a plugin is handed one that follows the settings of its section.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.http;

import org.jspecify.annotations.NullMarked;
