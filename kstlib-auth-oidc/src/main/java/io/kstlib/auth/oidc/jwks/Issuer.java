package io.kstlib.auth.oidc.jwks;

import io.kstlib.auth.oauth2.config.IssuerUrl;
import io.kstlib.auth.oauth2.discovery.Discovery;
import io.kstlib.auth.oauth2.discovery.DocumentSource;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.internal.ForwardingContext;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.http.ProviderHttp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which issuers are accepted, and what the one that is asked publishes. Safe for use by several threads.
 *
 * @param policy which issuers are accepted
 * @param discovery fetches and keeps its metadata
 * @param keys fetches and keeps its keys
 */
public record Issuer(IssuerPolicy policy, Discovery discovery, KeySource keys) {

    /**
     * Returns the issuer that a provider's section names. Does no network I/O.
     *
     * @param context the provider
     * @param transport sends requests
     * @return the issuer; what it publishes is also kept on the disk, if the provider has a place there
     */
    public static Issuer of(ProviderContext context, ProviderHttp transport) {
        return of(IssuerPolicy.from(context.settings()), DocumentSource.of(context, transport));
    }

    /**
     * Returns the same issuer as it is now, for an examination: nothing comes from the disk.
     *
     * @param context the provider
     * @param transport sends requests
     */
    public static Issuer ofNetworkOnly(ProviderContext context, ProviderHttp transport) {
        return of(IssuerPolicy.from(context.settings()), DocumentSource.ofNetworkOnly(context, transport));
    }

    /**
     * Returns an issuer that the provider's section does not name. It gets nothing of what is configured for the provider.
     *
     * @param context how requests are sent
     * @param policy which issuers are accepted
     */
    public static Issuer ofStranger(ProviderContext context, IssuerPolicy policy) {
        StrangersContext strangers = new StrangersContext(context);
        return of(policy, DocumentSource.of(context, strangers.settings(), ProviderHttp.of(strangers)));
    }

    /** The context for requests to a host that only a token names: a provider's context without the provider's headers, and with TLS verified. */
    private static final class StrangersContext extends ForwardingContext {

        private final ProviderContext context;
        private final Settings settings;

        StrangersContext(ProviderContext context) {
            this.context = context;
            ConfigMap map = context.settings().map();
            Map<String, ConfigValue> entries = new LinkedHashMap<>(map.entries());
            entries.remove(ProviderKeys.HEADERS.name());
            entries.remove(ProviderKeys.SSL_VERIFY.name());
            this.settings = new Settings(context.settings().path(), new ConfigMap(entries, map.origin()));
        }

        @Override
        protected ProviderContext context() {
            return context;
        }

        @Override
        public Settings settings() {
            return settings;
        }

        /** Returns a new transport. The provider's own would send the provider's headers. */
        @Override
        public HttpTransport http() {
            return ProviderHttp.of(this);
        }
    }

    private static Issuer of(IssuerPolicy policy, DocumentSource source) {
        return new Issuer(policy, new Discovery(source, IssuerUrl::discoveryUrl), new KeySource(source));
    }

    /**
     * Returns what is known of its server.
     *
     * @param context the provider
     * @return the metadata, discovered when it is first asked for
     */
    public ServerMetadata metadata(ProviderContext context) {
        return new ServerMetadata(context, policy.rule(context.settings()), discovery, Set.of(Endpoint.JWKS));
    }
}
