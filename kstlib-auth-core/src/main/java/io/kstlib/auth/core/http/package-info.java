/** HTTP as providers need it: deadlines, size limits, no redirects, TLS by the provider's settings. */
@NullMarked
package io.kstlib.auth.core.http;

import org.jspecify.annotations.NullMarked;
