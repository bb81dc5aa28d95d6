package io.kstlib.tests.oidcprovider;

import io.kstlib.tests.process.SharedServer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Passes an {@link OidcProviderServer} to test methods and constructors. There is one for the whole test run, started at its first use. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WithOidcProvider.OneServer.class)
public @interface WithOidcProvider {

    /** Provides the one server. */
    final class OneServer extends SharedServer<OidcProviderServer> {

        OneServer() {
            super(OidcProviderServer.class, OidcProviderServer::start);
        }
    }
}
