package io.kstlib.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oidc.provider.OidcProviderFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.auth.testkit.server.TestIdentityProvider;
import io.kstlib.auth.testkit.server.TestPerson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The identity provider and the person of the testkit, in the logins that they are for. */
class TestkitLoginTest {

    @RegisterExtension
    final TestIdentityProvider idp = new TestIdentityProvider("/realms/main");

    private TestContext client() {
        return TestContext.of(
                        "auth.providers.corporate",
                        Map.of("type", "oidc", "issuer", idp.issuer(), "client_id", TestIdentityProvider.CLIENT_ID))
                .auth("callback_server", Map.of("port", 0));
    }

    private Provider provider() {
        return new OidcProviderFactory().create(client());
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aLoginOfEveryModeBringsAToken(Mode mode) {
        TestPerson person = TestPerson.whoFollows();

        Token token = provider().login(person.request(mode));

        assertEquals(
                Optional.of(true),
                token.idToken().map(idToken -> !idToken.reveal().isEmpty()));
        assertEquals("openid", person.asked().get("scope"));
        assertTrue(idp.requests(idp.path("token")).get(0).form().containsKey("code_verifier"));
        assertEquals("248289761001", provider().userInfo(token).get("sub"));
    }

    @Test
    void aTokenIsRefreshedOnceAndEndsWithItsRevocation() {
        idp.client(TestIdentityProvider.CLIENT_ID, "s3cret-s3cret");
        Provider provider = new OidcProviderFactory().create(client().with("client_secret", "s3cret-s3cret"));
        Token token = provider.login(TestPerson.whoFollows().request(Mode.BROWSER));

        Token renewed = provider.refresh(token).accept();
        assertFalse(renewed.accessToken().equals(token.accessToken()));
        assertFalse(provider.revoke(renewed).isIncomplete());

        assertThrows(AuthException.class, () -> provider.refresh(renewed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "PS384", "EdDSA"})
    void aProviderSignsWithTheKeyOfTheTest(String algorithm) {
        idp.signWith(SigningKey.of("rsa-2", algorithm).named("signer"));

        Token token = provider().login(TestPerson.whoFollows().request(Mode.BROWSER));

        assertTrue(token.idToken().isPresent());
    }

    @Test
    void aClaimThatIsWrongIsRefused() {
        idp.claim("aud", List.of("another-app"));

        assertThrows(
                TokenRefusedException.class,
                () -> provider().login(TestPerson.whoFollows().request(Mode.BROWSER)));
    }

    @Test
    void aLoginThatIsRefusedSaysWhy() {
        idp.refuseLogin("access_denied", "not today");

        LoginFailedException refusal = assertThrows(
                LoginFailedException.class,
                () -> provider().login(TestPerson.whoFollows().request(Mode.BROWSER)));

        assertTrue(refusal.getMessage().contains("not today"), refusal::getMessage);
    }
}
