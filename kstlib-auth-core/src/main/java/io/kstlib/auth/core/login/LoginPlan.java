package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.core.interaction.BrowserAvailability;
import io.kstlib.auth.core.plugin.Section;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One login that only waits for its turn, with its flow.
 *
 * <p>A login by another flow than the configured one, or that asks for something else, has the same section otherwise. The token belongs to the same
 * client, and the configured flow says how it is renewed. So only a flow whose tokens are renewed in the same way can replace it.
 *
 * <p>If the configuration leaves the flow open, it is the standard flow, if the server offers it and a browser can be opened; else a shipped flow that
 * needs no browser here and that the server offers. A server may publish the endpoint of such a fallback and refuse it to this client. Then the
 * standard flow does the login, if the person has seen nothing of the fallback. The choice never changes the owner of the tokens: a service names its
 * flow.
 */
final class LoginPlan {

    private static final String KEY = "flow";
    private static final String PROMPT = "prompt";
    private static final String ACCOUNT_PROMPT = "account_prompt";
    private static final String SELECT_ACCOUNT = "select_account";
    private static final Origin THIS_LOGIN = new Origin("this login", 0);

    private final Section provider;
    private final LoginRequest request;
    private final String announcement;
    private final @Nullable LoginPlan standard;

    /**
     * @param provider the provider, whose section names the flow
     * @param announcement what the person reads first; empty for nothing
     * @param standard the login with the standard flow, if this one uses a fallback; else {@code null}
     */
    private LoginPlan(Section provider, LoginOptions options, String announcement, @Nullable LoginPlan standard) {
        this.provider = provider;
        this.request = request(provider, options);
        this.announcement = announcement;
        this.standard = standard;
    }

    /**
     * The flow of a login if the configuration leaves it open.
     *
     * @param provider the provider, with the flow
     * @param type the type of the flow
     * @param reason why it is this one, as a sentence without a full stop
     */
    private record Choice(Section provider, String type, String reason) {}

    /**
     * Returns the provider with the section of one login.
     *
     * @param configured the provider, whose section was checked
     * @param options may name a flow, or give keys of the section another value
     * @throws ConfigurationException if the section does not suffice for the flow, or its tokens would be renewed in another way
     * @throws io.kstlib.auth.api.error.PluginException if no such flow is loaded
     */
    static Section section(Section configured, LoginOptions options) {
        Map<String, String> asked = options.changedKeys();
        Section asking = asked.isEmpty() ? configured : changed(configured, asked);
        return options.flow().map(named -> with(asking, named)).orElse(asking);
    }

    /**
     * Plans the login. Where the configuration leaves the flow open, asks the server for its metadata.
     *
     * @param used the provider with the section of this login
     * @param options how the caller wants it
     */
    static LoginPlan of(Section used, LoginOptions options) {
        AuthFlowFactory open = openFlow(used).orElse(null);
        if (open == null) {
            return new LoginPlan(used, options, "", null);
        }
        String noBrowserReason = options.noBrowserReason().orElse(null);
        if (noBrowserReason == null) {
            options.interaction()
                    .expect(options.mode()); // a login that no one can complete ends before the server is asked
        }
        Choice choice = choose(used, open, noBrowserReason);
        if (choice.provider() == used) { // the standard flow
            boolean isAuto = used.settings().map().get(KEY).isPresent();
            String sentence = isAuto ? "This login uses the flow " + choice.type() + ": " + choice.reason() + "." : "";
            return new LoginPlan(used, options, sentence, null);
        }
        return new LoginPlan(
                choice.provider(),
                options,
                Character.toUpperCase(choice.reason().charAt(0))
                        + choice.reason().substring(1)
                        + ", so this login uses the flow " + choice.type()
                        + "; flow in the section of the provider names another.",
                new LoginPlan(used, options, "", null));
    }

    private static LoginRequest request(Section provider, LoginOptions options) {
        Optional<AuthFlowFactory> flow = provider.loginFlow();
        Duration personTimeout = options.timeout()
                .or(() -> flow.flatMap(AuthFlowFactory::personTimeout))
                .orElseGet(() -> CallbackSettings.from(provider.authSettings()).timeout());
        boolean needsBrowser = !flow.map(AuthFlowFactory::worksWithoutBrowser).orElse(false);
        return new LoginRequest(needsBrowser ? options.mode() : Mode.NO_BROWSER, personTimeout, options.interaction());
    }

