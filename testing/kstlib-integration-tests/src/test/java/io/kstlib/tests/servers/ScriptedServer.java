package io.kstlib.tests.servers;

import io.kstlib.auth.testkit.server.ReceivedRequest;
import io.kstlib.auth.testkit.server.TestIdentityProvider;
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

    private static final String TOKEN = "/token";

    private final TestIdentityProvider server = new TestIdentityProvider().start();
    private int issued;

    /** Starts the server; it grants what is requested. */
    public ScriptedServer() {
        for (String endpoint : List.of("userinfo", "revocation", "introspection", "end_session")) {
            server.withdraw(endpoint + "_endpoint");
        }
        server.withdraw("code_challenge_methods_supported");
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
        server.answer(TOKEN, answer);
    }

    /**
     * Refuses every token request from now on.
     *
     * @param status the HTTP status
     * @param error the {@code error}
     * @param description the {@code error_description}
     */
    public void refuses(int status, String error, String description) {
        String body = new String(
                Json.write(Map.of("error", error, "error_description", description)), StandardCharsets.UTF_8);
        server.answer(TOKEN, status, Map.of("Content-Type", "application/json"), body);
    }

    /**
     * Offers codes for the browser of any device from now on (RFC 8628).
     *
     * @param status the HTTP status of each answer
     * @param answer its members
     * @return the line of the provider's section that names the endpoint
     */
    public String offersCodes(int status, Map<String, Object> answer) {
        String body = new String(Json.write(answer), StandardCharsets.UTF_8);
        server.answer("/device_authorization", status, Map.of("Content-Type", "application/json"), body);
        return "device_authorization_endpoint: " + server.issuer() + "/device_authorization";
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
        metadata.forEach(server::publish);
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
            """.formatted(server.issuer(), further));
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
                  authorize_url: %1$s/authorization
                  token_url: %1$s/token
            %2$s\
            """.formatted(server.issuer(), further));
    }

    /**
     * Logs in as a person who pastes the final URL of the browser.
     *
     * @param command a configured command
     * @param options further options of {@code login}
     * @return how it ended
     */
    public Result logIn(Command command, String... options) {
        try (RunningCommand login = command.startLogin("--manual", options)) {
            login.type(answer(Query.of(login.awaitUrl()), "code", "the-code").toString());
            return login.await();
        }
    }

    /**
     * Logs in as {@link #logIn} does, with success.
     *
     * @param command a configured command
     * @param options further options of {@code login}
     * @return the parameters of the authorization request
     */
    public Map<String, String> asked(Command command, String... options) {
        try (RunningCommand login = command.startLogin("--manual", options)) {
            Map<String, String> asked = Query.of(login.awaitUrl());
            login.type(answer(asked, "code", "the-code").toString());
            login.await().endedWith(0);
            return asked;
        }
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
        try (RunningCommand login = command.startLogin("--manual")) {
            Map<String, String> asked = Query.of(login.awaitUrl());
            URI answer = Query.with(answer(asked, "error", error), "error_description", description);
            login.type(answer.toString());
            return login.await();
        }
    }

    private static URI answer(Map<String, String> asked, String name, String value) {
        URI callback = Query.with(URI.create(asked.get("redirect_uri")), name, value);
        return Query.with(callback, "state", asked.get("state"));
    }

    /** @return the forms that the token endpoint received, in order */
    public List<Map<String, String>> tokenRequests() {
        return server.requests(TOKEN).stream().map(ReceivedRequest::form).toList();
    }

    /** @return the paths that were asked for, except those of metadata and keys, in order */
    public List<String> askedFor() {
        return server.requests().stream()
                .map(ReceivedRequest::path)
                .filter(path -> !path.contains("/.well-known/") && !path.endsWith("jwks"))
                .toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
