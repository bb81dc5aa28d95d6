package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.witness.Witness;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks for the secrets of a login in every place that others could see, at the highest verbosity. Security rules 6 and 7. */
@WithKeycloak
class SecrecyIT {

    private static final String CLIENT_SECRET = "marked-client-secret-3f1c";

    /** A person of this class only, whose sessions it ends. */
    private static final String USERNAME = "carol";

    private static final String PASSWORD = "higher-further";

    private final KeycloakServer keycloak;
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final List<String> overheard = new ArrayList<>();

    @TempDir
    Path home;

    @TempDir
    Path temporary;

    SecrecyIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @Test
    void secretsOfAPlainStorageAreInTheTokenFileOnly() throws IOException {
        followASession(command("file"), "rw-------");
    }

    @Tag("long")
    @Test
    void secretsOfAnEncryptedStorageAreInNoFileAtAnyMoment() throws IOException { // security rule 7
        Witness witness = Witness.of(home, temporary);
        try (witness) {
            followASession(
                    command("sops")
                            .asProcess() // others see the arguments of a process
                            .with("KSTLIB_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary),
                    "r--------");
        }

        witness.files().forEach(this::assertHoldsNoSecret);
        witness.arguments().forEach(arguments -> assertHoldsNoSecret("arguments", arguments));
        assertTrue(witness.files().keySet().stream().anyMatch(file -> file.contains(".token.sops.json")));
        assertTrue(witness.arguments().stream().anyMatch(arguments -> arguments.contains("--verbose auth login")));
    }

    private Command command(String storage) {
        return Login.configured(
                        home,
                        keycloak.issuer(),
                        "cli-confidential",
                        "client_secret: env://CORPORATE_SECRET",
                        "token_storage: " + storage)
                .with("CORPORATE_SECRET", CLIENT_SECRET)
                .with("TMPDIR", temporary.toString())
                .with("KSTLIB_DEBUG", "1");
    }

    private void followASession(Command command, String mode) throws IOException {
        secrets.put("client secret", CLIENT_SECRET);

        logIn(command);
        assertReadableByTheOwnerOnly(mode);
        remember();
        overheard.add(command.run("--verbose", "auth", "token").endedWith(0).err());
        overheard.add(command.run("--verbose", "auth", "token", "--refresh")
                .endedWith(0)
                .err());
        remember();
        overheard.add(command.run("--verbose", "auth", "status").toString());
        overheard.add(command.run("--verbose", "auth", "whoami").toString());
        overheard.add(command.run("--verbose", "auth", "check").toString());
        overheard.add(command.run("--verbose", "auth", "check", "--json").err());

        assertNoOtherFileHoldsThem();
        keycloak.admin().endSessions("kstlib", USERNAME);
        overheard.add(command.run("--verbose", "auth", "token", "--refresh")
                .endedWith(2)
                .toString());
        overheard.add(command.run("--verbose", "auth", "logout").toString());
        assertNothingWasOverheard();
    }

    private void logIn(Command command) throws IOException {
        try (RunningCommand login = command.start("--verbose", "auth", "login", "--no-browser")) {
            URI authorization = login.awaitUrl();
            overheard.add(authorization.toString());
            URI redirect = LoginPage.open(authorization).logIn(USERNAME, PASSWORD);
            secrets.put("authorization code", Query.of(redirect).get("code"));
            overheard.add(Callback.follow(redirect).text());
            overheard.add(login.await().endedWith(0).toString());
        }
    }

    private Path tokenFile() {
        return StoredToken.file(home, "corporate");
    }

    private void assertReadableByTheOwnerOnly(String mode) throws IOException {
        Path file = tokenFile();
        assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
    }

    private void remember() {
        for (String field : List.of("access_token", "refresh_token", "id_token")) {
            secrets.put(field + " " + secrets.size(), StoredToken.field(home, "corporate", field));
        }
    }

    private void assertNoOtherFileHoldsThem() throws IOException {
        Path tokenFile = tokenFile();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.equals(tokenFile)) {
                    assertHoldsNoSecret(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    private void assertNothingWasOverheard() {
        secrets.put("age key", "AGE-SECRET-KEY-1");
        overheard.forEach(text -> assertHoldsNoSecret("the output", text));
        secrets.remove("age key"); // its own file may hold it
    }

    private void assertHoldsNoSecret(String where, String text) {
        secrets.forEach(
                (name, secret) -> assertFalse(text.contains(secret), () -> name + " in " + where + ":\n" + text));
    }
}
