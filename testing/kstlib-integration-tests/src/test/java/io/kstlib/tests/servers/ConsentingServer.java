package io.kstlib.tests.servers;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.kstlib.tests.command.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** An OAuth 2.0 server on loopback without any login page: it sends each browser back with a code at once. */
public final class ConsentingServer implements AutoCloseable {

    /** The access token that it issues for every code. */
    public static final String ACCESS_TOKEN = "at-1";

    private final WireMockServer server =
            new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort().globalTemplating(true));

    public ConsentingServer() {
        server.start();
        server.stubFor(get(urlPathEqualTo("/authorize"))
                .willReturn(aResponse()
                        .withStatus(302)
                        .withHeader(
                                "Location",
                                "{{request.query.redirect_uri}}?code=the-code&state={{request.query.state}}")));
        server.stubFor(post("/token")
                .willReturn(okJson(
                        "{\"access_token\":\"" + ACCESS_TOKEN + "\",\"refresh_token\":\"rt-1\",\"expires_in\":3600}")));
    }

    /**
     * @param command a command
     * @return the command with the provider {@code corporate} at this server
     */
    public Command configure(Command command) {
        return command.configured("""
                auth:
                  token_storage: file
                  callback_server: { port: 0 }
                  providers:
                    corporate:
                      type: oauth2
                      client_id: my-app
                      authorize_url: %1$s/authorize
                      token_url: %1$s/token
                """.formatted(server.baseUrl()));
    }

    /**
     * @param authorizationUrl what a browser is to open
     * @return where the server sends the browser
     */
    public static URI redirect(URI authorizationUrl) {
        HttpRequest request = HttpRequest.newBuilder(authorizationUrl)
                .timeout(Duration.ofSeconds(60))
                .build();
        try {
            return URI.create(HttpClient.newHttpClient()
                    .send(request, BodyHandlers.discarding())
                    .headers()
                    .firstValue("Location")
                    .orElseThrow());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /** @return how many token requests it received */
    public int tokenRequests() {
        return server.findAll(postRequestedFor(urlPathEqualTo("/token"))).size();
    }

    @Override
    public void close() {
        server.stop();
    }
}
