package io.kstlib.auth.testkit.context;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The plugins that a test gives, and those that {@link ServiceLoader} finds. */
final class TestPlugins {

    private final Map<String, AuthFlowFactory> flows = new ConcurrentHashMap<>();
    private final Map<String, ClientAuthentication> authentications = new ConcurrentHashMap<>();
    private final Map<String, TokenPresentation> presentations = new ConcurrentHashMap<>();

    /** A flow that the test gives. It asks no person. */
    private record GivenFlow(AuthFlow flow) implements AuthFlowFactory {

        @Override
        public Attendance attendance() {
            return Attendance.NONE;
        }

        @Override
        public AuthFlow create() {
            return flow;
        }
    }

    void flow(String type, AuthFlow flow) {
        flows.put(type, new GivenFlow(flow));
    }

    void clientAuthentication(String type, ClientAuthentication plugin) {
        authentications.put(type, plugin);
    }

    void tokenPresentation(String type, TokenPresentation plugin) {
        presentations.put(type.toLowerCase(Locale.ROOT), plugin);
    }

    AuthFlowFactory flow(String type) {
        AuthFlowFactory given = flows.get(type);
        return given != null ? given : find(ServiceLoader.load(AuthFlowFactory.class), "flow", type);
    }

    List<String> clientAuthentications() {
        Stream<String> found =
                ServiceLoader.load(ClientAuthenticationFactory.class).stream().map(TestPlugins::type);
        return Stream.concat(found, authentications.keySet().stream()).sorted().toList();
    }

    /** Returns the client authentication of the test, or a new one of a factory that is found. */
    ClientAuthentication clientAuthentication(String type, ClientContext context) {
        ClientAuthentication given = authentications.get(type);
        return given != null ? given : clientAuthenticationFactory(type).create(context);
    }

    /** Finds a factory. */
    static ClientAuthenticationFactory clientAuthenticationFactory(String type) {
        return find(ServiceLoader.load(ClientAuthenticationFactory.class), "client authentication", type);
    }

    TokenPresentation tokenPresentation(String tokenType, ClientContext context) {
        return presentations.computeIfAbsent(
                tokenType.toLowerCase(Locale.ROOT),
                type -> find(ServiceLoader.load(TokenPresentationFactory.class), "token presentation", type)
                        .create(context));
    }

    private static String type(ServiceLoader.Provider<?> service) {
        Plugin plugin = service.type().getAnnotation(Plugin.class);
        return plugin == null ? "" : plugin.type();
    }

    private static <F extends PluginFactory> F find(ServiceLoader<F> services, String kind, String type) {
        return services.stream()
                .filter(service -> type(service).equalsIgnoreCase(type))
                .findFirst()
                .map(ServiceLoader.Provider::get)
                .orElseThrow(
                        () -> new PluginException(kind, type, "no " + kind + " type \"" + type + "\"", null, null));
    }
}
