package io.kstlib.spring.boot4.starter;

import static org.assertj.core.api.Assertions.assertThat;

import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.spring.LastFailures;
import io.kstlib.spring.TokenFilter;
import io.kstlib.spring.TokenInterceptor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** By what Spring Boot finds itself in the jars. */
class Boot4HealthTest {

    private final ApplicationContextRunner program = new ApplicationContextRunner()
            .withUserConfiguration(Program.class)
            .withPropertyValues(
                    "kstlib.auth.token-storage=memory",
                    "kstlib.auth.default-provider=service",
                    "kstlib.auth.providers.service.type=oauth2",
                    "kstlib.auth.providers.service.flow=client_credentials",
                    "kstlib.auth.providers.service.client-id=my-service",
                    "kstlib.auth.providers.service.client-secret=env://SERVICE_SECRET",
                    "kstlib.auth.providers.service.token-url=https://sso.company.com/token",
                    "kstlib.auth.providers.person.type=oauth2",
                    "kstlib.auth.providers.person.client-id=my-app",
                    "kstlib.auth.providers.person.authorize-url=https://sso.company.com/authorize",
                    "kstlib.auth.providers.person.token-url=https://sso.company.com/token");

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Program {}

    private static Health health(HealthIndicator indicator) {
        return indicator.health();
    }

    @Test
    void findsWhatTheStarterBrings() {
        program.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(Kstlib.class)
                .hasSingleBean(TokenInterceptor.class)
                .hasSingleBean(TokenFilter.class)
                .hasBean("kstlibHealthIndicator"));
    }

    @Test
    void isOutOfServiceWhereSomeoneHasToLogIn() {
        program.run(context -> {
            Health health = health(context.getBean(Boot4HealthIndicator.class));

            assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
            assertThat(health.getDetails()).containsOnlyKeys("service", "person");
            assertThat(health.getDetails().get("person")).asString().contains("NOT_LOGGED_IN");
        });
    }

    @Test
    void isUpIfTheProvidersThatCountAre() {
        program.withPropertyValues("kstlib.health.providers=service")
                .run(context -> assertThat(health(context.getBean(Boot4HealthIndicator.class))
                                .getStatus())
                        .isEqualTo(Status.UP));
    }

    @Test
    void stopsTheStartIfAProviderThatCountsIsNotThere() {
        program.withPropertyValues("kstlib.health.providers=servce")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("kstlib.health.providers")
                        .hasMessageContaining("did you mean \"service\"?"));
    }

    @Test
    void watchesLoginsOfTheProgramOnlyIfItHearsOfFailures() {
        ApplicationContextRunner own = program.withBean(
                Kstlib.class,
                () -> Kstlib.builder().configuration(ConfigMap.of(Map.of())).build());

        own.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("kstlibHealthIndicator"));
        own.withBean(LastFailures.class).run(context -> assertThat(context).hasBean("kstlibHealthIndicator"));
    }

    @Test
    void isNoPartOfTheHealthIfAPropertySaysSo() {
        program.withPropertyValues("management.health.kstlib.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean("kstlibHealthIndicator"));
    }

    @Test
    void isNotThereWithoutActuator() {
        program.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context ->
                        assertThat(context).hasSingleBean(Kstlib.class).doesNotHaveBean("kstlibHealthIndicator"));
    }
}
