package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LoginStatus.State;
import io.kstlib.auth.api.login.LogoutOptions;
import io.kstlib.auth.api.login.LogoutOptions.AtServer;
import io.kstlib.auth.api.login.LogoutReport;
import io.kstlib.auth.api.token.Token;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stored token, and a configuration that trusts other servers than when the token was issued (security rule 10). */
@Timeout(60)
@Tag("class-path")
class ChangedTrustTest {

    private static final String BUNDLE = "ssl_ca_bundle: ca.pem";

    @TempDir
    Path root;

    private TwoConfigurations two;

    @BeforeEach
    void create() {
        two = new TwoConfigurations(root);
        TwoConfigurations.put(two.ownFolder(), "ca.pem", "the authorities of the company");
        TwoConfigurations.put(two.foundFolder(), "ca.pem", "the authorities of a thief");
    }

    @AfterEach
    void close() {
        two.close();
    }

    private void changeOwnBundle() {
        TwoConfigurations.put(two.ownFolder(), "ca.pem", "the new authorities of the company");
    }

    private static void assertNothingIsHandedOut(AuthClient client, String... words) {
        NotLoggedInException refusal = TwoConfigurations.refusal(client::getToken);
        assertEquals(Reason.ISSUED_FOR_ANOTHER, refusal.reason());
        for (String word : words) {
            assertTrue(refusal.problem().contains(word), refusal.problem());
        }
        TwoConfigurations.refusal(client::refreshToken);
        TwoConfigurations.refusal(client::getUserInfo);
        TwoConfigurations.refusal(client::storedToken);
        TwoConfigurations.refusal(client::revoke);
        LoginStatus status = client.status();
        assertEquals(State.ISSUED_FOR_ANOTHER, status.state());
        assertEquals(refusal.problem(), status.problem().orElseThrow().problem());
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of("", BUNDLE, "ssl_ca_bundle, kstlib.conf.yml:9"),
                Arguments.of(BUNDLE, BUNDLE, "ssl_ca_bundle, kstlib.conf.yml:9"),
                Arguments.of(BUNDLE, "", "other certificate authorities"),
                Arguments.of("", "ssl_trust: system", "ssl_trust, kstlib.conf.yml:9"),
                Arguments.of("", "ssl_verify: false", "ssl_verify is false now"),
                Arguments.of(BUNDLE, "ssl_verify: false", "ssl_verify is false now"),
                Arguments.of("ssl_verify: false", BUNDLE, "ssl_ca_bundle, kstlib.conf.yml:9"));
    }

    @ParameterizedTest(name = "from [{0}] to [{1}]")
    @MethodSource("changes")
    void aConfigurationThatWasFoundGetsNothing(String before, String after, String word) {
        two.logIn(two.own(two.oauth(before)));
        Token stored = two.stored();

        assertNothingIsHandedOut(two.found(two.oauth(after)), word);

        assertEquals(stored, two.stored());
        assertEquals(List.of(), two.warnings());
    }

    @ParameterizedTest
    @ValueSource(strings = {BUNDLE, "ssl_verify: false"})
    void aConfigurationThatWasFoundHasNothingRevoked(String after) {
        two.logIn(two.own(two.oauth()));

        LogoutReport report = two.found(two.oauth(after)).logout(LogoutOptions.of(AtServer.REVOKE));

        assertNull(two.script().revoked);
        assertEquals(LogoutReport.LocalRemoval.Result.REMOVED, report.local().result());
    }

    @Test
    void aConfigurationThatWasFoundSharesTokensWithOneThatTrustsTheSame() {
        two.logIn(two.own(two.oauth(BUNDLE)));
        TwoConfigurations.put(two.foundFolder(), "copy.pem", "the authorities of the company");

        AuthClient found = two.found(two.oauth("ssl_ca_bundle: copy.pem", "scopes: [openid]"));

        assertEquals("access", found.getToken().accessToken().reveal());
        assertEquals(List.of(), two.warnings());
    }

    @Test
    void aConfigurationThatWasFoundIsUsedWithOneWarning() {
        two.logIn(two.own(two.oauth(BUNDLE)));
        TwoConfigurations.put(two.foundFolder(), "copy.pem", "the authorities of the company");
        AuthClient found = two.found(two.oauth("ssl_ca_bundle: copy.pem"));

        found.getToken();
        found.getToken();
        found.storedToken();

        assertEquals(1, two.warningsOfConsent().size(), two.warningsOfConsent()::toString);
    }

    @Test
    void theOwnConfigurationBindsTheTokenAnewWithOneLine() {
        two.logIn(two.own(two.oauth(BUNDLE)));
        changeOwnBundle();

        AuthClient client = two.own(two.oauth(BUNDLE));
        assertEquals("access", client.getToken().accessToken().reveal());
        client.storedToken();
        client.getUserInfo();
        two.own(two.oauth(BUNDLE)).getToken();

        assertEquals(1, two.warnings().size(), two.warnings()::toString);
        String line = two.warnings().get(0);
        assertTrue(line.contains("auth.providers.corporate.ssl_ca_bundle, "), line);
        assertTrue(line.contains("kstlib.conf.yml:9"), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void aTokenThatNoPersonWatchesIsNotBoundAnewSoThatAPersonIsWarned() {
        two.logIn(two.own(two.oauth(BUNDLE)));
        Token stored = two.stored();
        AuthClient resident = two.own(two.oauth(BUNDLE));
        assertEquals(stored, resident.engine().freshToken().orElseThrow());
        changeOwnBundle();
        AuthClient later = two.own(two.oauth(BUNDLE));

        assertTrue(later.engine().freshToken().isEmpty());
        assertEquals(stored, later.engine().refreshAhead(token -> true).orElseThrow());
        assertEquals(stored, two.stored());
        assertEquals(List.of(), two.warnings());

        two.own(two.oauth(BUNDLE)).getToken();
        assertEquals(1, two.warnings().size(), two.warnings()::toString);
        assertEquals(two.stored(), later.engine().freshToken().orElseThrow());
    }

    @Test
    void aConfigurationThatWasNamedBindsTheTokenAnewWithOneLine() {
        two.logIn(two.own(two.oauth()));

        assertEquals(
                "access", two.named(two.oauth(BUNDLE)).getToken().accessToken().reveal());
        two.named(two.oauth(BUNDLE)).getToken();

        assertEquals(1, two.warnings().size(), two.warnings()::toString);
    }

    @Test
    void aTokenThatWasBoundAnewIsNotHandedToWhatItWasBoundToBefore() {
        two.logIn(two.own(two.oauth(BUNDLE)));
        two.named(two.oauth(BUNDLE)).getToken();
        TwoConfigurations.put(two.foundFolder(), "ca.pem", "the authorities of the company");

        assertNothingIsHandedOut(two.found(two.oauth(BUNDLE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", BUNDLE})
    void nothingIsHandedOutWhereServersAreNoLongerVerified(String before) {
        two.logIn(two.own(two.oauth(before)));

        assertNothingIsHandedOut(two.own(two.oauth("ssl_verify: false")), "ssl_verify, ", "kstlib.conf.yml:9");
        assertNothingIsHandedOut(two.named(two.oauth("ssl_verify: false")), "ssl_verify, ", "kstlib.conf.yml:9");
    }

    @Test
    void aBundleWinsOverVerifyingNothing() {
        two.logIn(two.own(two.oauth(BUNDLE)));

        assertEquals(
                "access",
                two.own(two.oauth(BUNDLE, "ssl_verify: false"))
                        .getToken()
                        .accessToken()
                        .reveal());
        assertEquals(List.of(), two.warnings());
    }

    @Test
    void aTokenOfAServerThatWasNotVerifiedIsHandedOutWhereItIsNow() {
        two.logIn(two.own(two.oauth("ssl_verify: false")));

        assertEquals(
                "access",
                two.own(two.oauth("ssl_verify: false")).getToken().accessToken().reveal());
        assertEquals("access", two.own(two.oauth()).getToken().accessToken().reveal());

        assertEquals("java", two.stored().binding().orElseThrow().trust().orElseThrow());
        assertEquals(1, two.warnings().size(), two.warnings()::toString);
        assertNothingIsHandedOut(two.own(two.oauth("ssl_verify: false")));
    }

    @Test
    void aBundleThatCannotBeReadKeepsNoFreshTokenFromItsOwner() {
        two.logIn(two.own(two.oauth(BUNDLE)));
        Token stored = two.stored();

        AuthClient own = two.own(two.oauth("ssl_ca_bundle: gone.pem"));

        assertEquals("access", own.getToken().accessToken().reveal());
        assertEquals(stored, two.stored());
        assertNothingIsHandedOut(two.found(two.oauth("ssl_ca_bundle: gone.pem")));
        assertNothingIsHandedOut(two.found(two.oauth("ssl_ca_bundle: ."))); // a folder is no file
    }

    @Test
    void aStoreThatCannotBeWrittenKeepsNoOneFromTheToken() {
        two.logIn(two.own(two.oauth(BUNDLE)));
        Token stored = two.stored();
        changeOwnBundle();
        two.storage().failOnSave();

        AuthClient client = two.own(two.oauth(BUNDLE));
        assertEquals("access", client.getToken().accessToken().reveal());
        client.storedToken();

        assertEquals(stored, two.stored());
        assertEquals(1, two.warnings().size(), two.warnings()::toString);
    }

    @Test
    void theMarkSurvivesARefresh() {
        two.logIn(two.own(two.oauth(BUNDLE, "revocation_endpoint: https://revoke.example.com/")));
        two.script().refresh = old -> TwoConfigurations.token("next").build();

        two.own(two.oauth(BUNDLE)).refreshToken(); // knows nothing of the other endpoint
        AuthClient client = two.own(two.oauth(BUNDLE, "revocation_endpoint: https://revoke.example.com/"));

        assertEquals("next", client.getToken().accessToken().reveal());
        assertNothingIsHandedOut(two.found(two.oauth(BUNDLE)));
        assertEquals(List.of(), two.warnings());
    }

    @Test
    void theStoredMarkHoldsNoPlainSecretOfTheConfiguration() { // security rule 6
        two.logIn(two.own(two.oauth("client_secret: canary-1", "headers: { X-Key: canary-2 }")));

        String metadata = two.stored().metadata().toString();

        assertFalse(metadata.contains("canary"), metadata);
    }
}
