package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.config.ShippedPlugins;
import io.kstlib.auth.core.jwt.CompactJwt.TokenForm;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The validators of one provider's tokens: the configured one, else the standard one. For opaque tokens, it is one that judges those, if there is
 * one. Safe for use by several threads.
 */
public final class Validators {

    private final Plugins plugins;
    private final Function<String, ProviderContext> contexts;
    private final @Nullable String configured;
    private final String askedBy;
    private final Map<String, TokenValidator> made = new ConcurrentHashMap<>();

    /**
     * @param contexts makes the context of a validator of a type
     * @param configured the type that the configuration names, or {@code null}
     */
    Validators(
            Plugins plugins, Function<String, ProviderContext> contexts, @Nullable String configured, String askedBy) {
        this.plugins = plugins;
        this.contexts = contexts;
        this.configured = configured;
        this.askedBy = askedBy;
    }

    public ValidationReport validate(ValidationRequest request) {
        PluginRegistry<TokenValidatorFactory> registry = plugins.of(PluginKind.VALIDATOR);
        TokenForm form = TokenForm.of(request.token().reveal());
        // A token endpoint's whole answer, with the refresh token, must not be sent to any server or endpoint.
        boolean isMore = form == TokenForm.JSON;
        String type = configured != null && !isMore ? configured : standard(form, registry);
        String asked = type.equals(configured) ? askedBy : "to check a token";
        return made.computeIfAbsent(type, name -> made(registry.get(name, asked)))
                .validate(request);
    }

    private TokenValidator made(PluginEntry<TokenValidatorFactory> plugin) {
        ProviderContext context = contexts.apply(plugin.type());
        return plugin.guarded(ConfiguredProvider.user(context.name())).create(context);
    }

    private static String standard(TokenForm form, PluginRegistry<TokenValidatorFactory> registry) {
        if (form != TokenForm.OPAQUE) {
            return ShippedPlugins.STANDARD_VALIDATOR;
        }
        List<String> able = registry.usable()
                .filter(plugin -> plugin.guarded("a token").judgesOpaqueTokens())
                .map(PluginEntry::type)
                .toList();
        Optional<String> shipped = able.stream().filter(registry::isShipped).findFirst();
        return shipped.or(() -> able.size() == 1 ? Optional.of(able.get(0)) : Optional.empty())
                .orElse(ShippedPlugins.STANDARD_VALIDATOR);
    }
}
