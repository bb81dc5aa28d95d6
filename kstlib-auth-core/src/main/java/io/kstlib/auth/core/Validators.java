package io.kstlib.auth.core;

import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.validation.TokenValidator;
import io.kstlib.auth.api.validation.TokenValidatorFactory;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.jwt.TokenForm;
import io.kstlib.auth.core.plugin.PluginRegistry;
import io.kstlib.auth.core.plugin.ShippedPlugins;
import io.kstlib.auth.core.plugin.dropped.ContextLoader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The validators of one provider's tokens: the configured one, else {@code jwt}, and {@code introspection} for tokens that are no JWTs,
 * where that plugin is there. Safe for use by several threads.
 */
final class Validators {

    private final Plugins plugins;
    private final ProviderContext context;
    private final @Nullable String configured;
    private final String askedBy;
    private final Map<String, TokenValidator> made = new ConcurrentHashMap<>();

    Validators(Plugins plugins, ProviderContext context, @Nullable String configured, String askedBy) {
        this.plugins = plugins;
        this.context = context;
        this.configured = configured;
        this.askedBy = askedBy;
    }

    ValidationReport validate(ValidationRequest request) {
        PluginRegistry<TokenValidatorFactory> registry = plugins.validators();
        TokenForm form = TokenForm.of(request.token().reveal());
        // A token endpoint's whole answer, the refresh token included, is for no other server and no other endpoint.
        boolean isMore = form == TokenForm.JSON;
        String type = configured != null && !isMore ? configured : standard(form, registry);
        String asked = type.equals(configured) ? askedBy : "to check a token";
        return made.computeIfAbsent(type, name -> create(registry.get(name, asked)))
                .validate(request);
    }

    private TokenValidator create(TokenValidatorFactory factory) {
        ContextLoader own = ContextLoader.of(factory);
        TokenValidator validator = own.during(() -> factory.create(context));
        return request -> own.during(() -> validator.validate(request));
    }

    private static String standard(TokenForm form, PluginRegistry<TokenValidatorFactory> registry) {
        boolean canBeAsked = form == TokenForm.OPAQUE
                && registry.find(ShippedPlugins.OPAQUE_TOKEN_VALIDATOR).isPresent();
        return canBeAsked ? ShippedPlugins.OPAQUE_TOKEN_VALIDATOR : ShippedPlugins.STANDARD_VALIDATOR;
    }
}
