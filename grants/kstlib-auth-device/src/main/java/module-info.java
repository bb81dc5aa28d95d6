/**
 * The flow {@code device_code}: the user logs in with the browser of any device (RFC 8628).
 *
 * <p>Provides {@link io.kstlib.auth.spi.flow.AuthFlowFactory} and exports nothing.
 */
module io.kstlib.auth.device {
    requires io.kstlib.auth.api;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.flow.AuthFlowFactory with
            io.kstlib.auth.device.DeviceCodeFlowFactory;
}
