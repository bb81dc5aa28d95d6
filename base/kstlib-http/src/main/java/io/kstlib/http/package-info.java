/**
 * HTTP as plugins need it: the network settings of a section, deadlines, size limits, no redirects, and every failure in words. The entry
 * point is {@link io.kstlib.http.ProviderHttp}.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.http;

import org.jspecify.annotations.NullMarked;
