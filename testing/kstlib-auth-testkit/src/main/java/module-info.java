/**
 * The contracts of the service interfaces as tests, for authors of plugins to extend: what passes them works wherever kstlib's own plugins
 * do. For test scope.
 *
 * <p>{@code io.kstlib.auth.api} is passed on because the contracts are about its types; {@code org.junit.jupiter.api} because they are
 * JUnit classes. JSpecify is for the compiler of this module only.
 */
module io.kstlib.auth.testkit {
    requires transitive io.kstlib.auth.api;
    requires transitive org.junit.jupiter.api;
    requires io.kstlib.http;
    requires java.logging;
    requires static org.jspecify;

    exports io.kstlib.auth.testkit;
    exports io.kstlib.auth.testkit.context;
    exports io.kstlib.auth.testkit.storage;

    uses io.kstlib.auth.spi.client.ClientAuthenticationFactory;
    uses io.kstlib.auth.spi.flow.AuthFlowFactory;
    uses io.kstlib.auth.spi.presentation.TokenPresentationFactory;
    uses io.kstlib.auth.spi.storage.TokenStorageFactory;
}
