package io.kstlib.auth.oauth2;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.kstlib.auth.oauth2.client.OAuth2ProviderFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A scripted authorization server on a free port. It records the requests. */
public final class Server implements BeforeEachCallback, AfterEachCallback {

    private final AtomicReference<Runnable> whileAnswering = new AtomicReference<>();

    private final WireMockServer wireMock = new WireMockServer(
            options().bindAddress("127.0.0.1").dynamicPort().extensions(new WhileAnswering(whileAnswering)));

    /** Does something while a request is being answered. */
    private record WhileAnswering(AtomicReference<Runnable> what) implements ResponseDefinitionTransformerV2 {

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            Runnable work = what.getAndSet(null);
            if (work != null) {
                work.run();
            }
            return event.getResponseDefinition();
        }

        @Override
        public String getName() {
            return "while-answering";
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        wireMock.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        wireMock.stop();
    }

    public WireMockServer wireMock() {
        return wireMock;
    }

    public String url(String path) {
        return "http://127.0.0.1:" + wireMock.port() + path;
    }

    /** Settings that stand in a file, with any free callback port. */
    public static TestContext configured(Map<String, ?> settings) {
        return TestContext.of("auth.providers.corporate", settings)
                .with("type", "oauth2")
                .auth("callback_server", Map.of("port", "0"))
                .home(Path.of("home"))
                .writtenIn("kstlib.conf.yml", 9);
    }

    /** A public client of this server. */
    public TestContext client() {
        return configured(Map.of(
                "client_id", "my-app",
                "authorize_url", url("/authorize"),
                "token_url", url("/token"),
                "userinfo_url", url("/userinfo"),
                "revoke_url", url("/revoke")));
    }

    /** A confidential client of this server. */
    public TestContext confidentialClient() {
        return client().with("client_secret", "s3cret/+:%");
    }

    public Provider provider(TestContext context) {
        return new OAuth2ProviderFactory().create(context);
    }

    /** Lets something happen after the next request has come, and before it is answered. */
    public void whileAnswering(Runnable work) {
        whileAnswering.set(work);
    }

    public void tokenAnswer(int status, String mediaType, String body) {
        tokenAnswer(aResponse()
                .withStatus(status)
                .withHeader("Content-Type", mediaType)
                .withBody(body));
    }

    public void tokenAnswer(ResponseDefinitionBuilder answer) {
        wireMock.stubFor(post(urlPathEqualTo("/token")).willReturn(answer));
    }

    public void tokenAnswer(String json) {
        tokenAnswer(200, "application/json", json);
    }

    public void issuesToken() {
        tokenAnswer(
                "{\"access_token\":\"at-1\",\"token_type\":\"Bearer\",\"expires_in\":300,\"refresh_token\":\"rt-1\"}");
    }

    /** The requests to a path, in the order in which they came. */
    public List<LoggedRequest> requests(String path) {
        List<LoggedRequest> requests = new ArrayList<>();
        wireMock.getAllServeEvents().forEach(event -> {
            if (event.getRequest().getUrl().split("\\?", 2)[0].equals(path)) {
                requests.add(0, event.getRequest()); // the newest event comes first
            }
        });
        return requests;
    }

    /** The form of the one request to a path. */
    public Map<String, String> form(String path) {
        List<LoggedRequest> requests = requests(path);
        if (requests.size() != 1) {
            throw new AssertionError(requests.size() + " requests to " + path);
        }
        return form(requests.get(0));
    }

    public static Map<String, String> form(LoggedRequest request) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : request.getBodyAsString().split("&", -1)) {
            String[] parts = pair.split("=", 2);
            form.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return form;
    }
}
