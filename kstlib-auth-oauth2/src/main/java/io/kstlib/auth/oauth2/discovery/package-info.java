/**
 * How a server is found (OpenID Connect Discovery 1.0, RFC 8414), and the documents that servers publish.
 *
 * <p>How long a document is kept follows RFC 9111 section 4.2. The cache of OkHttp was considered, but it does not fit. It obeys a
 * {@code no-store} that servers set out of habit. It keeps its files for one process at a time. It does not check who else could have
 * written them. Here each file belongs to its owner only and is shared by processes, and a document is kept for at least a minute.
 *
 * <p>How a server is found. {@code io.kstlib.auth.oauth2.discovery} fetches and keeps what servers publish, for both types. A type hands in where
 * the document of an issuer is, and which issuers it may name ({@code IssuerRule}). The type {@code oauth2} asks only where the configured endpoints
 * do not suffice.
 */
@NullMarked
package io.kstlib.auth.oauth2.discovery;

import org.jspecify.annotations.NullMarked;
