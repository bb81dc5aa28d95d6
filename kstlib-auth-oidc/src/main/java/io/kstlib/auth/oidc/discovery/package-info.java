/**
 * How a server is found (OpenID Connect Discovery 1.0, RFC 8414), and the documents that servers publish.
 *
 * <p>How long a document is kept follows RFC 9111 section 4.2. The cache of OkHttp was weighed: it obeys a {@code no-store} that servers
 * set out of habit, keeps its files for one process at a time, and does not ask who else could have written them. Here each file is of its
 * owner only and shared by processes, and a document is kept for a minute at least.
 */
@NullMarked
package io.kstlib.auth.oidc.discovery;

import org.jspecify.annotations.NullMarked;