    /**
     * Returns the provider with the section of a login beside another one: the provider asks which account is meant, where the person is not logged in
     * there with one only. The section says how ({@code account_prompt}), else the metadata of the server do. A section that asks in any case stays.
     *
     * @param used the provider with the section of this login
     */
    static Section choosingAccount(Section used) {
        ConfigMap section = used.settings().map();
        if (section.get(PROMPT).isPresent() || !used.hasKey(PROMPT)) {
            return used;
        }
        ConfigValue configured = section.get(ACCOUNT_PROMPT).orElse(null);
        if (configured != null) {
            return changedTo(used, Map.of(PROMPT, configured));
        }
        try {
            return used.guarded().server().supported("prompt_values_supported").contains(SELECT_ACCOUNT)
                    ? changed(used, Map.of(PROMPT, SELECT_ACCOUNT))
                    : used;
        } catch (AuthException unknown) { // the login tells the fault of the server
            return used;
        }
    }

    /** Returns the request for the login. */
    LoginRequest request() {
        return request;
    }

    /**
     * Logs in.
     *
     * @param acceptance what is demanded of the new token, see {@link LoginRequest#acceptance()}
     * @return the new token
     * @throws AuthException as {@link io.kstlib.auth.spi.provider.Provider#login} does
     */
    Token run(Consumer<Token> acceptance) {
        if (!announcement.isEmpty()) {
            request.interaction().tell(announcement);
        }
        if (standard == null) {
            return provider.guarded().login(request.accepting(acceptance));
        }
        WatchedPerson person = new WatchedPerson(request.interaction());
        try {
            return provider.guarded().login(request.by(person).accepting(acceptance));
        } catch (OAuthErrorException | ProtocolException refused) {
            if (person.isInvolved) {
                throw refused;
            }
            request.interaction().tell("That does not work here: " + refused.problem());
            return standard.run(acceptance);
        }
    }

    /** Returns the mode of a login that the section of the provider names; empty when the machine decides. */
    static Optional<Mode> mode(Section configured) {
        return switch (configured.settings().get(ProviderKeys.LOGIN_MODE)) {
            case "browser" -> Optional.of(Mode.BROWSER);
            case "no_browser" -> Optional.of(Mode.NO_BROWSER);
            case "manual" -> Optional.of(Mode.MANUAL);
            default -> Optional.empty();
        };
    }

    /**
     * Chooses the flow of a login on this machine if the configuration leaves it open.
     *
     * @param configured the provider
     * @return a check that cannot fail; empty when the configuration names the flow, or a login asks no person
     */
    static Optional<PreflightReport.Check> check(Section configured) {
        Section examined = configured.forExamination();
        return openFlow(examined).map(standard -> {
            String noBrowserReason = mode(configured).isPresent()
                    ? null
                    : BrowserAvailability.of(configured.environment())
                            .noBrowserReason()
                            .orElse(null);
            return PreflightReport.Check.attempt(KEY, () -> {
                Choice choice = choose(examined, standard, noBrowserReason);
                return "a login here uses " + choice.type() + ": " + choice.reason();
            });
        });
    }

    /** Returns the standard flow, if the flow is open, and the login asks a person. */
    private static Optional<AuthFlowFactory> openFlow(Section provider) {
        ConfigValue named = provider.settings().map().get(KEY).orElse(null);
        boolean isOpen = named == null
                || (named instanceof ConfigScalar scalar && scalar.text().equals(AuthFlowFactory.AUTO));
        return isOpen ? provider.loginFlow().filter(flow -> flow.attendance() == Attendance.PERSON) : Optional.empty();
    }

    /**
     * Chooses. Asks the server for its metadata.
     *
     * @param configured the provider, whose section leaves the flow open
     * @param standard the flow that it has then
     * @param noBrowserReason why no browser can be opened, in words; {@code null} when one can
     */
    private static Choice choose(Section configured, AuthFlowFactory standard, @Nullable String noBrowserReason) {
        String type = configured.loginFlowType().orElseThrow();
        AuthorizationServer server;
        try {
            server = configured.guarded().server();
        } catch (AuthException unknown) { // the login tells the fault of the server
            return new Choice(configured, type, "what the provider offers is not known");
        }
        boolean isOffered = offers(server, standard);
        if (isOffered && noBrowserReason == null) {
            return new Choice(configured, type, "the provider offers it");
        }
        String why = isOffered
                ? "no browser can be opened, since " + noBrowserReason
                : "the provider does not offer " + type
                        + (noBrowserReason == null ? "" : ", and no browser can be opened");
        return fallback(configured, why)
                .orElseGet(() -> new Choice(configured, type, why + ", and it offers no other that works here"));
    }

