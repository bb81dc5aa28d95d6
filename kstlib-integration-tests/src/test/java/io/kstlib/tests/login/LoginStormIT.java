package io.kstlib.tests.login;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Programs that all want a login at the same time, or again and again, as editors and cluster viewers do. */
class LoginStormIT {

    private static final int COMMANDS = 20;

    @RegisterExtension
    final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options()
                    .dynamicPort()
                    .bindAddress("127.0.0.1")
                    .globalTemplating(true))
            .build();

    @TempDir
    Path home;

    private Command command;
    private Path opened;

    @BeforeEach
    void configure() throws IOException {
        String base = "http://127.0.0.1:" + server.getPort();
        opened = home.resolve("opened");
        Path browser = home.resolve("browser");
        Files.writeString(browser, "#!/bin/sh\necho \"$1\" >> '" + opened + "'\n");
        Files.setPosixFilePermissions(browser, PosixFilePermissions.fromString("rwx------"));
        command = Command.in(home).with("BROWSER", browser.toString()).configured("""
                        auth:
                          token_storage: file
                          callback_server: { port: 0 }
                          providers:
                            corporate:
                              type: oauth2
                              client_id: my-app
                              authorize_url: %1$s/authorize
                              token_url: %1$s/token
                        """.formatted(base));
        server.stubFor(get(urlPathEqualTo("/authorize"))
                .willReturn(aResponse()
                        .withStatus(302)
                        .withHeader(
                                "Location",
                                "{{request.query.redirect_uri}}?code=the-code&state={{request.query.state}}")));
        server.stubFor(post("/token")
                .willReturn(okJson("{\"access_token\":\"at-1\",\"refresh_token\":\"rt-1\",\"expires_in\":3600}")));
    }

    private List<String> opened() {
        try {
            return Files.exists(opened) ? Files.readAllLines(opened) : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void visit(URI url) throws IOException, InterruptedException {
        HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build()
                .send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding());
    }

    @Test
    void ofTwentyLoginsOneOpensABrowserAndTheOthersShare() throws Exception {
        List<RunningCommand> logins = new ArrayList<>();
        try {
            RunningCommand first = command.start("auth", "login");
            logins.add(first);
            first.awaitTalk("Waiting for the login");
            for (int i = 1; i < COMMANDS; i++) {
                logins.add(command.start("auth", "login"));
            }
            for (RunningCommand waiting : logins.subList(1, COMMANDS)) {
                String talk = waiting.awaitTalk("is under way");
                assertTrue(talk.contains("held by process "), talk);
            }
            assertEquals(1, opened().size());
            visit(URI.create(opened().get(0)));
            for (RunningCommand login : logins) {
                login.await().endedWith(0);
            }
        } finally {
            logins.forEach(RunningCommand::close);
        }

        assertEquals(1, opened().size());
        assertEquals(
                1, server.findAll(postRequestedFor(urlPathEqualTo("/token"))).size());
        assertEquals("at-1\n", command.run("auth", "token").endedWith(0).out());
    }

    @Test
    void theNextOneHasItsTurnWhenTheFirstIsKilled() throws Exception {
        try (RunningCommand first = command.start("auth", "login")) {
            first.awaitTalk("Waiting for the login");
            try (RunningCommand second = command.start("auth", "login")) {
                second.awaitTalk("is under way");
                first.handle().destroyForcibly();
                second.awaitTalk("Waiting for the login");
                visit(URI.create(opened().get(1)));
                second.await().endedWith(0);
            }
        }
    }

    @Test
    void afterALoginThatNobodyAnsweredNoBrowserOpensForAWhile() {
        command.run("auth", "login", "--timeout", "1").endedWith(1);
        assertEquals(1, opened().size());

        Result again = command.run("auth", "login", "--timeout", "1").endedWith(1);

        assertTrue(again.err().contains("unanswered"), again::toString);
        assertTrue(again.err().contains("--force"), again::toString);
        assertEquals(1, opened().size());
        command.run("auth", "login", "--timeout", "1", "--force").endedWith(1);
        assertEquals(2, opened().size());
        assertFilesAreTheOwnersAlone();
    }

    private void assertFilesAreTheOwnersAlone() {
        for (String name : List.of("corporate.login", "corporate.login.lock")) {
            Path file = home.resolve(".config/kstlib/auth/tokens").resolve(name);
            try {
                assertEquals(
                        Set.copyOf(PosixFilePermissions.fromString("rw-------")), Files.getPosixFilePermissions(file));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
