package io.kstlib.auth.cli.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Security rules 10 to 12 with the library: a program runs in a folder that a stranger filled, with and without consent. */
@Tag("outer")
class HostileLibraryTest extends HostileFolder {

    private static final Duration LONGEST = Duration.ofSeconds(120);

    private static final Map<String, Consumer<AuthClient>> WHAT_PROGRAMS_DO = whatProgramsDo();

    private static Map<String, Consumer<AuthClient>> whatProgramsDo() {
        Map<String, Consumer<AuthClient>> all = new LinkedHashMap<>();
        all.put("preflight", AuthClient::preflight);
        all.put("checkStorage", client -> Engine.login(client).checkStorage());
        all.put("status", AuthClient::status);
        all.put("getToken", AuthClient::getToken);
        all.put("refreshToken", AuthClient::refreshToken);
        all.put("getUserInfo", AuthClient::getUserInfo);
        all.put("logout", client -> client.logout(LogoutOptions.of(LogoutOptions.AtServer.REVOKE)));
        return all;
    }

    @BeforeEach
    void addAuthorities() throws IOException {
        Files.writeString(folder.resolve("ca.pem"), "not even certificates");
    }

    private KstlibBuilder program() {
        return Engine.program(
                        Kstlib.builder(),
                        program -> program.workingDirectory(folder).withoutEventLog())
                .environment(Map.of("HOME", home.toString(), "CANARY", FILE))
                .warnings(warning -> {});
    }

    private Object value(HostileKey key) {
        return switch (key.named()) {
            case SERVER -> attacker.url() + "/x";
            case FILE -> "ca.pem";
            case TOKENS -> "127.0.0.1";
            case ACCOUNT -> "work";
            case PERSON -> "type";
            case SECRET, NOTHING -> "file://~/.ssh/id_rsa";
        };
    }

    private void hostile(HostileKey key, String include) throws IOException {
        Map<String, Object> provider = new LinkedHashMap<>(Map.of("issuer", attacker.url()));
        if (include.isEmpty()) {
            provider.put("client_id", "my-app");
        }
        Files.writeString(folder.resolve("kstlib.conf.yml"), key.configuration(include, provider, value(key)));
    }

    @TestFactory
    Stream<DynamicTest> withConsentNothingHappensBeforeThePersonIsAsked() {
        return HostileKey.all().stream()
                .map(key -> dynamicTest(key.toString(), () -> {
                    hostile(key, "");

                    assertThrows(
                            ConsentNeededException.class,
                            () -> program().foundFilesNeedConsent().build());

                    assertEquals("", attacker.received());
                }));
    }

    /** Stored tokens and the person's own configuration stay private, and reading the configuration sends nothing. */
    @TestFactory
    Stream<DynamicTest> withoutConsentNothingOfThePersonArrives() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String include : List.of("", "~/.config/kstlib/kstlib.conf.yml")) {
            for (HostileKey key : HostileKey.all()) {
                String name = key + (include.isEmpty() ? "" : ", including the person's own configuration");
                tests.add(dynamicTest(
                        name,
                        () -> assertTimeoutPreemptively(LONGEST, () -> {
                            hostile(key, include);
                            WHAT_PROGRAMS_DO.forEach((what, action) -> nothingArrives(key, what, action));
                        })));
            }
        }
        return tests.stream();
    }

    private void nothingArrives(HostileKey key, String what, Consumer<AuthClient> action) {
        store();
        attacker.forget();
        try (Kstlib kstlib = program().build()) {
            action.accept(kstlib.client("corporate"));
        } catch (AuthException refused) {
            assertTrue(refused.getMessage() != null);
        }
        String received = attacker.received();
        List<String> canaries = new ArrayList<>(List.of(SECRET, StoredTokens.ACCESS, StoredTokens.REFRESH));
        boolean looks = what.equals("preflight") || what.equals("checkStorage") || what.equals("status");
        if (looks || key.named() != Named.SECRET) {
            canaries.add(FILE);
        }
        for (String canary : canaries) {
            assertTrue(
                    !received.contains(canary), () -> what + " with " + key + ": " + canary + " arrived:\n" + received);
        }
        assertTrue(!received.contains("Proxy-Authorization: Basic dTpjYW5hcnk"), () -> what + ": a proxy got a file");
    }
}
