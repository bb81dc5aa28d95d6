package io.kstlib.auth.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.UserInteraction.UserCode;
import io.kstlib.auth.api.error.LoginFailedException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestPersonTest {

    /** Its endpoints are the callback of the client, too. */
    @RegisterExtension
    final TestIdentityProvider idp = new TestIdentityProvider();

    private URI authorization() {
        return URI.create(
                idp.url(idp.path("authorization")) + "?response_type=code&client_id=my-app&state=s-1&redirect_uri="
                        + UrlParameters.encode(idp.url("/callback")));
    }

    /** The callback server and the address with which the browser starts. */
    private URI start() {
        idp.answer("/start", 302, Map.of("Location", authorization().toString()), "");
        idp.answer("/callback", 200, Map.of(), "You can close this page.");
        return URI.create(idp.url("/start"));
    }

    private Map<String, String> callback() {
        List<ReceivedRequest> requests = idp.requests("/callback");
        assertEquals(1, requests.size());
        return requests.get(0).query();
    }

    @Test
    void aBrowserFollowsRedirectsToTheEnd() {
        TestPerson person = TestPerson.whoFollows();
        person.request(Mode.BROWSER);

        assertTrue(person.open(start()));

        assertEquals("You can close this page.", person.page());
        assertEquals("s-1", callback().get("state"));
        assertEquals(authorization(), person.asked().url());
        assertEquals(List.of(URI.create(idp.url("/start"))), person.opened());
        assertEquals(List.of("open"), person.ways());
    }

    @Test
    void aPersonWhoIsShownTheRequestFollowsItToo() {
        start();
        TestPerson person = TestPerson.whoFollows();
        person.request(Mode.NO_BROWSER);

        person.show(authorization());

        assertEquals("You can close this page.", person.page());
        assertEquals(List.of("show"), person.ways());
    }

    @Test
    void aPersonWhoFollowsPastesTheRedirectWithoutVisitingIt() {
        TestPerson person = TestPerson.whoFollows();
        person.request(Mode.MANUAL);
        person.show(authorization());

        String pasted = person.askForRedirect(Duration.ofSeconds(1)).reveal();

        assertTrue(pasted.startsWith(idp.url("/callback") + "?code="), pasted);
        assertEquals(List.of(), idp.requests("/callback"));
        assertThrows(AssertionError.class, person::page);
    }

    @Test
    void aPersonWhoGetsACodeAsksNoServerForIt() {
        TestPerson person = TestPerson.whoGets("a+b/c=");
        person.request(Mode.BROWSER);

        person.open(start());
        person.page();

        assertEquals(Map.of("code", "a+b/c=", "state", "s-1"), callback());
        assertEquals(List.of(), idp.requests(idp.path("authorization")));
    }

    @Test
    void aPersonIsSentBackAsTheTestSays() {
        TestPerson person = TestPerson.whoIsSentBackWith(asked -> "error=access_denied&state=" + asked.state());
        person.request(Mode.BROWSER);

        person.open(start());
        person.page();

        assertEquals("access_denied", callback().get("error"));
    }

    @Test
    void aPersonWithoutABrowserOpensWhatIsShown() {
        TestPerson person = TestPerson.whoGets("c").withoutBrowser();
        person.request(Mode.BROWSER);

        assertFalse(person.open(start()));
        assertThrows(AssertionError.class, person::asked);
        person.show(authorization());

        assertEquals("You can close this page.", person.page());
        assertEquals(List.of("open", "show"), person.ways());
    }

    @Test
    void aPersonSeesTheRequestBeforeTheAnswer() {
        List<String> seen = new ArrayList<>();
        TestPerson person = TestPerson.whoPastes(asked -> {
                    seen.add("answers");
                    return "a-code";
                })
                .whoSees(asked -> seen.add("sees " + asked.get("client_id")));
        person.request(Mode.MANUAL);

        person.show(authorization());

        assertEquals("a-code", person.askForRedirect(Duration.ofSeconds(1)).reveal());
        assertEquals(List.of("sees my-app", "answers"), seen);
    }

    @Test
    void aPersonWhoIsAwaySaysSoAtOnce() {
        TestPerson person = TestPerson.away();
        LoginRequest login = person.request(Mode.NO_BROWSER);

        LoginFailedException refusal = assertThrows(
                LoginFailedException.class, () -> login.interaction().expect(Mode.NO_BROWSER));
        assertEquals(LoginFailedException.Reason.CANNOT_ASK, refusal.reason());
        TestPerson.whoGets("c").expect(Mode.NO_BROWSER);
    }

    @Test
    void whatIsToldIsKept() {
        TestPerson person = TestPerson.whoGets("c");

        person.tell("first");
        person.tell("second");

        assertEquals(List.of("first", "second"), person.told());
    }

    @Test
    void anAddressThatLeadsNowhereFailsTheTest() {
        TestPerson person = TestPerson.whoFollows();

        assertThrows(AssertionError.class, () -> person.open(URI.create(idp.url("/dead"))));
        assertThrows(AssertionError.class, () -> person.showCode(code()));
    }

    private UserCode code() {
        return new UserCode("WDJB-MJHT", URI.create(idp.url("/device")), null, Duration.ofSeconds(1));
    }

    @Test
    void entersTheCodeThatIsShown() {
        List<UserCode> entered = new ArrayList<>();
        TestPerson person = TestPerson.whoEntersCodes(entered::add);

        person.showCode(code());

        assertEquals(List.of(code()), entered);
        assertEquals(entered, person.codes());
        assertThrows(AssertionError.class, () -> person.show(authorization()));
    }
}
