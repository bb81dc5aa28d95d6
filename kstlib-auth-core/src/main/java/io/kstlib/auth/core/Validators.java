package io.kstlib.auth.core;

import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.validation.TokenValidator;
import io.kstlib.auth.api.validation.TokenValidatorFactory;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.jwt.TokenForm;
import io.kstlib.auth.core.plugin.PluginRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The validators of one provider's tokens: the configured one, else {@code jwt}, and {@code introspection} for tokens that are no JWTs,
 * where that plugin is there. Safe for use by several threads.
 */
final class Validators {

    private static final String STANDARD = "jwt";
    private static final String OPAQUE = "introspection";

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
        String type = configured != null ? configured : standard(request.token(), registry);
        String asked = configured != null ? askedBy : "to check a token";
        return made.computeIfAbsent(type, name -> registry.get(name, asked).create(context))
                .validate(request);
    }

    private static String standard(Secret token, PluginRegistry<TokenValidatorFactory> registry) {
        boolean opaque = TokenForm.of(token.reveal()) == TokenForm.OPAQUE;
        return opaque && registry.find(OPAQUE).isPresent() ? OPAQUE : STANDARD;
    }
}
