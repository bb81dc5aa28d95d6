package io.kstlib.spring.boot3.starter;

import io.kstlib.spring.LoginHealth;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/** Shows the health of logins with the types of Spring Boot 3.5. Safe for use by several threads. */
public final class Boot3HealthIndicator implements HealthIndicator {

    private final LoginHealth logins;

    /**
     * Creates the part {@code kstlib} of the health.
     *
     * @param logins the health of the logins
     */
    public Boot3HealthIndicator(LoginHealth logins) {
        this.logins = logins;
    }

    @Override
    public Health health() {
        LoginHealth.Report report = logins.examine();
        Health.Builder health = switch (report.verdict()) {
            case UP -> Health.up();
            case LOGIN_NEEDED -> Health.outOfService();
            case DOWN -> Health.down();
        };
        return health.withDetails(report.providers()).build();
    }
}
