/**
 * HTTP for plugins: a call, its answer, and the transport that sends calls and returns answers. The module {@code io.kstlib.http} implements the
 * transport. A plugin gets one that follows the settings of its section.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.http;

import org.jspecify.annotations.NullMarked;
