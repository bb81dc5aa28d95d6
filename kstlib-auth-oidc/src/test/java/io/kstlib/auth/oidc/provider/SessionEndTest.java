package io.kstlib.auth.oidc.provider;

import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.SessionEndReport.Result;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logout by OpenID Connect RP-Initiated Logout 1.0. */
@Timeout(60)
class SessionEndTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    @BeforeEach
    void publish() {
        idp.publishMetadata("end_session_endpoint", idp.url("/realms/main/logout"));
    }

    /** A browser that opens the provider's logout page and is sent back from there. */
    private static final class Browser implements UserInteraction {

        private final HttpClient http = HttpClient.newHttpClient();
        private final UnaryOperator<String> sentBackWith;
        private final List<URI> opened = new ArrayList<>();
        private final List<URI> shown = new ArrayList<>();
        private boolean isThere = true;
        private URI logoutPage;
        private CompletableFuture<HttpResponse<String>> lastPage;

        Browser(UnaryOperator<String> sentBackWith) {
            this.sentBackWith = sentBackWith;
        }

        private volatile @Nullable String returnsWith;

        @Override
        public boolean open(URI url) {
            opened.add(url);
            if (!isThere) {
                return false;
            }
            visit(url);
            return true;
        }

        @Override
        public void show(URI url) {
            shown.add(url);
            visit(url);
        }

        private void visit(URI url) {
            logoutPage =
                    URI.create(get(url).join().headers().firstValue("Location").orElseThrow());
            Map<String, String> asked = asked();
            String state = sentBackWith.apply(asked.get("state"));
            lastPage = get(URI.create(
                    asked.get("post_logout_redirect_uri") + (returnsWith == null ? "?state=" + state : returnsWith)));
        }

        private CompletableFuture<HttpResponse<String>> get(URI url) {
            return http.sendAsync(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
        }

        Map<String, String> asked() {
            Map<String, String> parameters = new LinkedHashMap<>();
            for (String pair : logoutPage.getRawQuery().split("&", -1)) {
                String[] parts = pair.split("=", 2);
                parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
            return parameters;
        }

        @Override
        public void showCode(UserCode code) {
            throw new AssertionError("no device code is expected");
        }

        @Override
        public Secret askForRedirect(Duration timeout) {
            throw new AssertionError("there is nothing to paste");
        }

        @Override
        public void tell(String message) {}
    }

    private static LoginRequest request(Browser browser, LoginRequest.Mode mode, Duration timeout) {
        return new LoginRequest(mode, timeout, browser);
    }

    private static LoginRequest request(Browser browser) {
        return request(browser, LoginRequest.Mode.BROWSER, Duration.ofSeconds(20));
    }

    @Test
    void sendsTheBrowserToTheProviderAndWaitsForItsReturn() {
        Browser browser = new Browser(state -> state);

        SessionEndReport report = Corporate.provider(idp.client()).endSession(request(browser), Secret.of("id.to.ken"));

        assertEquals(new SessionEndReport(Result.ENDED, ""), report);
        assertTrue(browser.logoutPage.toString().startsWith(idp.url("/realms/main/logout?")));
        assertEquals("id.to.ken", browser.asked().get("id_token_hint"));
        assertEquals(Idp.CLIENT_ID, browser.asked().get("client_id"));
        assertTrue(browser.asked().get("post_logout_redirect_uri").matches("http://127\\.0\\.0\\.1:\\d+/callback"));
        assertTrue(browser.asked().get("state").length() >= 43); // security rule 2: 256 bits
        assertTrue(browser.lastPage.join().body().contains("You are logged out"));
    }

    @Test
    void keepsTheQueryOfTheEndpointAndWritesBlanksAsEveryServerReadsThem() {
        idp.publishMetadata("end_session_endpoint", idp.url("/realms/main/logout?tenant=a"));
        Browser browser = new Browser(state -> state);

        Corporate.provider(idp.client().with("client_id", "reports of sales+tax"))
                .endSession(request(browser), null);

        String query = browser.logoutPage.getRawQuery();
        assertTrue(query.startsWith("tenant=a&client_id=reports%20of%20sales%2Btax&"), query);
    }

    @Test
    void keepsTheIdTokenOutOfTheUrlThatIsOpened() { // security rule 6
        Browser browser = new Browser(state -> state);

        Corporate.provider(idp.client()).endSession(request(browser), Secret.of("id.to.ken"));

        assertEquals(1, browser.opened.size());
        assertFalse(browser.opened.get(0).toString().contains("id.to.ken"));
    }

    @Test
    void showsTheUrlInstead() {
        Browser browser = new Browser(state -> state);

        SessionEndReport report = Corporate.provider(idp.client())
                .endSession(request(browser, LoginRequest.Mode.NO_BROWSER, Duration.ofSeconds(20)), null);

        assertEquals(Result.ENDED, report.result());
        assertEquals(1, browser.shown.size());
        assertEquals(List.of(), browser.opened);
    }

    @Test
    void showsNoIdTokenWhereNoBrowserCanBeOpened() { // security rule 6
        Browser browser = new Browser(state -> state);
        browser.isThere = false;

        SessionEndReport report = Corporate.provider(idp.client()).endSession(request(browser), Secret.of("id.to.ken"));

        assertEquals(Result.ENDED, report.result());
        assertEquals(1, browser.shown.size());
        assertFalse(browser.shown.get(0).toString().contains("id.to.ken"));
    }

    @Test
    void leavesTheHintOutWhenThereIsNone() {
        Browser browser = new Browser(state -> state);

        Corporate.provider(idp.client()).endSession(request(browser), null);

        assertFalse(browser.asked().containsKey("id_token_hint"));
        assertEquals(Idp.CLIENT_ID, browser.asked().get("client_id"));
    }

    @Test
    void comesBackToTheConfiguredRedirectUri() {
        Browser browser = new Browser(state -> state);

        Corporate.provider(idp.client().with("redirect_uri", "http://localhost:0/done"))
                .endSession(request(browser), null);

        assertTrue(browser.asked().get("post_logout_redirect_uri").matches("http://localhost:\\d+/done"));
    }

    @ParameterizedTest
    @CsvSource({"?state=another, with another state than it was sent with", "'', without a state"})
    void endsAtOnceWhenTheProviderComesBackWithAnotherStateOrNone(String query, String how) { // security rule 8
        Browser browser = new Browser(state -> state);
        browser.returnsWith = query;
        Instant begun = Instant.now();

        SessionEndReport report = Corporate.provider(idp.client())
                .endSession(request(browser, LoginRequest.Mode.BROWSER, Duration.ofMinutes(2)), null);

        assertTrue(Duration.between(begun, Instant.now()).toSeconds() < 60);
        assertEquals(Result.FAILED, report.result());
        assertTrue(
                report.message().contains(how + ", so it is not known whether the session at the provider has ended"),
                report::message);
        assertEquals(400, browser.lastPage.join().statusCode());
        assertTrue(
                browser.lastPage.join().body().contains("It is not known whether you are logged out"),
                () -> browser.lastPage.join().body());
    }

    @Test
    void saysThatTheProviderHasNoSuchEndpoint() {
        idp.publishMetadataWithout("end_session_endpoint");

        SessionEndReport report =
                Corporate.provider(idp.client()).endSession(request(new Browser(state -> state)), null);

        assertEquals(Result.NOT_SUPPORTED, report.result());
        assertTrue(report.message().contains("end_session_endpoint"));
    }

    @Test
    void saysWhatKeepsItFromTheProvider() {
        idp.answerGet(Idp.DISCOVERY, serverError());

        SessionEndReport report =
                Corporate.provider(idp.client()).endSession(request(new Browser(state -> state)), null);

        assertEquals(Result.FAILED, report.result());
        assertFalse(report.message().isEmpty());
    }
}
