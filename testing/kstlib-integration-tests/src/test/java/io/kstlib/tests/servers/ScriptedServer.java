package io.kstlib.tests.servers;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.badRequest;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.kstlib.json.Json;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An OAuth 2.0 server on loopback whose answers the test sets. The person pastes the final URL of the browser. */
public final class ScriptedServer implements AutoCloseable {

    /** The RSA key of RFC 7515 appendix A.2. */
    private static final String KEYS =
            "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\"}]}";

    private final WireMockServer server =
            new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
    private int issued;

    /** Starts the server; it grants what is requested. */
    public ScriptedServer() {
        server.start();
        answers(Map.of());
    }

    /**
     * Answers every token request with a new access token from now on.
     *
     * @param further members of the answer beside {@code access_token}, {@code token_type} and {@code expires_in}
     */
    public void answers(Map<String, Object> further) {
        issued++;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", "at-" + issued);
        answer.put("token_type", "Bearer");
        answer.put("expires_in", 3600);
        answer.putAll(further);
        server.stubFor(post("/token").willReturn(okJson(text(answer))));
    }

    /**
     * Refuses every token request from now on.
     *
     * @param status the HTTP status
     * @param error the {@code error}
     * @param description the {@code error_description}
     */
    public void refuses(int status, String error, String description) {
        String body = text(Map.of("error", error, "error_description", description));
        server.stubFor(post("/token")
                .willReturn(aResponse()
                        .withStatus(status)
                        .withHeader("Content-Type", "application/json")
                        .withBody(body)));
    }

    private static String text(Map<String, Object> fields) {
        return new String(Json.write(fields), StandardCharsets.UTF_8);
    }

    /**
     * Publishes metadata, so that the server can be configured by its issuer.
     *
     * @param command a command
     * @param metadata members of the discovery document beside issuer and endpoints
     * @param furtherLines further keys of the provider's section
     * @return the command with the provider {@code corporate}, of type {@code oidc}, at this server
     */
    public Command publish(Command command, Map<String, Object> metadata, String... furtherLines) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", server.baseUrl());
        document.put("authorization_endpoint", server.baseUrl() + "/authorize");
        document.put("token_endpoint", server.baseUrl() + "/token");
        document.put("jwks_uri", server.baseUrl() + "/keys");
        document.put("response_types_supported", List.of("code"));
        document.putAll(metadata);
        server.stubFor(get("/.well-known/openid-configuration").willReturn(okJson(text(document))));
        server.stubFor(get("/keys").willReturn(okJson(KEYS)));
        server.stubFor(get(urlPathEqualTo("/authorize")).willReturn(badRequest()));
        StringBuilder further = new StringBuilder();
        List.of(furtherLines)
                .forEach(line -> further.append("      ").append(line).append('\n'));
        return command.configured("""
            auth:
              discovery_ttl: 0
              token_storage: file
              callback_server: { port: 0 }
              providers:
                corporate:
                  type: oidc
                  issuer: %s
                  client_id: my-app
            %s\
            """.formatted(server.baseUrl(), further));
    }

    /**
     * @param command a command
     * @param furtherLines further keys of the provider's section
     * @return the command with the provider {@code corporate} at this server
     */
    public Command configure(Command command, String... furtherLines) {
        StringBuilder further = new StringBuilder();
        List.of(furtherLines)
                .forEach(line -> further.append("      ").append(line).append('\n'));
        return command.configured("""
            auth:
              callback_server: { port: 0 }
              providers:
                corporate:
                  type: oauth2
                  client_id: my-app
                  authorize_url: %1$s/authorize
                  token_url: %1$s/token
            %2$s\
            """.formatted(server.baseUrl(), further));
    }

    /**
     * Logs in as a person who pastes the final URL of the browser.
     *
     * @param command a configured command
     * @param options further options of {@code login}
     * @return how it ended
     */
    public Result logIn(Command command, String... options) {
        return pasting(command, "code", "the-code", options);
    }

    /**
     * Logs in as a person whom the authorization endpoint sends back with an error.
     *
     * @param command a configured command
     * @param error the {@code error}
     * @param description the {@code error_description}
     * @return how it ended
     */
    public Result refusedLogin(Command command, String error, String description) {
        try (RunningCommand login = command.start("auth", "login", "--manual")) {
            URI answer = Query.with(answer(login, "error", error), "error_description", description);
            login.type(answer.toString());
            return login.await();
        }
    }

    private static Result pasting(Command command, String name, String value, String... options) {
        String[] words = new String[3 + options.length];
        words[0] = "auth";
        words[1] = "login";
        words[2] = "--manual";
        System.arraycopy(options, 0, words, 3, options.length);
        try (RunningCommand login = command.start(words)) {
            login.type(answer(login, name, value).toString());
            return login.await();
        }
    }

    private static URI answer(RunningCommand login, String name, String value) {
        Map<String, String> asked = Query.of(login.awaitUrl());
        URI callback = Query.with(URI.create(asked.get("redirect_uri")), name, value);
        return Query.with(callback, "state", asked.get("state"));
    }

    /** @return the forms that the token endpoint received, in order */
    public List<Map<String, String>> tokenRequests() {
        return server.findAll(postRequestedFor(urlPathEqualTo("/token"))).stream()
                .map(request -> Query.of(URI.create("http://form/?" + request.getBodyAsString())))
                .toList();
    }

    @Override
    public void close() {
        server.stop();
    }
}
