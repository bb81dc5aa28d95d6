package io.kstlib.auth.core.flow;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The flow of one login. A login by another flow than the configured one, or that asks for something else, has the same section otherwise. The token belongs to the same client, and the
 * configured flow says how it is renewed. So only a flow whose tokens are renewed in the same way can take its place.
 */
public final class LoginFlow {

    private static final String KEY = "flow";
    private static final Origin THIS_LOGIN = new Origin("this login", 0);

    private final ConfiguredProvider configured;
    private final @Nullable String named;
    private final ConfiguredProvider used;

    private LoginFlow(ConfiguredProvider configured, @Nullable String named, ConfiguredProvider used) {
        this.configured = configured;
        this.named = named;
        this.used = used;
    }

    /**
     * @param configured the provider, whose section was checked
     * @param named the flow of this login only; {@code null} for the configured one
     * @param asked keys of the section that have another value for this login only, such as {@code login_hint}
     * @return the flow
     * @throws ConfigurationException if the section does not suffice for the flow, or its tokens would be renewed in another way
     * @throws io.kstlib.auth.api.error.PluginException if no such flow is loaded
     */
    public static LoginFlow of(ConfiguredProvider configured, @Nullable String named, Map<String, String> asked) {
        ConfiguredProvider asking = asked.isEmpty() ? configured : changed(configured, asked);
        return new LoginFlow(asking, named, named == null ? asking : with(asking, named));
    }

    /**
     * Plans the login.
     *
     * @param mode how the answer of the server comes back
     * @param timeout how long to wait for the person; {@code null} where the flow and the configuration say it
     * @param interaction how to talk to the person
     * @return the login, which has not begun
     */
    public PlannedLogin plan(Mode mode, @Nullable Duration timeout, UserInteraction interaction) {
        return plan(used, mode, timeout, interaction);
    }

    private static OneFlow plan(
            ConfiguredProvider provider, Mode mode, @Nullable Duration timeout, UserInteraction interaction) {
        Optional<AuthFlowFactory> flow = provider.loginFlow();
        Duration patience = timeout != null
                ? timeout
                : flow.flatMap(AuthFlowFactory::patience)
                        .orElseGet(() ->
                                CallbackSettings.from(provider.authSettings()).timeout());
        boolean needsBrowser = !flow.map(AuthFlowFactory::worksWithoutBrowser).orElse(false);
        return new OneFlow(provider, new LoginRequest(needsBrowser ? mode : Mode.SHOW_URL, patience, interaction));
    }

    /**
     * Plans the login where no browser can be opened. If the section names no flow, and the server offers one that needs no browser here, that flow
     * stands in. Asks the server for its metadata.
     *
     * @param place why no browser can be opened, in words
     * @param mode how the answer comes back if no flow stands in
     * @param timeout how long to wait for the person; {@code null} where the flow and the configuration say it
     * @param interaction how to talk to the person
     * @return the login, which has not begun
     */
    public PlannedLogin planWithoutBrowser(
            String place, Mode mode, @Nullable Duration timeout, UserInteraction interaction) {
        PlannedLogin standard = plan(mode, timeout, interaction);
        if (named != null || configured.settings().map().get(KEY).isPresent()) {
            return standard;
        }
        for (String type : configured.shippedFlows()) {
            Optional<ConfiguredProvider> offered = offered(type);
            if (offered.isPresent()) {
                return new StandIn(
                        offered.get(),
                        plan(offered.get(), mode, timeout, interaction).request(),
                        standard,
                        "No browser can be opened, since " + place + ", so this login is by the flow " + type
                                + "; flow in the section of the provider names another.");
            }
        }
        return standard;
    }

    private Optional<ConfiguredProvider> offered(String type) {
        try {
            AuthFlowFactory flow = configured.flow(type);
            if (!flow.worksWithoutBrowser()) {
                return Optional.empty();
            }
            ConfiguredProvider provider = with(configured, type);
            Set<Endpoint> published = provider.guarded().server().endpoints().keySet();
            return published.containsAll(flow.endpoints()) ? Optional.of(provider) : Optional.empty();
        } catch (AuthException unusable) {
            return Optional.empty(); // what is wrong with the server, the login by the standard flow says, too
        }
    }

    private static ConfiguredProvider with(ConfiguredProvider configured, String type) {
        ConfiguredProvider other = changed(configured, Map.of(KEY, type));
        requireSameRenewal(configured, other);
        return other;
    }

    private static ConfiguredProvider changed(ConfiguredProvider configured, Map<String, String> values) {
        Settings section = configured.settings();
        Map<String, ConfigValue> entries = new LinkedHashMap<>(section.map().entries());
        values.forEach((key, value) -> entries.put(key, new ConfigScalar(value, ConfigScalar.Kind.TEXT, THIS_LOGIN)));
        ConfiguredProvider other = configured.withSection(new Settings(
                section.path(), new ConfigMap(entries, section.map().origin())));
        other.check();
        return other;
    }

    private static void requireSameRenewal(ConfiguredProvider configured, ConfiguredProvider other) {
        AuthFlowFactory before = configured.loginFlow().orElse(null);
        AuthFlowFactory now = other.loginFlow().orElse(null);
        boolean isSame = before != null
                && now != null
                && before.renewal() == now.renewal()
                && before.attendance() == now.attendance();
        if (!isSame) {
            throw new ConfigurationException(new ConfigProblem(
                    configured.settings().path(KEY),
                    THIS_LOGIN,
                    "its tokens are obtained and renewed in another way than those of "
                            + (before == null ? "this type of provider" : before.type())
                            + ", so it cannot take the place of that for one login; name it in the configuration"));
        }
    }

    @Override
    public String toString() {
        return "LoginFlow[" + configured.name() + ", " + named + "]";
    }
}
