/**
 * Reads the private key of a client, and signs JWTs with it.
 *
 * <p>Passes on {@code io.kstlib.auth.api}, because this module takes its types. Nimbus JOSE+JWT is not passed on, so that nothing else depends
 * on it. JSpecify is only for the compiler of this module.
 */
module io.kstlib.jose {
    requires transitive io.kstlib.auth.api;
    requires com.nimbusds.jose.jwt;
    requires static org.jspecify;

    exports io.kstlib.jose;
}
