/**
 * The token presentation {@code dpop}: tokens that are bound to a key, with a proof for each request (RFC 9449).
 *
 * <p>Provides {@link io.kstlib.auth.spi.presentation.TokenPresentationFactory} and exports nothing.
 */
module io.kstlib.auth.dpop {
    requires io.kstlib.auth.api;
    requires com.nimbusds.jose.jwt;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.presentation.TokenPresentationFactory with
            io.kstlib.auth.dpop.DpopFactory;
}
