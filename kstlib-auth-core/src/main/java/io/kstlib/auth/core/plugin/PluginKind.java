package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.flow.AuthFlowFactory;
import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.api.resolver.SecretResolverFactory;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import io.kstlib.auth.api.validation.TokenValidatorFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * A kind of plugin: its service type and what to call it.
 *
 * @param <F> the service type
 */
public final class PluginKind<F extends PluginFactory> {

    /** Providers. */
    public static final PluginKind<ProviderFactory> PROVIDER = new PluginKind<>(
            "provider",
            loader -> ServiceLoader.load(ProviderFactory.class, loader),
            layer -> ServiceLoader.load(layer, ProviderFactory.class),
            Map.of("oauth2", "kstlib-auth-oauth2", "oidc", "kstlib-auth-oidc"));

    /** Flows. */
    public static final PluginKind<AuthFlowFactory> FLOW = new PluginKind<>(
            "flow",
            loader -> ServiceLoader.load(AuthFlowFactory.class, loader),
            layer -> ServiceLoader.load(layer, AuthFlowFactory.class),
            Map.of(
                    "authorization_code", "kstlib-auth-oauth2",
                    "authorization_code_pkce", "kstlib-auth-oauth2",
                    "client_credentials", "kstlib-auth-oauth2",
                    "refresh_token", "kstlib-auth-oauth2"));

    /** Token storages. */
    public static final PluginKind<TokenStorageFactory> STORAGE = new PluginKind<>(
            "storage",
            loader -> ServiceLoader.load(TokenStorageFactory.class, loader),
            layer -> ServiceLoader.load(layer, TokenStorageFactory.class),
            Map.of("memory", "kstlib-storage-memory", "file", "kstlib-storage-file", "sops", "kstlib-storage-sops"));

    /** Token validators. */
    public static final PluginKind<TokenValidatorFactory> VALIDATOR = new PluginKind<>(
            "validator",
            loader -> ServiceLoader.load(TokenValidatorFactory.class, loader),
            layer -> ServiceLoader.load(layer, TokenValidatorFactory.class),
            Map.of("jwt", "kstlib-auth-oidc", "introspection", "kstlib-auth-oidc"));

    /** Secret resolvers. */
    public static final PluginKind<SecretResolverFactory> SECRET = new PluginKind<>(
            "secret",
            loader -> ServiceLoader.load(SecretResolverFactory.class, loader),
            layer -> ServiceLoader.load(layer, SecretResolverFactory.class),
            Map.of("env", "kstlib-auth-core", "file", "kstlib-auth-core", "sops", "kstlib-storage-sops"));

    /** All kinds, in the order of listings. */
    public static final List<PluginKind<?>> ALL = List.of(PROVIDER, FLOW, STORAGE, VALIDATOR, SECRET);

    private final String word;
    private final Function<ClassLoader, ServiceLoader<F>> ofLoader;
    private final Function<ModuleLayer, ServiceLoader<F>> ofLayer;
    private final Map<String, String> shipped;

    private PluginKind(
            String word,
            Function<ClassLoader, ServiceLoader<F>> ofLoader,
            Function<ModuleLayer, ServiceLoader<F>> ofLayer,
            Map<String, String> shipped) {
        this.word = word;
        this.ofLoader = ofLoader;
        this.ofLayer = ofLayer;
        this.shipped = shipped;
    }

    /**
     * @return what to call it, such as {@code storage}
     */
    public String word() {
        return word;
    }

    /**
     * @param type a type string
     * @return the artifact of this project that brings the type
     */
    Optional<String> artifactOf(String type) {
        return Optional.ofNullable(shipped.get(type));
    }

    /** ServiceLoader asks who calls it, which is why the calls stand here and not with the place. */
    ServiceLoader<F> services(PluginPlace place) {
        return place.fold(ofLoader, ofLayer);
    }

    @Override
    public String toString() {
        return word;
    }
}