    /** A flow without settings of its own comes first: it asks for the least. */
    private static Optional<Choice> fallback(Section configured, String why) {
        return configured.shippedFlows().stream()
                .filter(type -> isFallback(configured, configured.flow(type)))
                .sorted(Comparator.comparing(
                        type -> !configured.flow(type).schema().keys().isEmpty()))
                .map(type -> fallback(configured, type, why))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static boolean isFallback(Section configured, AuthFlowFactory flow) {
        return flow.attendance() == Attendance.PERSON && flow.isFallback(configured.settings());
    }

    private static Optional<Choice> fallback(Section configured, String type, String why) {
        try {
            Section provider = with(configured, type);
            AuthFlowFactory flow = provider.flow(type);
            AuthorizationServer server = provider.guarded().server();
            boolean works = offers(server, flow)
                    && flow.reasonNotUsable(provider.flowSettings(type), server).isEmpty();
            return works ? Optional.of(new Choice(provider, type, why)) : Optional.empty();
        } catch (AuthException unusable) {
            return Optional.empty(); // the login with the standard flow tells the fault of the server, too
        }
    }

    /** Whether the server publishes what the flow needs. A server that lists no grants (RFC 8414 section 2) is judged from its endpoints. */
    private static boolean offers(AuthorizationServer server, AuthFlowFactory flow) {
        List<String> grants = server.supported("grant_types_supported");
        return server.endpoints().keySet().containsAll(flow.endpoints())
                && (grants.isEmpty() || flow.grantType().map(grants::contains).orElse(true));
    }

    private static Section with(Section configured, String type) {
        Section other = changed(configured, Map.of(KEY, type));
        AuthFlowFactory before = configured.loginFlow().orElse(null);
        AuthFlowFactory now = other.loginFlow().orElse(null);
        if (before != null
                && now != null
                && before.renewal() == now.renewal()
                && before.attendance() == now.attendance()) {
            return other;
        }
        throw new ConfigurationException(new ConfigProblem(
                configured.settings().path(KEY),
                THIS_LOGIN,
                "its tokens are obtained and renewed in another way than those of "
                        + configured.loginFlowType().orElse("this type of provider")
                        + ", so it cannot take the place of that for one login; name it in the configuration"));
    }

    private static Section changed(Section configured, Map<String, String> values) {
        Map<String, ConfigValue> texts = new LinkedHashMap<>();
        values.forEach((key, value) -> texts.put(key, new ConfigScalar(value, ConfigScalar.Kind.TEXT, THIS_LOGIN)));
        return changedTo(configured, texts);
    }

    private static Section changedTo(Section configured, Map<String, ConfigValue> values) {
        Settings section = configured.settings();
        Map<String, ConfigValue> entries = new LinkedHashMap<>(section.map().entries());
        entries.putAll(values);
        Section other = configured.withSection(new Settings(
                section.path(), new ConfigMap(entries, section.map().origin())));
        other.check();
        return other;
    }

    @Override
    public String toString() {
        return "LoginPlan[" + provider.name() + ", " + request.mode() + "]";
    }

    /** A person, and whether the login has asked anything of them yet. Used by the thread of the login. */
    private static final class WatchedPerson implements UserInteraction {

        private final UserInteraction person;
        private volatile boolean isInvolved;

        WatchedPerson(UserInteraction person) {
            this.person = person;
        }

        @Override
        public void expect(Mode mode) {
            person.expect(mode);
        }

        @Override
        public boolean open(URI url) {
            isInvolved = true;
            return person.open(url);
        }

        @Override
        public void show(URI url) {
            isInvolved = true;
            person.show(url);
        }

        @Override
        public void showCode(UserCode code) {
            isInvolved = true;
            person.showCode(code);
        }

        @Override
        public void showConfirmation(Confirmation confirmation) {
            isInvolved = true;
            person.showConfirmation(confirmation);
        }

        @Override
        public Secret askForRedirect(Duration timeout) {
            isInvolved = true;
            return person.askForRedirect(timeout);
        }

        @Override
        public void tell(String message) {
            person.tell(message);
        }
    }
}
