package io.kstlib.auth.core.login;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The flow of a login if the configuration leaves it open. It is the standard flow, if the server offers it and a browser can be opened;
 * else a shipped flow that needs no browser here and that the server offers. It never changes the owner of the tokens: a service names its flow.
 *
 * @param provider the provider, with the flow
 * @param type the type of the flow
 * @param isStandard whether it is the standard flow
 * @param reason why it is this one, as a sentence without a full stop
 */
record FlowChoice(ConfiguredProvider provider, String type, boolean isStandard, String reason) {

    /**
     * Chooses. Asks the server for its metadata.
     *
     * @param configured the provider, whose section leaves the flow open
     * @param standard the flow that it has then
     * @param noBrowserReason why no browser can be opened, in words; {@code null} when one can
     */
    static FlowChoice of(ConfiguredProvider configured, AuthFlowFactory standard, @Nullable String noBrowserReason) {
        Optional<AuthorizationServer> server = server(configured);
        if (server.isEmpty()) {
            return standard(configured, standard, "what the provider offers is not known");
        }
        boolean isOffered = offers(server.get(), standard);
        if (isOffered && noBrowserReason == null) {
            return standard(configured, standard, "the provider offers it");
        }
        String why = isOffered
                ? "no browser can be opened, since " + noBrowserReason
                : "the provider does not offer " + standard.type()
                        + (noBrowserReason == null ? "" : ", and no browser can be opened");
        return others(configured)
                .map(other -> new FlowChoice(
                        other, other.loginFlow().map(AuthFlowFactory::type).orElseThrow(), false, why))
                .orElseGet(() -> standard(configured, standard, why + ", and it offers no other that works here"));
    }

    private static FlowChoice standard(ConfiguredProvider configured, AuthFlowFactory flow, String reason) {
        return new FlowChoice(configured, flow.type(), true, reason);
    }

    /** A flow without settings of its own comes first: it asks for the least. */
    private static Optional<ConfiguredProvider> others(ConfiguredProvider configured) {
        List<AuthFlowFactory> flows = configured.shippedFlows().stream()
                .map(configured::flow)
                .filter(flow -> flow.attendance() == Attendance.PERSON && flow.isFallback(configured.settings()))
                .sorted(Comparator.comparing(flow -> !flow.schema().keys().isEmpty()))
                .toList();
        for (AuthFlowFactory flow : flows) {
            Optional<ConfiguredProvider> offered = offered(configured, flow);
            if (offered.isPresent()) {
                return offered;
            }
        }
        return Optional.empty();
    }

    private static Optional<ConfiguredProvider> offered(ConfiguredProvider configured, AuthFlowFactory flow) {
        try {
            ConfiguredProvider provider = LoginFlow.with(configured, flow.type());
            AuthorizationServer server = provider.guarded().server();
            boolean works = offers(server, flow)
                    && flow.reasonNotUsable(provider.flowSettings(flow.type()), server)
                            .isEmpty();
            return works ? Optional.of(provider) : Optional.empty();
        } catch (AuthException unusable) {
            return Optional.empty(); // what is wrong with the server, the login by the standard flow says, too
        }
    }

    private static Optional<AuthorizationServer> server(ConfiguredProvider configured) {
        try {
            return Optional.of(configured.guarded().server());
        } catch (AuthException unknown) {
            return Optional.empty(); // the login says what is wrong with the server
        }
    }

    /** Whether the server publishes what the flow needs. A server that lists no grants (RFC 8414 section 2) is judged by its endpoints. */
    private static boolean offers(AuthorizationServer server, AuthFlowFactory flow) {
        List<String> grants = server.supported("grant_types_supported");
        return server.endpoints().keySet().containsAll(flow.endpoints())
                && (grants.isEmpty() || flow.grantType().map(grants::contains).orElse(true));
    }
}
