package io.kstlib.auth.device;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.plugin.Plugin;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Makes the flow {@code device_code}. */
@Plugin(
        type = "device_code",
        description = "you log in with the browser of any device and a code (RFC 8628)",
        aliases = {"device-code", "device"})
public final class DeviceCodeFlowFactory implements AuthFlowFactory {

    /** Codes of the known servers are valid for 30 minutes at most. */
    private static final Duration LONGEST_LOGIN = Duration.ofHours(1);

    /** Whether the requests of the provider are signed; a key of its section. */
    private static final ConfigKey<String> REQUEST_OBJECT =
            ConfigKey.text("request_object", "whether a login signs its request");

    private static final ConfigKey<String> RESPONSE_MODE =
            ConfigKey.text("response_mode", "whether the provider signs its answer to a login");

    /** For {@link java.util.ServiceLoader}. */
    public DeviceCodeFlowFactory() {}

    @Override
    public Set<Endpoint> endpoints() {
        return Set.of(Endpoint.DEVICE_AUTHORIZATION, Endpoint.TOKEN);
    }

    /** Outlasts the code, so that the user has all of its validity. */
    @Override
    public Optional<Duration> personTimeout() {
        return Optional.of(LONGEST_LOGIN);
    }

    @Override
    public boolean worksWithoutBrowser() {
        return true;
    }

    /** Not if requests or responses have to be signed, because those of the device authorization endpoint are not. */
    @Override
    public boolean isFallback(Settings settings) {
        return settings.get(REQUEST_OBJECT).filter("signed"::equals).isEmpty()
                && settings.get(RESPONSE_MODE)
                        .filter(mode -> !mode.equals("query"))
                        .isEmpty();
    }

    @Override
    public Optional<String> grantType() {
        return Optional.of(DeviceCodeFlow.GRANT);
    }

    @Override
    public AuthFlow create() {
        return new DeviceCodeFlow();
    }
}
