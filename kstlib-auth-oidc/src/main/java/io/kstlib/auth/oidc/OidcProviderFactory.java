package io.kstlib.auth.oidc;

import io.kstlib.auth.api.config.ConfigSchema;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.provider.ProviderFactory;
import io.kstlib.auth.core.http.HttpTransport;
import io.kstlib.auth.oidc.config.OidcKeys;
import java.util.Set;

/** Makes providers of the type {@code oidc}: any OpenID Connect provider, by its issuer. */
public final class OidcProviderFactory implements ProviderFactory {

    /** For {@link java.util.ServiceLoader}. */
    public OidcProviderFactory() {}

    @Override
    public String type() {
        return OidcProvider.TYPE;
    }

    @Override
    public Set<String> aliases() {
        return Set.of("openid", "openidconnect");
    }

    @Override
    public String description() {
        return "any OpenID Connect provider, discovered by its issuer";
    }

    @Override
    public ConfigSchema schema() {
        return OidcKeys.schema();
    }

    @Override
    public Provider create(ProviderContext context) {
        return new OidcProvider(context, HttpTransport.forProvider(context));
    }
}
