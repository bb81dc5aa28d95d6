package io.kstlib.auth.spi.provider;

import io.kstlib.auth.api.token.AskedFor;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Renewal;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.util.List;
import java.util.Optional;

/** The service type of providers. Its {@link #schema()} lists the keys of a provider's section beside the {@link ProviderKeys}. */
public interface ProviderFactory extends PluginFactory {

    /**
     * Makes the provider. Does no network I/O. The settings were checked against the schema.
     *
     * @param context the provider's settings and what it may use
     * @return the provider
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    Provider create(ProviderContext context);

    /**
     * What the tokens of a provider belong to. A stored token is handed out, sent and revoked only where the configuration names the same
     * owner as when the token was issued, and no further server.
     *
     * <p>Beside the owner these count by themselves: the origins of all keys in {@link #schema()} that {@link
     * io.kstlib.auth.spi.config.ConfigKey#endpoint} made, except {@code authorization_endpoint} and {@code jwks_uri}, which no token is
     * sent to; and {@code ssl_verify}, {@code ssl_ca_bundle} and {@code ssl_trust}. A type that learns its server from other keys names
     * them in {@link TokenOwner#server()}, or says nothing.
     *
     * @param settings the provider's section; it was not checked against the schema
     * @return the owner, which depends on the section only; empty, which is the default, to bind tokens to the whole section: any change to
     *     it, other than to {@link ProviderKeys} that name no server, needs another login
     * @throws io.kstlib.auth.api.error.ConfigurationException if a value that it depends on is wrong
     */
    default Optional<TokenOwner> binding(Settings settings) {
        return Optional.empty();
    }

    /**
     * The flow that a provider's section logs in by. Its {@link io.kstlib.auth.spi.flow.AuthFlowFactory} says whether a login is needed at
     * all, and how a token is followed by the next one.
     *
     * @param settings the provider's section; it was not checked against the schema
     * @return the type string of a flow; empty, which is the default, for a provider without flows, whose {@link #renewal} counts
     * @throws io.kstlib.auth.api.error.ConfigurationException if a value that it depends on is wrong
     */
    default Optional<String> flow(Settings settings) {
        return Optional.empty();
    }

    /**
     * How a token is followed by the next one, for a provider without flows; asked only where {@link #flow(Settings)} is empty. One that says {@link
     * Renewal#REPETITION} logs in without a person: no login is needed, and each token is obtained when it is.
     *
     * @param settings the provider's section; it was not checked against the schema
     * @return by refresh token, unless overridden
     * @throws io.kstlib.auth.api.error.ConfigurationException if a value that it depends on is wrong
     */
    default Renewal renewal(Settings settings) {
        return Renewal.REFRESH_TOKEN;
    }

    /**
     * Reports what a section lacks for its flow. The keys of the section are checked by their schemas, the endpoints that the flow needs are not:
     * they may be discovered.
     *
     * @param settings the provider's section; its values may be wrong, which is reported elsewhere
     * @param flow the flow that {@link #flow(Settings)} named
     * @param problems where to report
     */
    default void checkFlow(Settings settings, AuthFlowFactory flow, ConfigProblems problems) {}

    /**
     * What a login of a provider's section asks for. It is stored with the token. Where the configuration asks for more later on, a login
     * does not keep that token, and what the server did not grant is spoken of.
     *
     * @param settings the provider's section; it was not checked against the schema
     * @param attendance whether its flow asks a person; a provider without flows does, unless its {@link #renewal} is by repetition
     * @return the configured scopes, unless overridden
     * @throws io.kstlib.auth.api.error.ConfigurationException if a value that it depends on is wrong
     */
    default AskedFor asksFor(Settings settings, Attendance attendance) {
        return new AskedFor(settings.get(ProviderKeys.SCOPES).orElse(List.of()), null);
    }
}
