package io.kstlib.auth.spi.provider;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The service type of providers. {@link #schema()} lists the keys of a provider's section, besides the {@link ProviderKeys}. */
public interface ProviderFactory extends PluginFactory {

    /**
     * Makes the provider. Does no network I/O. The settings were checked against the schema.
     *
     * @param context the provider's settings and its environment
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    Provider create(ProviderContext context);

    /**
     * Says what the tokens of a provider belong to. A stored token is returned, sent and revoked only under one condition: the configuration names
     * the same owner as when the token was issued, and no further server.
     *
     * <p>Besides the owner, kstlib compares these by itself: {@code ssl_verify}, {@code ssl_ca_bundle} and {@code ssl_trust}, and the origins of all
     * keys in {@link #schema()} that {@link io.kstlib.auth.spi.config.ConfigKey#endpoint} made. The exceptions are {@code authorization_endpoint} and
     * {@code jwks_uri}, because no token is sent to them. A type that learns its server from other keys names them in {@link TokenOwner#server()}, or
     * returns empty.
     *
     * @param settings the provider's section; it was not checked against the schema
     * @return the owner, which depends on the section only; empty, which is the default, to bind tokens to the whole section: then any change to it
     *     needs another login, other than to {@link ProviderKeys} that name no server
     * @throws io.kstlib.auth.api.error.ConfigurationException if a value that it depends on is wrong
     */
    default Optional<TokenOwner> binding(Settings settings) {
        return Optional.empty();
    }

    /**
     * Returns the flow by which a provider's section logs in. Its {@link io.kstlib.auth.spi.flow.AuthFlowFactory} says whether a login is needed, and
     * how a token is renewed.
     *
     * @param settings the provider's section; it was not checked against the schema
     * @return the type string of a flow; empty, which is the default, for a provider without flows, whose {@link #renewal} counts
     * @throws io.kstlib.auth.api.error.ConfigurationException if a value that it depends on is wrong
     */
    default Optional<String> flow(Settings settings) {
        return Optional.empty();
    }

    /**
     * Says how a token is renewed, for a provider without flows. Called only where {@link #flow(Settings)} is empty. A provider that returns
     * {@link Renewal#REPETITION} logs in without a user: no login is needed, and each token is obtained when it is needed.
     *
     * @param settings the provider's section; it was not checked against the schema
     * @return {@link Renewal#REFRESH_TOKEN} by default
     * @throws io.kstlib.auth.api.error.ConfigurationException if a value that it depends on is wrong
     */
    default Renewal renewal(Settings settings) {
        return Renewal.REFRESH_TOKEN;
    }

    /**
     * Names the other providers whose tokens a provider uses ({@link ProviderContext#tokenOf}). A login or logout there ends the stored token that
     * was derived from the login before. A flow names its own.
     *
     * @param settings the provider's section, which was checked
     * @return their names; none by default
     */
    default Set<String> sourceProviders(Settings settings) {
        return Set.of();
    }

    /**
     * Says whether the tokens of this type of provider are presented to servers, by the {@link io.kstlib.auth.spi.presentation.TokenPresentation} of
     * their {@code token_type}. If they are not, such a plugin is not missing.
     *
     * @return true by default; false for tokens that a program reads and uses in its own way, such as the credentials of a cloud
     */
    default boolean presentsTokens() {
        return true;
    }

    /**
     * Reports what a section lacks for its flow. The schemas check the keys of the section. They do not check the endpoints that the flow needs,
     * because those may be discovered.
     *
     * @param settings the provider's section; its values may be wrong, which is reported elsewhere
     * @param flow the flow that {@link #flow(Settings)} named
     * @param problems where to report
     */
    default void checkFlow(Settings settings, AuthFlowFactory flow, ConfigProblems problems) {}

    /**
     * Returns what a login of a provider's section asks for. It is stored with the token. If the configuration asks for more later on, a login does
     * not keep that token. Messages name what the server did not grant.
     *
     * @param settings the provider's section; it was not checked against the schema
     * @param attendance whether its flow asks a user; a provider without flows asks one, unless its {@link #renewal} is a repetition
     * @return the configured scopes by default
     * @throws io.kstlib.auth.api.error.ConfigurationException if a value that it depends on is wrong
     */
    default AskedFor asksFor(Settings settings, Attendance attendance) {
        return new AskedFor(settings.get(ProviderKeys.SCOPES).orElse(List.of()), List.of());
    }

    /**
     * Returns the section for a separate login for a target. By flows that need no person, each token for a target is obtained with it.
     *
     * @param settings the provider's section, which was checked
     * @param target what the login is for
     * @param attendance whether its flow asks a person
     * @return the section, which is checked before it is used; empty, which is the default, for a provider type that cannot log in for a target
     */
    default Optional<Settings> sectionFor(Settings settings, Target target, Attendance attendance) {
        return Optional.empty();
    }
}
