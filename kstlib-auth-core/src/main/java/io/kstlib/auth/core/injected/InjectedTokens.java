package io.kstlib.auth.core.injected;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The variables that bring tokens: {@code KSTLIB_TOKEN_NAME} and {@code KSTLIB_TOKEN_FILE_NAME} for the provider {@code name}, and
 * {@code KSTLIB_TOKEN} where only one is configured. Immutable.
 */
public final class InjectedTokens {

    private static final String TOKEN = ChildEnvironment.TOKEN;
    private static final String OF_PROVIDER = TOKEN + "_";
    private static final String FILE_OF_PROVIDER = OF_PROVIDER + "FILE_";

    private final Map<String, String> environment;
    private final Set<String> providers;
    private final boolean isAnySet;

    /**
     * @param environment the environment variables
     * @param providers the names of all configured providers
     */
    public InjectedTokens(Map<String, String> environment, Set<String> providers) {
        this.environment = environment;
        this.providers = providers;
        this.isAnySet = isAnySet(environment);
    }

    /** A loop and not a stream, because it runs at each start. */
    private static boolean isAnySet(Map<String, String> environment) {
        for (String variable : environment.keySet()) {
            if (variable.startsWith(TOKEN)) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return the storage that takes the place of its own; empty if no token is injected}
     *
     * @param provider a configured provider
     * @throws ConfigurationException as {@link #of(String)}
     */
    public Optional<TokenStorage> storage(ConfiguredProvider provider) {
        return of(provider.name())
                .map(place -> new InjectedStorage(provider.name(), place, provider.ownership(), provider.clock()));
    }

    /**
     * {@return where its token is; empty when none is injected}
     *
     * @param provider the name of a configured provider
     * @throws ConfigurationException if several variables bring one, or one could be meant for several providers
     */
    Optional<TokenPlace> of(String provider) {
        if (!isAnySet) {
            return Optional.empty();
        }
        String name = inVariables(provider);
        TreeSet<String> set = new TreeSet<>(List.of(OF_PROVIDER + name, FILE_OF_PROVIDER + name));
        if (providers.size() == 1) {
            set.add(TOKEN);
        }
        set.removeIf(variable -> environment.getOrDefault(variable, "").isEmpty());
        if (set.isEmpty()) {
            return Optional.empty();
        }
        String variable = set.first();
        if (set.size() > 1) {
            throw problem(
                    variable, "and " + set.last() + " both bring a token for \"" + provider + "\"; unset one of them");
        }
        String another = providers.stream()
                .filter(other -> !other.equals(provider) && mayBeFor(other, variable))
                .sorted()
                .findFirst()
                .orElse(null);
        if (another != null) {
            throw problem(
                    variable, "may be for \"" + provider + "\" or \"" + another + "\"; give one of them another name");
        }
        String value = environment.getOrDefault(variable, "");
        return Optional.of(
                variable.equals(FILE_OF_PROVIDER + name)
                        ? new TokenPlace.InFile(variable, value)
                        : new TokenPlace.InVariable(variable, value));
    }

    private static boolean mayBeFor(String provider, String variable) {
        String name = inVariables(provider);
        return variable.equals(OF_PROVIDER + name) || variable.equals(FILE_OF_PROVIDER + name);
    }

    private static String inVariables(String provider) {
        return provider.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static ConfigurationException problem(String variable, String message) {
        return new ConfigurationException(new ConfigProblem("", new Origin(variable, 0), message));
    }
}
