package io.kstlib.spring.autoconfigure;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.TokenListener;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.spring.KstlibCustomizer;
import io.kstlib.spring.LastFailures;
import io.kstlib.spring.RefreshCounters;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * Makes the logins of the properties {@code kstlib} beans: {@link Kstlib}, which knows all of them, and the beans that use the default one. Spring
 * closes them with the context.
 */
@AutoConfiguration
@EnableConfigurationProperties(KstlibProperties.class)
public class KstlibAutoConfiguration {

    /** Made by Spring. */
    public KstlibAutoConfiguration() {}

    /**
     * {@return the login to {@code default_provider}, or to the only provider}
     *
     * @param kstlib knows all logins
     */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(Kstlib.class)
    public AuthClient kstlibAuthClient(Kstlib kstlib) {
        return kstlib.client();
    }

    /** The logins of the properties, and their listeners. A program with its own {@link Kstlib} adds its listeners itself. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnConfiguredLogins.class)
    @ConditionalOnMissingBean(Kstlib.class)
    public static class OfProperties {

        /** Made by Spring. */
        public OfProperties() {}

        /** {@return a listener that remembers failed refreshes, for the health of the program} */
        @Bean
        @ConditionalOnMissingBean
        public LastFailures kstlibLastFailures() {
            return new LastFailures();
        }

        /**
         * Loads and checks the whole configuration, so that a program with a mistake in it does not start.
         *
         * @param environment has the properties {@code kstlib.auth} or {@code kstlib.config}
         * @param resources knows the class loader of the program, which finds the plugins
         * @param listeners beans of the program that receive the events of tokens
         * @param customizers beans of the program that change the builder
         * @return all logins
         */
        @Bean
        public Kstlib kstlib(
                Environment environment,
                ResourceLoader resources,
                ObjectProvider<TokenListener> listeners,
                ObjectProvider<KstlibCustomizer> customizers) {
            KstlibBuilder builder = Kstlib.builder();
            configure(builder, environment);
            ClassLoader loader = resources.getClassLoader();
            if (loader != null) {
                builder.pluginLoader(loader);
            }
            listeners.orderedStream().forEach(builder::listener);
            customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
            Kstlib kstlib = builder.build();
            kstlib.checkConfiguration();
            return kstlib;
        }

        private static void configure(KstlibBuilder builder, Environment environment) {
            String file = EnvironmentConfiguration.file(environment).orElse(null);
            ConfigMap configuration = EnvironmentConfiguration.of(environment).orElse(null);
            if (file == null) {
                if (configuration != null) {
                    Engine.program(builder).configuration(configuration);
                }
            } else if (configuration != null) {
                throw problemOfFile("names a file, and the properties kstlib.auth are set, too; keep one of the two");
            } else if (file.isBlank()) {
                throw problemOfFile("is empty; write the path of a kstlib.conf.yml, or leave the property out");
            } else {
                builder.configFile(Path.of(file));
            }
        }

        private static ConfigurationException problemOfFile(String problem) {
            return new ConfigurationException(new ConfigProblem(
                    EnvironmentConfiguration.FILE,
                    new Origin("property " + EnvironmentConfiguration.FILE, 0),
                    problem));
        }

        /** For programs with Micrometer. */
        @Configuration(proxyBeanMethods = false)
        @ConditionalOnClass(MeterBinder.class)
        public static class OfMeters {

            /** Made by Spring. */
            public OfMeters() {}

            /**
             * {@return the counters of refreshes; Spring Boot binds them to every registry of meters}
             *
             * @param kstlib knows the names of the providers, and receives this listener itself, so it is asked late
             */
            @Bean
            @ConditionalOnMissingBean
            public RefreshCounters kstlibRefreshCounters(ObjectProvider<Kstlib> kstlib) {
                return new RefreshCounters(() -> kstlib.stream()
                        .flatMap(each -> each.providers().stream())
                        .map(ProviderSummary::name)
                        .toList());
            }
        }
    }
}
