package io.kstlib.tests.keycloak;

import io.kstlib.tests.process.SharedServer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Passes a {@link KeycloakServer} to test methods and constructors. There is one for the whole test run, started at its first use. Only one
 * class at a time uses it, since all share its users and their sessions.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock("keycloak")
@ExtendWith(WithKeycloak.OneServer.class)
public @interface WithKeycloak {

    /** Provides the one server. */
    final class OneServer extends SharedServer<KeycloakServer> {

        OneServer() {
            super(KeycloakServer.class, KeycloakServer::start);
        }
    }
}
