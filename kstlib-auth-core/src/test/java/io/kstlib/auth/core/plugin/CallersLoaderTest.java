package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.UserInteraction.UserCode;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.provider.Provider;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The application's code runs under its own context class loader, even where a plugin of another class loader calls it. */
class CallersLoaderTest {

    private static final Token TOKEN =
            Token.builder(Secret.of("access"), Instant.EPOCH).build();

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final ClassLoader applications = new URLClassLoader("application", new URL[0], null);
    private final ClassLoader plugins =
            new URLClassLoader("plugin", new URL[0], getClass().getClassLoader());
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void reset() {
        Thread.currentThread().setContextClassLoader(before);
    }

    private <T> T saying(Class<T> type, String who) {
        return type.cast(Proxy.newProxyInstance(plugins, new Class<?>[] {type}, (self, method, arguments) -> {
            seen.add(who + "." + method.getName() + " under "
                    + Thread.currentThread().getContextClassLoader().getName());
            if (arguments != null && arguments[0] instanceof LoginRequest request) {
                useAll(request.interaction());
            }
            if (method.getReturnType() == SessionEndReport.class) {
                return SessionEndReport.notSupported();
            }
            return method.getReturnType() == Token.class
                    ? TOKEN
                    : method.getReturnType() == boolean.class ? Boolean.TRUE : null;
        }));
    }

    private static void useAll(UserInteraction person) {
        URI url = URI.create("https://sso.example.com");
        person.expect(LoginRequest.Mode.BROWSER);
        person.open(url);
        person.show(url);
        person.showCode(new UserCode("ABCD", url, null, Duration.ofSeconds(1)));
        person.askForRedirect(Duration.ofSeconds(1));
        person.tell("done");
    }

    private Provider guarded() {
        Guard.Context ofPlugin = Guard.Context.of(saying(PluginFactory.class, "factory"));
        seen.clear();
        return new Guard(PluginKind.PROVIDER, "odd", "\"corporate\"", ofPlugin)
                .proxy(Provider.class, saying(Provider.class, "plugin"));
    }

    private List<String> expected(String first) {
        return List.of(
                "plugin." + first + " under plugin",
                "person.expect under application",
                "person.open under application",
                "person.show under application",
                "person.showCode under application",
                "person.askForRedirect under application",
                "person.tell under application");
    }

    private LoginRequest request() {
        return new LoginRequest(
                LoginRequest.Mode.BROWSER, Duration.ofSeconds(1), saying(UserInteraction.class, "person"));
    }

    @Test
    void duringALogin() {
        Provider provider = guarded();
        Thread.currentThread().setContextClassLoader(applications);

        provider.login(request());

        assertEquals(expected("login"), seen);
        assertEquals(applications, Thread.currentThread().getContextClassLoader());
    }

    @Test
    void duringALogout() {
        Provider provider = guarded();
        Thread.currentThread().setContextClassLoader(applications);

        provider.endSession(request(), null);

        assertEquals(expected("endSession"), seen);
    }
}
