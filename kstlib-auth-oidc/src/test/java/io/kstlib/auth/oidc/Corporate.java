package io.kstlib.auth.oidc;

import io.kstlib.auth.oidc.provider.OidcProviderFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.OpenedRequest;
import io.kstlib.auth.testkit.server.TestPerson;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The provider {@code corporate} of these tests, and the person who logs in to it. */
public final class Corporate {

    private Corporate() {}

    /** Settings of the type {@code oidc}, with any free callback port. */
    public static TestContext context(Clock clock, Map<String, ?> settings) {
        TestContext context = TestContext.of("auth.providers.corporate", settings)
                .auth("callback_server", Map.of("port", 0))
                .home(Path.of("home"))
                .clock(clock);
        return settings.containsKey("type") ? context : context.with("type", "oidc");
    }

    public static Provider provider(TestContext context) {
        return new OidcProviderFactory().create(context);
    }

    public static List<String> problems(TestContext context) {
        return context.problems(new OidcProviderFactory());
    }

    /** Logs in and comes back with the code {@code c0de}; the test sees the authorization request before that. */
    public static TestPerson person(Consumer<OpenedRequest> seesRequest) {
        return TestPerson.whoGets("c0de").whoSees(seesRequest);
    }
}
