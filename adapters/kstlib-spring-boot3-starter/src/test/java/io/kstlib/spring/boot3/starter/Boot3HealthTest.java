package io.kstlib.spring.boot3.starter;

import io.kstlib.spring.fixture.StarterHealthContract;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.context.ApplicationContext;

@Tag("outer")
class Boot3HealthTest extends StarterHealthContract {

    @Override
    protected Class<?> typeOfSpringBoot() {
        return HealthIndicator.class;
    }

    @Override
    protected Shown health(ApplicationContext context) {
        Health health = context.getBean(Boot3HealthIndicator.class).health();
        return new Shown(health.getStatus().getCode(), health.getDetails());
    }
}
