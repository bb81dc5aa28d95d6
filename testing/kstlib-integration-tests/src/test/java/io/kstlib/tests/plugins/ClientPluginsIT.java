package io.kstlib.tests.plugins;

import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.not;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A third party's client authentication and token presentation, as one jar in {@code plugins/}. */
class ClientPluginsIT {

    private static final String AUTHENTICATION = """
            package zoo.seal;

            import io.kstlib.auth.spi.client.*;
            import io.kstlib.auth.spi.config.*;
            import io.kstlib.auth.spi.flow.AuthorizationServer;
            import io.kstlib.auth.api.token.*;
            import io.kstlib.auth.spi.secret.*;
            import java.net.URI;

            @io.kstlib.auth.spi.plugin.Plugin(type = "zoo_seal", description = "a seal")
            public final class SealedClient implements ClientAuthenticationFactory {
                private static final ConfigKey<SecretReference> WAX = ConfigKey.secret("wax", "what the seal is made of");

                @Override public ConfigSchema schema() { return ConfigSchema.of(WAX); }
                @Override public ClientAuthentication create(ClientContext context) {
                    return new ClientAuthentication() {
                        @Override public Strength strength() { return Strength.SECRET_PROVEN; }
                        @Override public boolean isConfigured() { return context.settings().has(WAX); }
                        @Override public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
                            Secret wax = context.resolve(context.settings().require(WAX));
                            return ClientCredentials.none()
                                    .with("client_id", context.clientId())
                                    .with("client_seal", Secret.of(wax.reveal() + " on " + endpoint.getPath()));
                        }
                    };
                }
            }
            """;

    private static final String PRESENTATION = """
            package zoo.seal;

            import io.kstlib.auth.spi.presentation.*;
            import io.kstlib.auth.spi.client.ClientContext;
            import io.kstlib.auth.api.token.Token;
            import java.net.URI;
            import java.util.List;
            import java.util.Map;

            @io.kstlib.auth.spi.plugin.Plugin(type = "sealed", description = "tokens under a seal")
            public final class SealedToken implements TokenPresentationFactory {
                @Override public TokenPresentation create(ClientContext context) {
                    return new TokenPresentation() {
                        private volatile String nonce = "none";

                        @Override public List<Map.Entry<String, String>> headers(Token token, String method, URI url) {
                            return List.of(
                                    Map.entry("Authorization", "Sealed " + token.accessToken().reveal()),
                                    Map.entry("X-Seal", method + " " + url.getPath() + " " + nonce));
                        }
                        @Override public boolean answered(Token token, PresentationAnswer answer) {
                            answer.headers("X-Seal-Nonce").forEach(given -> nonce = given);
                            return !answer.headers("X-Seal-Nonce").isEmpty();
                        }
                    };
                }
            }
            """;

    @RegisterExtension
    private final WireMockExtension server = WireMockExtension.newInstance().build();

    @TempDir
    Path folder;

    private Distribution distribution;
    private Command command;

    @BeforeEach
    void copy() throws IOException {
        distribution = Distribution.forPlugins(folder.resolve("kstlib"));
        command = distribution
                .command(Files.createDirectory(folder.resolve("home")))
                .configured(configuration("zoo_seal"));
        server.stubFor(post("/token")
                .willReturn(okJson("{\"access_token\": \"at-1\", \"token_type\": \"Sealed\", \"expires_in\": 600}")));
        server.stubFor(get("/me").willReturn(unauthorized().withHeader("X-Seal-Nonce", "n1")));
        server.stubFor(get("/me")
                .withHeader("X-Seal", equalTo("GET /me n1"))
                .withHeader("Authorization", equalTo("Sealed at-1"))
                .willReturn(okJson("{\"sub\": \"seal\", \"preferred_username\": \"sealy\"}")));
    }

    private String configuration(String method) {
        return """
                auth:
                  token_storage: file
                  default_provider: zoo
                  client_authentications:
                    zoo_seal:
                      wax: red wax
                  providers:
                    zoo:
                      type: oauth2
                      client_id: my-app
                      token_url: %1$s/token
                      userinfo_url: %1$s/me
                      flow: client_credentials
                      token_endpoint_auth_method: %2$s
                """.formatted(server.baseUrl(), method);
    }

    private void drop() throws IOException {
        distribution.drop(
                "seal.jar",
                new PluginJar()
                        .source("zoo.seal.SealedClient", AUTHENTICATION)
                        .source("zoo.seal.SealedToken", PRESENTATION)
                        .entry(
                                "META-INF/services/io.kstlib.auth.spi.client.ClientAuthenticationFactory",
                                "zoo.seal.SealedClient")
                        .entry(
                                "META-INF/services/io.kstlib.auth.spi.presentation.TokenPresentationFactory",
                                "zoo.seal.SealedToken"));
    }

    @Test
    void clientAuthenticatesAndTokensAreShownByThem() throws IOException {
        drop();

        Result person = command.run("auth", "whoami", "--json").endedWith(0);

        assertTrue(person.out().contains("\"seal\""), person::toString);
        server.verify(
                1,
                postRequestedFor(urlEqualTo("/token"))
                        .withHeader("Authorization", absent())
                        .withRequestBody(containing("client_seal=red+wax+on+%2Ftoken")));
        server.verify(2, getRequestedFor(urlEqualTo("/me")));
    }

    @Test
    void listingNamesBoth() throws IOException {
        drop();

        Result listing = command.run("auth", "plugins", "--json").endedWith(0);

        assertEquals(
                List.of(
                        "client_secret_basic",
                        "client_secret_jwt",
                        "client_secret_post",
                        "none",
                        "private_key_jwt",
                        "self_signed_tls_client_auth",
                        "tls_client_auth",
                        "workload_identity",
                        "zoo_seal"),
                Zoo.types(listing, "client_authentication"));
        assertEquals(List.of("bearer", "dpop", "sealed"), Zoo.types(listing, "token_presentation"));
    }

    @Test
    void oneInTheFolderIsUsedOnlyWhereItIsNamed() throws IOException {
        drop();
        command.configured(configuration("client_secret_post\n      client_secret: s3cret"))
                .run("auth", "token")
                .endedWith(0);

        server.verify(
                1,
                postRequestedFor(urlEqualTo("/token"))
                        .withRequestBody(containing("client_secret=s3cret"))
                        .withRequestBody(not(containing("client_seal"))));
    }

    @Test
    void missingClientAuthenticationIsNamedBeforeAnythingIsSent() {
        Result token = command.configured(configuration("zoo_seel"))
                .run("auth", "token")
                .endedWith(3);
        Result doctor = command.run("auth", "doctor").endedWith(3);

        String problem = "no client authentication type \"zoo_seel\" (auth.providers.zoo.token_endpoint_auth_method";
        assertTrue(token.err().contains(problem), token::toString);
        assertTrue(doctor.out().contains(problem), doctor::toString);
        assertTrue(server.getAllServeEvents().isEmpty());
    }

    @Test
    void tokenThatNoPluginShowsIsNotKept() {
        Result token = command.configured(configuration("client_secret_post\n      client_secret: s3cret"))
                .run("auth", "token")
                .endedWith(1);

        assertTrue(token.err().contains("issued a token whose token_type is \"Sealed\""), token::toString);
    }
}
