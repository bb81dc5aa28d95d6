package io.kstlib.spring.boot4.starter;

import io.kstlib.spring.fixture.StarterHealthContract;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;

@Tag("outer")
class Boot4HealthTest extends StarterHealthContract {

    @Override
    protected Class<?> typeOfSpringBoot() {
        return HealthIndicator.class;
    }

    @Override
    protected Shown health(ApplicationContext context) {
        Health health = context.getBean(Boot4HealthIndicator.class).health();
        return new Shown(health.getStatus().getCode(), health.getDetails());
    }
}
