package io.kstlib.tests.keycloak;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Passes a {@link KeycloakServer} to test methods and constructors. There is one for the whole test run, started at its first use. Only one
 * class at a time uses it, since all share its users and their sessions.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ResourceLock("keycloak")
@ExtendWith(WithKeycloak.SharedServer.class)
public @interface WithKeycloak {

    /** Provides the one server. */
    final class SharedServer implements ParameterResolver {

        private static final Namespace NAMESPACE = Namespace.create(SharedServer.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == KeycloakServer.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(KeycloakServer.class, type -> KeycloakServer.start(), KeycloakServer.class);
        }
    }
}
