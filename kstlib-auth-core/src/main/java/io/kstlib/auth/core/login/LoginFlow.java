package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.core.interaction.BrowserAvailability;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The flow of one login. A login by another flow than the configured one, or that asks for something else, has the same section otherwise. The token
 * belongs to the same client, and the configured flow says how it is renewed. So only a flow whose tokens are renewed in the same way can take its
 * place.
 */
public final class LoginFlow {

    private static final String KEY = "flow";
    private static final Origin THIS_LOGIN = new Origin("this login", 0);

    private final ConfiguredProvider used;
    private final FlowOrigin origin;

    /** Who chose the flow. Without a choice, the machine and the server decide. */
    private enum FlowOrigin {
        /** The section or the caller names a flow. */
        NAMED,
        /** No one chose. */
        NOTHING_SAID,
        /** The section or the caller says {@code auto}. */
        AUTO
    }

    private LoginFlow(ConfiguredProvider used, FlowOrigin origin) {
        this.used = used;
        this.origin = origin;
    }

    /**
     * {@return the flow}
     *
     * @param configured the provider, whose section was checked
     * @param named the flow of this login only; {@code null} for the configured one
     * @param asked keys of the section that have another value for this login only, such as {@code login_hint}
     * @throws ConfigurationException if the section does not suffice for the flow, or its tokens would be renewed in another way
     * @throws io.kstlib.auth.api.error.PluginException if no such flow is loaded
     */
    public static LoginFlow of(ConfiguredProvider configured, @Nullable String named, Map<String, String> asked) {
        ConfiguredProvider asking = asked.isEmpty() ? configured : changed(configured, asked);
        ConfiguredProvider used = named == null ? asking : with(asking, named);
        return new LoginFlow(used, origin(used));
    }

    private static FlowOrigin origin(ConfiguredProvider provider) {
        return provider.settings()
                .map()
                .get(KEY)
                .map(value ->
                        value instanceof ConfigScalar scalar && scalar.text().equals(AuthFlowFactory.AUTO)
                                ? FlowOrigin.AUTO
                                : FlowOrigin.NAMED)
                .orElse(FlowOrigin.NOTHING_SAID);
    }

    /**
     * Plans the login. Where the configuration leaves the flow open, asks the server for its metadata.
     *
     * @param options how the caller wants it
     * @return the login, which has not begun
     */
    public PlannedLogin plan(LoginOptions options) {
        Optional<AuthFlowFactory> open = openFlow();
        if (open.isEmpty()) {
            return plan(used, options, "");
        }
        String noBrowserReason = options.noBrowserReason().orElse(null);
        if (noBrowserReason == null) {
            options.interaction()
                    .expect(options.mode()); // a login that no one can complete ends before the server is asked
        }
        FlowChoice choice = FlowChoice.of(used, open.get(), noBrowserReason);
        if (choice.isStandard()) {
            String sentence = origin == FlowOrigin.AUTO
                    ? "This login is by the flow " + choice.type() + ": " + choice.reason() + "."
                    : "";
            return plan(used, options, sentence);
        }
        return new FallbackFlow(
                choice.provider(),
                plan(choice.provider(), options, "").request(),
                plan(used, options, ""),
                Character.toUpperCase(choice.reason().charAt(0))
                        + choice.reason().substring(1)
                        + ", so this login is by the flow " + choice.type()
                        + "; flow in the section of the provider names another.");
    }

    /** Returns the standard flow, if the flow is open, and the login asks a person. */
    private Optional<AuthFlowFactory> openFlow() {
        return origin == FlowOrigin.NAMED
                ? Optional.empty()
                : used.loginFlow().filter(flow -> flow.attendance() == Attendance.PERSON);
    }

    /** Returns how a login reaches the person by the section of the provider; empty when the machine decides. */
    public static Optional<Mode> mode(ConfiguredProvider configured) {
        return configured.settings().get(ProviderKeys.LOGIN_MODE).flatMap(mode -> switch (mode) {
            case "browser" -> Optional.of(Mode.BROWSER);
            case "no_browser" -> Optional.of(Mode.NO_BROWSER);
            case "manual" -> Optional.of(Mode.MANUAL);
            default -> Optional.empty();
        });
    }

    /**
     * Chooses the flow of a login on this machine if the configuration leaves it open.
     *
     * @param configured the provider
     * @return a check that cannot fail; empty when the configuration names the flow, or a login asks no person
     */
    public static Optional<PreflightReport.Check> check(ConfiguredProvider configured) {
        ConfiguredProvider examined = configured.forExamination();
        return new LoginFlow(examined, origin(examined)).openFlow().map(standard -> {
            String noBrowserReason = mode(configured).isPresent()
                    ? null
                    : BrowserAvailability.of(configured.environment())
                            .noBrowserReason()
                            .orElse(null);
            return PreflightReport.Check.attempt(KEY, () -> {
                FlowChoice choice = FlowChoice.of(examined, standard, noBrowserReason);
                return "a login here is by " + choice.type() + ": " + choice.reason();
            });
        });
    }

    private static OneFlow plan(ConfiguredProvider provider, LoginOptions options, String announcement) {
        Optional<AuthFlowFactory> flow = provider.loginFlow();
        Duration personTimeout = options.timeout()
                .or(() -> flow.flatMap(AuthFlowFactory::personTimeout))
                .orElseGet(() -> CallbackSettings.from(provider.authSettings()).timeout());
        boolean needsBrowser = !flow.map(AuthFlowFactory::worksWithoutBrowser).orElse(false);
        return new OneFlow(
                provider,
                new LoginRequest(needsBrowser ? options.mode() : Mode.NO_BROWSER, personTimeout, options.interaction()),
                announcement);
    }

    static ConfiguredProvider with(ConfiguredProvider configured, String type) {
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
        return "LoginFlow[" + used.name() + ", " + origin + "]";
    }
}
