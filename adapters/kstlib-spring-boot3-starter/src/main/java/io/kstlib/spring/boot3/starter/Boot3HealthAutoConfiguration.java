package io.kstlib.spring.boot3.starter;

import io.kstlib.auth.core.Kstlib;
import io.kstlib.spring.LastFailures;
import io.kstlib.spring.LoginHealth;
import io.kstlib.spring.autoconfigure.KstlibAutoConfiguration;
import io.kstlib.spring.autoconfigure.KstlibProperties;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Makes the logins a part of the health of a program with Actuator, unless {@code management.health.kstlib.enabled} is false. */
@AutoConfiguration(after = KstlibAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("kstlib")
public class Boot3HealthAutoConfiguration {

    /** Made by Spring. */
    public Boot3HealthAutoConfiguration() {}

    /**
     * {@return the part {@code kstlib} of the program's health}
     *
     * @param kstlib knows the logins
     * @param failures listens to the same; a program with its own Kstlib makes this bean and adds it as a listener
     * @param properties name the providers that count
     */
    @Bean
    @ConditionalOnMissingBean(name = "kstlibHealthIndicator")
    @ConditionalOnBean({Kstlib.class, LastFailures.class})
    public Boot3HealthIndicator kstlibHealthIndicator(
            Kstlib kstlib, LastFailures failures, KstlibProperties properties) {
        return new Boot3HealthIndicator(
                new LoginHealth(kstlib, failures, properties.getHealth().getProviders()));
    }
}
