package io.kstlib.auth.core;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.login.InjectedTokens;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.core.wiring.Plugins;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.text.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The sections below {@code auth.providers}, by the names of the providers, and which tokens the environment brings in. Immutable. */
final class ProviderSections {

    private final Settings auth;
    private final ConfigMap sections;
    private final InjectedTokens injected;

    ProviderSections(Settings auth, Map<String, String> environment) {
        this.auth = auth;
        this.sections = auth.get(AuthKeys.PROVIDERS)
                .orElseGet(() -> ConfigMap.empty(auth.map().origin()))
                .withoutNulls();
        this.injected = new InjectedTokens(environment, names());
    }

    /** Returns what takes the place of the storage of a provider; empty when no token is injected. */
    Optional<TokenStorage> injected(ConfiguredProvider provider) {
        return injected.storage(provider);
    }

    boolean isInjected(ConfiguredProvider provider) {
        return injected.storage(provider).isPresent();
    }

    /** Returns {@code default_provider}, or the only name; empty when neither says which. */
    Optional<String> defaultName() {
        Optional<String> named = auth.get(AuthKeys.DEFAULT_PROVIDER);
        Map<String, ConfigValue> entries = sections.entries();
        return named.isPresent() || entries.size() != 1
                ? named
                : Optional.of(entries.keySet().iterator().next());
    }

    /**
     * @throws ConfigurationException if neither {@code default_provider} nor the number of providers says which
     */
    String requireDefaultName() {
        return defaultName()
                .orElseThrow(() -> problem(
                        AuthKeys.DEFAULT_PROVIDER.name(),
                        sections.entries().isEmpty()
                                ? "no provider is configured; add one below auth.providers"
                                : "several providers are configured; name one of " + inWords()
                                        + ", or set auth.default_provider"));
    }

    /**
     * @throws ConfigurationException if no provider has the name
     */
    void require(String name) {
        if (sections.get(name).isEmpty()) {
            String hint = Suggestion.nearest(name, sections.entries().keySet())
                    .map(near -> "did you mean \"" + near + "\"?")
                    .orElseGet(() -> sections.entries().isEmpty()
                            ? "none is configured; add it below auth.providers"
                            : "configured: " + inWords());
            throw problem(AuthKeys.PROVIDERS.name(), "there is no provider \"" + name + "\"; " + hint);
        }
    }

    /** Returns the names of all providers. */
    Set<String> names() {
        return sections.entries().keySet();
    }

    /** Lists the providers in the order of the configuration. */
    List<ProviderSummary> summaries(Plugins plugins) {
        Optional<String> standard = defaultName();
        List<ProviderSummary> summaries = new ArrayList<>();
        sections.entries().forEach((name, value) -> {
            boolean isDefault = standard.isPresent() && standard.get().equals(name);
            summaries.add(ProviderSummary.of(name, value, plugins, isDefault));
        });
        return List.copyOf(summaries);
    }

    private ConfigurationException problem(String key, String message) {
        ConfigValue at = auth.map().get(key).orElse(auth.map());
        return new ConfigurationException(new ConfigProblem(auth.path(key), at.origin(), message));
    }

    private String inWords() {
        return String.join(", ", sections.entries().keySet());
    }
}
