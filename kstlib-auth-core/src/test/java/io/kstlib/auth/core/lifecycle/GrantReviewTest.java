package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.LoginNotice.Kind;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantReviewTest {

    private static List<String> words(String text) {
        return text == null || text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }

    private static AskedFor scopes(String scopes) {
        return new AskedFor(words(scopes), List.of());
    }

    private static Token token(AskedFor asked, String granted) {
        return Token.builder(Secret.of("at"), Instant.EPOCH)
                .scope(words(granted))
                .binding(TokenBinding.of("https://sso.example.com", "my-app").withAskedFor(asked))
                .build();
    }

    private static List<LoginNotice> notices(AskedFor configured, Token token) {
        return new Owner.GrantReview(configured, token).all(Renewal.REFRESH_TOKEN);
    }

    private static List<Kind> kinds(List<LoginNotice> notices) {
        return notices.stream().map(LoginNotice::kind).toList();
    }

    @ParameterizedTest(name = "{0} granted as {1}: {2} is missing")
    @CsvSource({
        "a b c, c a b, ''",
        "a b, a b c d, ''",
        "a b, a, b",
        "a b, A B, ''",
        "read write, write:read, read write",
        "email, https://www.googleapis.com/auth/userinfo.email, ''",
        "read, https://api.example.com/orders.read, read",
        "https://graph.microsoft.com/Mail.Read, Mail.Read, ''",
        "https://a.example.com/read, https://b.example.com/read, https://a.example.com/read",
        "api://orders/.default, api://orders/Orders.Read, ''",
        "user user:email read:user, user, ''",
        "admin:org read:org, admin:org, ''",
        "orders orders:write, orders:read, orders orders:write",
        "orders:write, orders, orders:write",
        "openid email, email, openid",
        "a offline_access, a, ''",
        "a b, '', ''"
    })
    void whatWasNotGrantedIsMissing(String asked, String granted, String missing) {
        Token token = token(scopes(asked), granted).toBuilder()
                .refreshToken(Secret.of("rt"))
                .build();

        List<LoginNotice> notices = notices(scopes(asked), token);

        assertEquals(
                words(missing),
                notices.stream()
                        .filter(notice -> notice.kind() == Kind.SCOPES_NOT_GRANTED)
                        .flatMap(notice -> notice.about().stream())
                        .toList());
        assertEquals(missing.isEmpty() ? 0 : 1, notices.size());
    }

    @Test
    void anIdTokenIsTheProofOfOpenid() {
        Token token = token(scopes("openid email"), "email").toBuilder()
                .idToken(Secret.of("id"))
                .build();

        assertEquals(List.of(), notices(scopes("openid email"), token));
    }

    @Test
    void theWordsSayWhatWasAskedForAndWhatCame() {
        LoginNotice notice = notices(scopes("a b"), token(scopes("a b"), "a")).get(0);

        assertTrue(notice.inWords().endsWith("not b (asked for a b, got a)"), notice::inWords);
    }

    @Test
    void whatTheConfigurationAddsWasNotAskedFor() {
        Token token = token(new AskedFor(List.of("a"), List.of("https://one.example.com")), "a");

        assertEquals(
                List.of(Kind.SCOPES_NOT_ASKED_FOR, Kind.RESOURCE_NOT_ASKED_FOR),
                kinds(notices(
                        new AskedFor(List.of("a", "b"), List.of("https://two.example.com", "https://one.example.com")),
                        token)));
        assertEquals(List.of(), notices(scopes(""), token));
    }

    @Test
    void aTokenThatDoesNotSayWhatItWasAskedForIsJudgedByWhatItHas() {
        Token token = token(scopes(""), "a").toBuilder().metadata(Map.of()).build();

        assertEquals(List.of(Kind.SCOPES_NOT_HELD), kinds(notices(scopes("a b"), token)));
        assertEquals(List.of(), new Owner.GrantReview(scopes("a b"), token).notAskedFor());
        assertEquals(List.of(), notices(scopes("a"), token));
    }

    @Test
    void offlineAccessIsForThoseWhoLogIn() {
        Token token = token(scopes("offline_access"), "");

        assertEquals(List.of(Kind.NO_REFRESH_TOKEN), kinds(notices(scopes("offline_access"), token)));
        assertEquals(List.of(), new Owner.GrantReview(scopes("offline_access"), token).all(Renewal.REPETITION));
    }

    @Test
    void onlyTheResourcesThatWereAddedAreNamed() {
        Token token = token(new AskedFor(List.of("a"), List.of("urn:one", "urn:two")), "a");

        LoginNotice notice = notices(new AskedFor(List.of("a"), List.of("urn:two", "urn:three")), token)
                .get(0);

        assertEquals(List.of("urn:three"), notice.about());
        assertEquals(List.of(), notices(new AskedFor(List.of("a"), List.of("urn:two")), token));
    }

    @Test
    void whatWasAskedForIsStoredWithTheToken() {
        AskedFor asked = new AskedFor(List.of("a", "b"), List.of("https://api.example.com", "urn:other"));
        Token stored = Token.fromMap(token(asked, "a").toMap());

        assertEquals(asked, stored.binding().orElseThrow().askedFor().orElseThrow());
        assertEquals(
                Map.of(
                        "server",
                        "https://sso.example.com",
                        "client_id",
                        "my-app",
                        "scope",
                        List.of("a", "b"),
                        "resource",
                        List.of("https://api.example.com", "urn:other")),
                stored.metadata().get("kstlib"));
    }
}
