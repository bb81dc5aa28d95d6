/**
 * The contracts of the service interfaces as tests, which authors of plugins extend. A plugin that passes them works wherever kstlib's own
 * plugins do. For test scope.
 *
 * <p>Passes on {@code io.kstlib.auth.api}, because the contracts are about its types, and {@code org.junit.jupiter.api}, because they are
 * JUnit classes. {@code jdk.httpserver} is for the identity provider of tests, and {@code java.net.http} is for the browser of its person.
 * Both are in the JDK, so that plugin authors need no further library. JSpecify is only for the compiler of this module.
 */
module io.kstlib.auth.testkit {
    requires transitive io.kstlib.auth.api;
    requires transitive org.junit.jupiter.api;
    requires io.kstlib.base;
    requires io.kstlib.http;
    requires java.logging;
    requires java.net.http;
    requires jdk.httpserver;
    requires static org.jspecify;

    exports io.kstlib.auth.testkit;
    exports io.kstlib.auth.testkit.context;
    exports io.kstlib.auth.testkit.server;
    exports io.kstlib.auth.testkit.storage;

    uses io.kstlib.auth.spi.client.ClientAuthenticationFactory;
    uses io.kstlib.auth.spi.flow.AuthFlowFactory;
    uses io.kstlib.auth.spi.presentation.TokenPresentationFactory;
    uses io.kstlib.auth.spi.storage.TokenStorageFactory;
}
