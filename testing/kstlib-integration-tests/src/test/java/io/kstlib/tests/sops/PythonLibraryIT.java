package io.kstlib.tests.sops;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginOptions.WhenLoggedIn;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.json.Json;
import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.person.LoginAs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python kstlib and this one use the same token files in turn. The Python package uses its own storage, which needs the sops command. */
class PythonLibraryIT {

    private static final Pattern RECIPIENT = Pattern.compile("age1[a-z0-9]+");
    private static final Instant EXPIRY = Instant.parse("2027-05-01T10:20:30.123456Z");

    /** The Python program. Its arguments are the directory, and then what to do. */
    private static final String PROGRAM = """
            import json, sys
            from datetime import datetime
            from kstlib.auth.models import Token
            from kstlib.auth.token import SOPSTokenStorage
            directory, action = sys.argv[1:3]
            if action == "load":
                token = SOPSTokenStorage(directory).load("corporate")
                print(json.dumps(None if token is None else token.to_dict()))
            elif action == "save":
                token = Token(
                    access_token="access-of-python",
                    refresh_token="refresh+/=of-python",
                    id_token="header.payload.signature",
                    scope=["openid", "profile"],
                    expires_at=datetime.fromisoformat(sys.argv[4]),
                    metadata={"realm": "main", "numbers": [1, 2.5, True, None]},
                )
                SOPSTokenStorage(directory, age_recipients=[sys.argv[3]]).save("corporate", token)
            """;

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());

    @TempDir
    Path home;

    private Path directory;
    private Kstlib kstlib;
    private AuthClient client;
    private SopsCommand python;

    @BeforeEach
    void setUp() {
        server.start();
        directory = home.resolve("tokens");
        python = python();
        kstlib = Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "token_storage",
                                "sops",
                                "storage",
                                Map.of("sops", Map.of("directory", directory.toString())),
                                "providers",
                                Map.of(
                                        "corporate",
                                        Map.of(
                                                "type", "oauth2",
                                                "flow", "client_credentials",
                                                "client_id", "service",
                                                "client_secret", "not-a-secret",
                                                "token_url", server.url("/token"))))))
                .environment(Map.of())
                .home(home)
                .warnings(warning -> {})
                .build();
        client = kstlib.client("corporate");
    }

    @AfterEach
    void tearDown() {
        if (kstlib != null) {
            kstlib.close();
        }
        server.stop();
    }

    /** Returns the interpreter of the Python package, which lies beside its command. There may be other commands of that name. */
    private SopsCommand python() {
        RequiredTool.onPath("sops");
        return SopsCommand.program(RequiredTool.beside("kstlib", "python3"), home, Map.of("HOME", home.toString()));
    }

    private void login(String accessToken) {
        server.stubFor(post("/token").willReturn(okJson("""
                        {"access_token":"%s","token_type":"Bearer","expires_in":3600,"scope":"read write"}""".formatted(accessToken))));
        client.login(LoginOptions.with(new LoginAs("no one", "is asked")).whenLoggedIn(WhenLoggedIn.REPLACE));
    }

    private Map<String, Object> loadedByPython() {
        return Json.readObject(python.run("-c", PROGRAM, directory.toString(), "load"));
    }

    private String recipient() throws IOException {
        Matcher recipient = RECIPIENT.matcher(Files.readString(home.resolve(".config/sops/age/keys.txt")));
        assertTrue(recipient.find());
        return recipient.group();
    }

    @Test
    void pythonReadsWhatWasStoredHere() {
        login("access-of-java");

        Map<String, Object> token = loadedByPython();
        Token stored = client.storedToken().orElseThrow();

        assertEquals("access-of-java", token.get("access_token"));
        assertEquals(List.of("read", "write"), token.get("scope"));
        assertEquals(
                stored.expiresAt(),
                Optional.of(
                        Instant.parse(String.valueOf(token.get("expires_at")).replace("+00:00", "Z"))));
    }

    private String template() {
        return new String(
                python.run(
                        "-c",
                        "import kstlib, pathlib;"
                                + "print((pathlib.Path(kstlib.__file__).parent / 'kstlib.conf.yml').read_text(encoding='utf-8'))"),
                StandardCharsets.UTF_8);
    }

    /** Turns the commented example provider of the template into a real one, as a person does. */
    private static String withItsExample(String template) {
        String[] parts = template.split("(?m)^  providers: \\{}\n", 2);
        String example = parts[1].substring(parts[1].indexOf("  # providers:"), parts[1].indexOf("####"));
        return parts[0] + example.replaceAll("(?m)^  # ?", "  ") + parts[1].substring(parts[1].indexOf("####"));
    }

    private Kstlib startedWith(String configuration, List<Warning> warnings) throws IOException {
        Path file = home.resolve(".config/kstlib.conf.yml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, configuration);
        Path work = Files.createDirectories(home.resolve("work"));
        return Engine.program(Kstlib.builder(), program -> program.workingDirectory(work))
                .environment(Map.of("HOME", home.toString()))
                .home(home)
                .warnings(warnings::add)
                .build();
    }

    @Test
    void startsWithTheTemplateThatPythonShips() throws IOException {
        List<Warning> warnings = new ArrayList<>();
        try (Kstlib started = startedWith(template(), warnings)) {
            started.checkConfiguration();
            assertEquals(List.of(), started.providers());
        }
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).inWords().contains("auth.trace (~/.config/kstlib.conf.yml:"), warnings::toString);
    }

    @Test
    void startsWithTheExampleOfTheTemplateAndItsNulls() throws IOException {
        List<Warning> warnings = new ArrayList<>();
        try (Kstlib started = startedWith(withItsExample(template()).replace("type: \"oidc\"", ""), warnings)) {
            started.checkConfiguration();
            ProviderSummary corporate = started.providers().get(0);
            assertEquals("corporate", corporate.name());
            assertEquals("oidc", corporate.type());
            assertEquals("corporate", started.client().name());
        }
        assertEquals(1, warnings.size(), warnings::toString);
    }

    @Test
    void readsAndReplacesWhatPythonStored() throws IOException {
        login("makes the key");
        python.run(
                "-c",
                PROGRAM,
                directory.toString(),
                "save",
                recipient(),
                EXPIRY.toString().replace("Z", "+00:00"));

        Token token = client.storedToken().orElseThrow();

        assertEquals(Secret.of("access-of-python"), token.accessToken());
        assertEquals(Optional.of(Secret.of("refresh+/=of-python")), token.refreshToken());
        assertEquals(Optional.of(Secret.of("header.payload.signature")), token.idToken());
        assertEquals(List.of("openid", "profile"), token.scope());
        assertEquals(Optional.of(EXPIRY), token.expiresAt());
        assertEquals("main", token.metadata().get("realm"));

        login("access-of-java-again");
        assertEquals("access-of-java-again", loadedByPython().get("access_token"));
    }
}
