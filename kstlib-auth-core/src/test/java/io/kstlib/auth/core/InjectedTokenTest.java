package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A token that the environment of a process brings, as in a job of continuous integration. */
@Tag("class-path")
class InjectedTokenTest {

    @TempDir
    Path folder;

    private volatile Instant now = Instant.now();
    private ScriptedCompany company;

    @BeforeEach
    void begin() {
        company = new ScriptedCompany(folder);
    }

    @AfterEach
    void end() {
        company.close();
    }

    private AuthClient client(Map<String, String> environment) {
        return company.start(company.program()
                        .environment(environment)
                        .clock(((InstantSource) () -> now).withZone(ZoneOffset.UTC)))
                .client(ScriptedCompany.PROVIDER);
    }

    private static String jwt(String issuer, Instant expiry) {
        return part(Map.of("alg", "none")) + "." + part(Map.of("iss", issuer, "exp", expiry.getEpochSecond()))
                + ".c2ln";
    }

    private static String part(Map<String, Object> fields) {
        return Base64Url.encode(Json.write(fields));
    }

    @Test
    void oneThatDoesNotSayWhenItEndsIsUsedAsLongAsTheServerTakesIt() {
        AuthClient client = client(Map.of("KSTLIB_TOKEN", "opaque-1"));
        client.getToken();

        now = now.plus(Duration.ofDays(30));

        assertEquals("opaque-1", client.getToken().accessToken().reveal());
    }

    @Test
    void isNotOursToRevoke() {
        AuthClient client = client(Map.of("KSTLIB_TOKEN", "opaque-1"));
        company.script().revoke = token -> {
            throw new AssertionError("the token of the job is revoked");
        };

        assertThrows(StorageException.class, () -> client.logout(LogoutOptions.of(LogoutOptions.AtServer.REVOKE)));
        assertThrows(StorageException.class, client::revoke);
    }

    @ParameterizedTest
    @CsvSource({"KSTLIB_TOKEN_CORPORATE", "KSTLIB_TOKEN"})
    void isUsedAsItIsAndStoredNowhere(String variable) {
        AuthClient client = client(Map.of(variable, "opaque-1"));

        assertEquals("opaque-1", client.getToken().accessToken().reveal());
        assertEquals("the variable " + variable, client.status().location());
        assertEquals(LoginStatus.State.VALID, client.status().state());
        assertTrue(company.storage().isEmpty());
    }

    @Test
    void aJwtOfTheProviderIsUsedUntilItExpires() {
        String token = jwt(ScriptedCompany.ISSUER, Instant.now().plusSeconds(3600));

        assertEquals(
                token,
                client(Map.of("KSTLIB_TOKEN", token)).getToken().accessToken().reveal());
    }

    @Test
    void anExpiredOneIsNotHandedOut() {
        AuthClient client = client(
                Map.of("KSTLIB_TOKEN", jwt(ScriptedCompany.ISSUER, Instant.now().minusSeconds(60))));

        assertEquals(NotLoggedInException.Reason.EXPIRED, refusal(client).reason());
        assertEquals(LoginStatus.State.EXPIRED, client.status().state());
    }

    @Test
    void aJwtOfAnotherIssuerIsRefused() { // security rule 10
        AuthClient client = client(Map.of(
                "KSTLIB_TOKEN", jwt("https://attacker.example", Instant.now().plusSeconds(3600))));

        NotLoggedInException refused = refusal(client);

        assertEquals(NotLoggedInException.Reason.ISSUED_FOR_ANOTHER, refused.reason());
        assertEquals(
                "the token in the variable KSTLIB_TOKEN was issued by https://attacker.example, and \"corporate\" is "
                        + ScriptedCompany.ISSUER,
                refused.problem());
        assertEquals(LoginStatus.State.ISSUED_FOR_ANOTHER, client.status().state());
    }

    private static NotLoggedInException refusal(AuthClient client) {
        return assertThrows(NotLoggedInException.class, client::getToken);
    }

