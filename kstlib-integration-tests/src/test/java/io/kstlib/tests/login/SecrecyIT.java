package io.kstlib.tests.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.kstlib.json.Json;
import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.command.StoredToken;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows the secrets of a login, at the highest verbosity, wherever others could see them. Design rules 6 and 7. */
@WithKeycloak
class SecrecyIT {

    private static final String CLIENT_SECRET = "marked-client-secret-3f1c";

    private final KeycloakServer keycloak;
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final List<String> overheard = new ArrayList<>();

    @TempDir
    Path home;

    SecrecyIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
    }

    @Test
    void secretsAppearNeitherInTalkNorInArgumentsNorInOtherFiles() throws IOException {
        Command command = Login.configured(
                        home, keycloak.issuer(), "cli-confidential", "client_secret: env://CORPORATE_SECRET")
                .with("CORPORATE_SECRET", CLIENT_SECRET)
                .with("KSTLIB_DEBUG", "1");
        secrets.put("client secret", CLIENT_SECRET);

        logIn(command);
        remember(tokenFile());
        overheard.add(command.run("--verbose", "auth", "token").endedWith(0).err());
        overheard.add(command.run("--verbose", "auth", "token", "--refresh")
                .endedWith(0)
                .err());
        remember(tokenFile());
        overheard.add(command.run("--verbose", "auth", "status").toString());
        overheard.add(command.run("--verbose", "auth", "whoami").toString());
        overheard.add(command.run("--verbose", "auth", "check").toString());
        overheard.add(command.run("--verbose", "auth", "check", "--json").err());

        assertOnlyTheTokenFileHoldsThem();
        keycloak.admin().endSessions("kstlib", Login.USERNAME);
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
            overheard.add(argumentsOf(login.handle()));
            URI redirect = LoginPage.open(authorization).logIn(Login.USERNAME, Login.PASSWORD);
            secrets.put("authorization code", Query.of(redirect).get("code"));
            overheard.add(Callback.follow(redirect).text());
            overheard.add(login.await().endedWith(0).toString());
        }
    }

    private static String argumentsOf(ProcessHandle process) throws IOException {
        Path arguments = Path.of("/proc", String.valueOf(process.pid()), "cmdline");
        return Files.exists(arguments) ? Files.readString(arguments).replace('\0', ' ') : "";
    }

    private Path tokenFile() throws IOException {
        Path file = StoredToken.file(home, "corporate");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
        return file;
    }

    private void remember(Path tokenFile) throws IOException {
        Map<String, Object> token = Json.readObject(Files.readAllBytes(tokenFile));
        for (String field : List.of("access_token", "refresh_token", "id_token")) {
            secrets.put(field + " " + secrets.size(), String.valueOf(token.get(field)));
        }
    }

    private void assertOnlyTheTokenFileHoldsThem() throws IOException {
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
        overheard.forEach(text -> assertHoldsNoSecret("the output", text));
    }

    private void assertHoldsNoSecret(String where, String text) {
        secrets.forEach(
                (name, secret) -> assertFalse(text.contains(secret), () -> name + " in " + where + ":\n" + text));
    }
}
