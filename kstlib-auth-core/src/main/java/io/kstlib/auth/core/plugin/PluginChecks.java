package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Checks the plugins that a provider needs after a login. Also checks the secrets that the provider and the plugins refer to, without fetching one.
 *
 * @param plugins the plugins that are loaded
 * @param secrets the resolvers of references
 * @param auth the section {@code auth}
 */
record PluginChecks(Plugins plugins, SecretResolvers secrets, Settings auth) {

    private static final String NAME = "secret";

    /** Returns a failure if the validator that a provider names is not loaded. */
    Optional<Check> missingValidator(Settings provider) {
        return provider.get(ProviderKeys.TOKEN_VALIDATOR)
                .flatMap(type -> missing(
                        "validator",
                        () -> plugins.of(PluginKind.VALIDATOR)
                                .get(type, Section.asked(provider, ProviderKeys.TOKEN_VALIDATOR.name()))));
    }

    /** Returns a failure if no plugin presents tokens of the type to a server. */
    Optional<Check> missingPresentation(String tokenType, String provider) {
        return missing(
                "token presentation",
                () -> plugins.of(PluginKind.TOKEN_PRESENTATION)
                        .get(tokenType, "the token_type of the stored token of " + Section.user(provider)));
    }

    private static Optional<Check> missing(String name, Supplier<? extends PluginEntry<?>> plugin) {
        try {
            var unused = plugin.get();
            return Optional.empty();
        } catch (PluginException missing) {
            return Optional.of(failure(name, Map.of(), missing));
        }
    }

    private static Check failure(String name, Map<String, String> facts, AuthException why) {
        Remedy remedy = why.remedy().orElse(null);
        return new Check(name, Status.FAILURE, why.problem(), Duration.ZERO, facts, remedy);
    }

    /**
     * {@return an entry for each reference, also those of its storage, of token presentations, and of the resolvers that fetch them; none for plain
     * values}
     *
     * @param provider a provider's section and its keys
     * @param storage the type of its storage
     */
    List<Check> secrets(PluginSchemas.ProviderSection provider, String storage) {
        List<SecretReference> found = new ArrayList<>(
                references(provider.settings(), ProviderKeys.schema().with(provider.schema())));
        plugins.of(PluginKind.STORAGE)
                .find(storage)
                .ifPresent(plugin -> found.addAll(of(PluginSections.STORAGE, plugin.type())));
        if (auth.map().get(PluginSections.TOKEN_PRESENTATIONS.key().name()).orElse(null) instanceof ConfigMap types) {
            types.entries().keySet().forEach(type -> found.addAll(of(PluginSections.TOKEN_PRESENTATIONS, type)));
        }
        Set<String> asked = new HashSet<>();
        for (int i = 0; i < found.size(); i++) { // the loop appends what the resolvers need
            found.get(i)
                    .scheme()
                    .flatMap(plugins.of(PluginKind.SECRET)::find)
                    .filter(resolver -> asked.add(resolver.type()))
                    .ifPresent(resolver -> found.addAll(of(PluginSections.SECRETS, resolver.type())));
        }
        return found.stream().flatMap(reference -> check(reference).stream()).toList();
    }

    private List<SecretReference> of(PluginSections kind, String type) {
        return plugins.of(kind, type)
                .map(keys -> references(kind.of(auth, type), keys))
                .orElse(List.of());
    }

    private static List<SecretReference> references(Settings section, ConfigSchema schema) {
        List<SecretReference> found = new ArrayList<>();
        Set<ConfigKey<?>> keys = new LinkedHashSet<>(schema.keys());
        section.map().entries().keySet().forEach(name -> schema.key(name).ifPresent(keys::add));
        for (ConfigKey<?> key : keys) {
            Object value = section.get(key).orElse(null);
            if (value instanceof SecretReference reference && reference.scheme().isPresent()) {
                found.add(reference);
            } else if (value instanceof Settings inner) {
                key.section().ifPresent(known -> found.addAll(references(inner, known)));
            }
        }
        return found;
    }

    private List<Check> check(SecretReference reference) {
        List<String> concerns;
        try {
            concerns = secrets.examine(reference);
        } catch (AuthException unusable) {
            return List.of(failure(NAME, facts(reference), unusable));
        }
        return concerns.isEmpty()
                ? List.of(check(reference, Status.SUCCESS, reference.key() + " is fetched when it is needed"))
                : concerns.stream()
                        .map(concern -> check(reference, Status.WARNING, concern))
                        .toList();
    }

    private static Check check(SecretReference reference, Status status, String message) {
        return new Check(NAME, status, message, Duration.ZERO, facts(reference), null);
    }

    private static Map<String, String> facts(SecretReference reference) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("key", reference.key());
        facts.put("reference", reference.toString());
        return facts;
    }
}
