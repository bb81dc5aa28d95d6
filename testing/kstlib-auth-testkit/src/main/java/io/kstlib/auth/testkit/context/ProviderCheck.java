package io.kstlib.auth.testkit.context;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.List;
import java.util.Optional;

/** The problems of a provider's section: those in the keys of kstlib, of the provider, of its flow and of its client authentication. */
final class ProviderCheck {

    private ProviderCheck() {}

    static List<String> problems(ProviderFactory factory, Settings settings, TestPlugins plugins) {
        ConfigProblems problems = new ConfigProblems();
        ConfigSchema schema = ProviderKeys.schema().with(factory.schema());
        Optional<AuthFlowFactory> flow = flow(factory, settings, plugins);
        if (flow.isPresent()) {
            AuthFlowFactory known = flow.get();
            schema = schema.with(known.schema()).withRule((of, found) -> factory.checkFlow(of, known, found));
        }
        for (String type :
                settings.get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD).stream().toList()) {
            schema = schema.withRule(
                    TestPlugins.clientAuthenticationFactory(type).schema()::checkRules);
        }
        schema.check(settings, problems);
        return problems.found().stream().map(ConfigProblem::toString).toList();
    }

    /** Returns the flow. It is empty when the provider has none, and when its key is wrong, which the check of the key reports. */
    private static Optional<AuthFlowFactory> flow(ProviderFactory factory, Settings settings, TestPlugins plugins) {
        try {
            return factory.flow(settings).map(plugins::flow);
        } catch (ConfigurationException reportedByItsKey) {
            return Optional.empty();
        }
    }
}
