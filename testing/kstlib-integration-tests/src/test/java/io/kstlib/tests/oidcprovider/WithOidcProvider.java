package io.kstlib.tests.oidcprovider;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Passes an {@link OidcProviderServer} to test methods and constructors. There is one for the whole test run, started at its first use. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WithOidcProvider.SharedServer.class)
public @interface WithOidcProvider {

    /** Provides the one server. */
    final class SharedServer implements ParameterResolver {

        private static final Namespace NAMESPACE = Namespace.create(SharedServer.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == OidcProviderServer.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(
                            OidcProviderServer.class, type -> OidcProviderServer.start(), OidcProviderServer.class);
        }
    }
}