    @Test
    void aFileIsReadAgainWhenThePlatformHasReplacedIt() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        Map<String, String> environment = Map.of("KSTLIB_TOKEN_FILE_CORPORATE", file.toString());
        AuthClient client = client(environment);
        assertEquals("first", client.getToken().accessToken().reveal());

        Files.writeString(file, "second\n");

        now = now.plusSeconds(2); // a client looks once a second
        assertEquals("second", client.getToken().accessToken().reveal());
    }

    @Test
    void aFileThatIsNotThereIsAnErrorAndNotALogin() {
        AuthClient client = client(
                Map.of("KSTLIB_TOKEN_FILE_CORPORATE", folder.resolve("none").toString()));

        StorageException missing = assertThrows(StorageException.class, client::getToken);

        assertEquals(StorageException.Reason.UNREADABLE, missing.reason());
        assertTrue(missing.getMessage().contains("KSTLIB_TOKEN_FILE_CORPORATE"), missing.getMessage());
    }

    @Test
    void aRelativePathIsRefusedSinceItIsAnotherFileInEachFolder() {
        AuthClient client = client(Map.of("KSTLIB_TOKEN_FILE_CORPORATE", "token"));

        StorageException relative = assertThrows(StorageException.class, client::getToken);

        assertTrue(relative.getMessage().contains("has a relative path"), relative.getMessage());
    }

    @Test
    void whatIsNoTokenIsNotShown() {
        AuthClient client = client(Map.of("KSTLIB_TOKEN", "s3cret words"));

        StorageException wrong = assertThrows(StorageException.class, client::getToken);

        assertTrue(wrong.getMessage().contains("the variable KSTLIB_TOKEN holds no token"), wrong.getMessage());
        assertFalse(wrong.getMessage().contains("s3cret"), wrong.getMessage());
    }

    @Test
    void noOtherTokenIsStoredInItsPlace() {
        AuthClient client = client(
                Map.of("KSTLIB_TOKEN", jwt(ScriptedCompany.ISSUER, Instant.now().minusSeconds(60))));

        StorageException refused =
                assertThrows(StorageException.class, () -> client.login(LoginOptions.with(ScriptedCompany.noOne())));

        assertEquals(StorageException.Reason.NOT_WRITABLE, refused.reason());
        assertTrue(refused.getMessage().contains("unset KSTLIB_TOKEN"), refused.getMessage());
    }

    @Test
    void twoVariablesForOneProviderAreRefused() {
        ConfigurationException both = assertThrows(
                ConfigurationException.class,
                () -> client(Map.of("KSTLIB_TOKEN", "one", "KSTLIB_TOKEN_CORPORATE", "two")));

        assertTrue(both.getMessage().contains("KSTLIB_TOKEN"), both.getMessage());
        assertFalse(both.getMessage().contains("two"), both.getMessage());
    }

    @Test
    void isNotUsedByAConfigurationThatWasMerelyFound() throws IOException { // security rule 11
        Map<String, Object> provider = new LinkedHashMap<>(
                Map.of("type", "scripted", "client_id", company.clientId(), "issuer", ScriptedCompany.ISSUER));
        Files.write(
                folder.resolve("kstlib.conf.yml"),
                Json.write(Map.of("auth", Map.of("providers", Map.of("corporate", provider)))));
        try (Kstlib found = Engine.program(
                        Kstlib.builder(),
                        program -> program.workingDirectory(folder).withoutEventLog())
                .home(folder.resolve("home"))
                .pluginLoader(ServicesLoader.besideClassPath()
                        .declare(folder, ProviderFactory.class, ScriptedProvider.Factory.class.getName())
                        .declare(folder, TokenStorageFactory.class, FaultyStorage.Factory.class.getName()))
                .environment(Map.of("KSTLIB_TOKEN", "opaque-1"))
                .warnings(warning -> {})
                .build()) {
            AuthException refused = assertThrows(
                    AuthException.class, () -> found.client("corporate").getToken());

            assertTrue(
                    refused.getMessage()
                            .contains("is not used by a configuration that was found in the current directory"),
                    refused.getMessage());
        }
    }
}
