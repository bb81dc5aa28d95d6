/**
 * Tokens for the calls of gRPC.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.grpc;

import org.jspecify.annotations.NullMarked;
