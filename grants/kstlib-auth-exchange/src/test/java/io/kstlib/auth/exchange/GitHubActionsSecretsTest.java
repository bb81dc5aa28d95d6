package io.kstlib.auth.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.testkit.SecretResolverContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint of GitHub, in the shape that GitHub documents. */
class GitHubActionsSecretsTest extends SecretResolverContract {

    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final String URL = "https://pipelines.actions.example.com/id/token?api-version=2.0";

    private final List<HttpCall> calls = new CopyOnWriteArrayList<>();

    @Override
    protected SecretResolverFactory factory() {
        return new GitHubActionsSecrets();
    }

    @Override
    protected TestContext context() {
        return job(call -> call.uri().toString().endsWith("AzureADTokenExchange")
                ? answer(200, "{\"count\":1,\"value\":\"" + secret() + "\"}")
                : answer(404, "{}"));
    }

    @Override
    protected String reference() {
        return "github-actions://" + AUDIENCE;
    }

    @Override
    protected String secret() {
        return Service.PLATFORM_TOKEN;
    }

    @Override
    protected String missing() {
        return "github-actions://elsewhere";
    }

    @FunctionalInterface
    private interface Script {
        HttpAnswer answer(HttpCall call);
    }

    private TestContext job(Script script) {
        return TestContext.of("auth.secrets.github-actions", Map.of())
                .environment(Map.of(
                        "ACTIONS_ID_TOKEN_REQUEST_URL", URL, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "canary-request-token"))
                .http(call -> {
                    calls.add(call);
                    return script.answer(call);
                });
    }

    private static HttpAnswer answer(int status, String body) {
        return new HttpAnswer(
                URI.create("https://pipelines.actions.example.com/id/token"),
                status,
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8),
                Service.NOW,
                Service.NOW,
                null,
                null);
    }

    private Secret resolve(PluginContext context) {
        return factory()
                .create(context)
                .resolve(SecretReference.parse(reference(), "auth.providers.orders.assertion", Origin.CODE));
    }

    @Test
    void asksForTheAudienceWithTheTokenOfTheJob() {
        resolve(context());

        HttpCall call = calls.get(0);
        assertEquals(
                URL + "&audience=api%3A%2F%2FAzureADTokenExchange", call.uri().toString());
        assertEquals("GET", call.method());
        assertTrue(call.headers().contains(Map.entry("Authorization", "Bearer canary-request-token")));
    }

    @Test
    void eachTokenIsAFreshOne() {
        PluginContext context = context();

        resolve(context);
        resolve(context);

        assertEquals(2, calls.size());
    }

    @Test
    void aJobWithoutThePermissionIsToldWhichOneItNeeds() {
        PluginContext context = TestContext.of("auth.secrets.github-actions", Map.of());

        SecretException refused = assertThrows(SecretException.class, () -> resolve(context));

        assertTrue(refused.problem().contains("ACTIONS_ID_TOKEN_REQUEST_URL is not set"), refused::problem);
        assertTrue(refused.remedy().orElseThrow().inWords().contains("id-token: write"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "canary", "{}", "{\"value\":7}", "{\"value\":\"\"}"})
    void anAnswerWithoutATokenIsRefused(String body) {
        SecretException refused = assertThrows(SecretException.class, () -> resolve(job(call -> answer(200, body))));

        assertFalse(refused.getMessage().contains("canary"));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aServerThatCannotAnswerNowIsAskedLater(int status) {
        assertThrows(NetworkException.class, () -> resolve(job(call -> answer(status, "canary"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://pipelines.example.com/token", "no url", "file:///etc/passwd"})
    void theTokenOfTheJobGoesToHttpsOnly(String url) {
        PluginContext context = TestContext.of("auth.secrets.github-actions", Map.of())
                .environment(Map.of(
                        "ACTIONS_ID_TOKEN_REQUEST_URL", url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "canary-request-token"));

        SecretException refused = assertThrows(SecretException.class, () -> resolve(context));

        assertFalse(refused.getMessage().contains("canary"));
    }
}
