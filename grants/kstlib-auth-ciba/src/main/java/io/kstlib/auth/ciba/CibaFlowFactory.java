package io.kstlib.auth.ciba;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.plugin.Plugin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the flow {@code ciba}. */
@Plugin(
        type = "ciba",
        description = "you agree on another device, such as a phone, which the server asks (OpenID CIBA, poll mode)",
        aliases = "backchannel")
public final class CibaFlowFactory implements AuthFlowFactory {

    /** A phone may be in another room. */
    private static final Duration LONGEST_LOGIN = Duration.ofHours(1);

    private static final ConfigKey<String> RESPONSE_MODE =
            ConfigKey.text("response_mode", "whether the provider signs its answer to a login");

    private static final String POLL = "poll";

    /** For {@link java.util.ServiceLoader}. */
    public CibaFlowFactory() {}

    @Override
    public ConfigSchema schema() {
        return CibaKeys.schema();
    }

    @Override
    public Set<Endpoint> endpoints() {
        return Set.of(CibaKeys.BACKCHANNEL_AUTHENTICATION, Endpoint.TOKEN);
    }

    /** Outlasts the request, so that the user has all of its validity. */
    @Override
    public Optional<Duration> personTimeout() {
        return Optional.of(LONGEST_LOGIN);
    }

    @Override
    public boolean worksWithoutBrowser() {
        return true;
    }

    /** Only if the settings name the user, and demand no signed authorization response. */
    @Override
    public boolean isFallback(Settings settings) {
        return settings.map().get(CibaFlow.HINT).isPresent()
                && settings.get(RESPONSE_MODE)
                        .filter(mode -> !mode.equals("query"))
                        .isEmpty();
    }

    /** A server that only supports ping or push gives no token to a client that polls (CIBA section 4). */
    @Override
    public Optional<String> reasonNotUsable(Settings settings, AuthorizationServer server) {
        List<String> modes = server.supported("backchannel_token_delivery_modes_supported");
        return modes.isEmpty() || modes.contains(POLL)
                ? Optional.empty()
                : Optional.of("the server delivers CIBA tokens through " + String.join(", ", modes)
                        + " only, and the flow ciba polls for them; set another flow");
    }

    /** CIBA section 4. */
    @Override
    public Optional<String> requestSigning() {
        return Optional.of("backchannel_authentication_request_signing_alg_values_supported");
    }

    @Override
    public Optional<String> grantType() {
        return Optional.of(CibaFlow.GRANT);
    }

    @Override
    public AuthFlow create() {
        return new CibaFlow();
    }
}
