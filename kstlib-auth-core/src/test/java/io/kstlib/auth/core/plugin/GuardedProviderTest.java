package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.interaction.Unattended;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plugins that pass on all that a server says, a field with the name of this library's own too. */
class GuardedProviderTest {

    private static final Token FORGED = Token.builder(Secret.of("access"), Instant.EPOCH)
            .metadata(Map.of("session_state", "s", "kstlib", Map.of("refresh_refused", Map.of("since", "2026-01-31"))))
            .clockDrift(Duration.ofSeconds(90))
            .build();
    private static final Map<String, Object> KEPT =
            Map.of("session_state", "s", "kstlib", Map.of("clock_drift_seconds", 90L));

    private static <T> T fake(Class<T> type, @Nullable Token token) {
        return type.cast(Proxy.newProxyInstance(
                GuardedProviderTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getReturnType() == RefreshAnswer.class) {
                        return fake(RefreshAnswer.class, token);
                    }
                    return method.getReturnType() == Optional.class
                            ? Optional.of(fake(RefreshAnswer.class, token))
                            : token;
                }));
    }

    private static Provider answering(@Nullable Token token) {
        Provider plugin = fake(Provider.class, token);
        return new Guard(PluginKind.PROVIDER, "odd", "\"corporate\"", Guard.Context.of(plugin))
                .proxy(Provider.class, plugin);
    }

    private static LoginRequest attended() {
        return new LoginRequest(LoginRequest.Mode.BROWSER, Duration.ofSeconds(1), fake(UserInteraction.class, FORGED));
    }

    @Test
    void keepsNoNoteOfThisLibraryThatAServerSends() {
        Provider provider = answering(FORGED);
        Target target = Target.ofResources("https://api.example.com");

        assertEquals(KEPT, provider.login(attended()).metadata());
        assertEquals(KEPT, provider.login(Unattended.REQUEST).metadata());
        assertEquals(KEPT, provider.refresh(FORGED).accept().metadata());
        assertEquals(
                KEPT, provider.refresh(FORGED, target).orElseThrow().accept().metadata());
    }

    private static <T> T throwing(Class<T> type, Throwable thrown) {
        return type.cast(Proxy.newProxyInstance(
                GuardedProviderTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    throw thrown;
                }));
    }

    private static Provider logging(Consumer<LoginRequest> login) {
        Provider plugin = (Provider) Proxy.newProxyInstance(
                GuardedProviderTest.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (self, method, arguments) -> {
                    login.accept((LoginRequest) arguments[0]);
                    return FORGED;
                });
        return new Guard(PluginKind.PROVIDER, "odd", "\"corporate\"", Guard.Context.of(plugin))
                .proxy(Provider.class, plugin);
    }

    static Stream<Throwable> thrown() {
        return Stream.of(
                new IllegalStateException("canary"),
                new StackOverflowError("canary"),
                new OutOfMemoryError("canary"),
                new AssertionError("canary"));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    @Tag("attack")
    void namesThePluginForWhateverALoginThrows(Throwable thrown) {
        Provider plugin = throwing(Provider.class, thrown);
        Provider provider = new Guard(PluginKind.PROVIDER, "odd", "\"corporate\"", Guard.Context.of(plugin))
                .proxy(Provider.class, plugin);

        PluginException named = assertThrows(PluginException.class, () -> provider.login(attended()));

        assertSame(thrown, named.getCause());
        assertTrue(named.problem().contains("the provider plugin \"odd\""), named::problem);
        assertFalse(named.problem().contains("canary"), named::problem);
    }

    /** The application may end a login with an exception of its own. */
    @ParameterizedTest
    @MethodSource("thrown")
    void passesOnWhatTheApplicationThrows(Throwable thrown) {
        UserInteraction application = throwing(UserInteraction.class, thrown);
        LoginRequest request = new LoginRequest(LoginRequest.Mode.BROWSER, Duration.ofSeconds(1), application);

        Throwable passed = assertThrows(
                Throwable.class,
                () -> logging(asked -> asked.interaction().tell("hello")).login(request));

        assertSame(thrown, passed);
    }

    @Test
    void refusesALoginWithoutAToken() {
        Provider provider = answering(null);

        for (LoginRequest request : new LoginRequest[] {attended(), Unattended.REQUEST}) {
            PluginException defect = assertThrows(PluginException.class, () -> provider.login(request));

            assertTrue(defect.problem().contains("returned nothing (null) when asking for a token"), defect::problem);
        }
    }
}
