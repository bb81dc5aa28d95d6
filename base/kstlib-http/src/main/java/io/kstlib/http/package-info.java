/**
 * HTTP for plugins: the network settings of a section, deadlines, size limits, no redirects, and an explanation for every failure. The
 * entry point is {@link io.kstlib.http.ProviderHttp}.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.http;

import org.jspecify.annotations.NullMarked;
