/**
 * The calls of a gRPC channel carry the token of a login.
 *
 * <p>Passes on gRPC, whose types it returns, and {@code io.kstlib.auth.core}, whose rule it keeps. The program brings gRPC, in its own version. JSpecify
 * is only for the compiler of this module.
 */
module io.kstlib.grpc {
    requires transitive io.kstlib.auth.core;
    requires static transitive io.grpc;
    requires static org.jspecify;

    exports io.kstlib.grpc;
}
