package io.kstlib.tests.keycloak;

import io.kstlib.tests.process.SharedServer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Passes a {@link KeycloakServer} to test methods and constructors. There is one for the whole test run, started at its first use, and classes
 * use it side by side. So they count the events of their own clients only, and a class that ends or counts the sessions of a person has a person
 * of its own. Classes that end sessions in the realm "rotating", or change it, use that realm one after the other ({@link #ROTATING}).
 *
 * <p>These classes begin last, so that few threads wait for the server. One with an {@code @Order} of its own begins first, and starts it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Order(Integer.MAX_VALUE)
@ExtendWith(WithKeycloak.OneServer.class)
public @interface WithKeycloak {

    /** The name of the lock of the realm "rotating". */
    String ROTATING = "keycloak-rotating";

    /** Provides the one server. */
    final class OneServer extends SharedServer<KeycloakServer> {

        OneServer() {
            super(KeycloakServer.class, KeycloakServer::start);
        }
    }
}
