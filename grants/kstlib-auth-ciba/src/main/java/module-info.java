/**
 * The flow {@code ciba}: the user agrees on another device, to which the server sends a request (OpenID Connect CIBA Core 1.0).
 *
 * <p>Provides {@link io.kstlib.auth.spi.flow.AuthFlowFactory} and exports nothing.
 */
module io.kstlib.auth.ciba {
    requires io.kstlib.auth.api;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.flow.AuthFlowFactory with
            io.kstlib.auth.ciba.CibaFlowFactory;
}
