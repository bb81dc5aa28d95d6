package io.kstlib.auth.testkit.server;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A person with a browser, for tests of logins. Sees the authorization request first, then follows the test, and keeps the messages. Good for one
 * login at a time.
 *
 * <pre>{@code
 * TestPerson person = TestPerson.whoFollows();
 * Token token = provider.login(person.request(LoginRequest.Mode.BROWSER));
 * assertEquals("openid", person.asked().get("scope"));
 * }</pre>
 */
public final class TestPerson implements UserInteraction {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Makes the address where the browser ends. */
    private final Function<OpenedRequest, String> answer;

    private final Habit habit;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> ways = new CopyOnWriteArrayList<>();
    private final List<URI> opened = new CopyOnWriteArrayList<>();
    private volatile Consumer<OpenedRequest> seeing = request -> {};
    private final List<UserCode> codes = new CopyOnWriteArrayList<>();
    private final List<Confirmation> confirmations = new CopyOnWriteArrayList<>();
    private volatile @Nullable Consumer<UserCode> entering;
    private volatile boolean browserStarts = true;
    private volatile LoginRequest.Mode mode = LoginRequest.Mode.BROWSER;
    private volatile @Nullable OpenedRequest asked;
    private volatile CompletableFuture<String> page =
            CompletableFuture.failedFuture(new IllegalStateException("the browser was sent nowhere"));

    private enum Habit {
        VISITS,
        PASTES,
        IS_AWAY
    }

    private TestPerson(Function<OpenedRequest, String> answer, Habit habit) {
        this.answer = answer;
        this.habit = habit;
    }

    /** Makes a person whose browser goes to the authorization server and follows its redirects, as at a {@link TestIdentityProvider}. */
    public static TestPerson whoFollows() {
        return new TestPerson(
                request -> TestBrowser.redirectFrom(request.url(), request.get("redirect_uri")), Habit.VISITS);
    }

    /** Makes a person whose browser comes back with this code and the right state. No authorization server is asked. */
    public static TestPerson whoGets(String code) {
        return new TestPerson(request -> request.redirectWith(code), Habit.VISITS);
    }

    /**
     * Makes a person whose browser comes back with the query that the test makes. No authorization server is asked.
     *
     * @param query makes the query of the redirect from the authorization request
     */
    public static TestPerson whoIsSentBackWith(Function<OpenedRequest, String> query) {
        return new TestPerson(request -> request.redirectUri() + "?" + query.apply(request), Habit.VISITS);
    }

    /**
     * Makes a person whose browser shows a page that cannot be loaded, and who pastes the text that the test makes.
     *
     * @param text makes the pasted text from the authorization request
     */
    public static TestPerson whoPastes(Function<OpenedRequest, String> text) {
        return new TestPerson(text, Habit.PASTES);
    }

    /** Makes a person who cannot be asked. A login says so at once. */
    public static TestPerson away() {
        return new TestPerson(
                request -> {
                    throw new AssertionError("a person who is away is asked");
                },
                Habit.IS_AWAY);
    }

    /**
     * Makes a person who is shown a code, as by a flow for any device (RFC 8628), and has no browser here.
     *
     * @param enters the reaction of the test to the code, such as agreeing at its server
     */
    public static TestPerson whoEntersCodes(Consumer<UserCode> enters) {
        TestPerson person = new TestPerson(request -> "", Habit.PASTES);
        person.entering = enters;
        return person.withoutBrowser().whoSees(request -> {
            throw new AssertionError("a person who enters codes is sent to another page");
        });
    }

    /**
     * Takes the browser away: the program cannot start one. The person opens the shown URL instead.
     *
     * @return this person
     */
    public TestPerson withoutBrowser() {
        browserStarts = false;
        return this;
    }

    /**
     * Sets the reaction of the test to the authorization request.
     *
     * @param sees the reaction, which comes before the answer
     * @return this person
     */
    public TestPerson whoSees(Consumer<OpenedRequest> sees) {
        seeing = sees;
        return this;
    }

    /**
     * Makes a login.
     *
     * @param how the way in which the answer comes back
     * @return a login for this person, who has twenty seconds
     */
    public LoginRequest request(LoginRequest.Mode how) {
        mode = how;
        return new LoginRequest(how, PATIENCE, this);
    }

    /**
     * {@return the authorization request that was seen last}
     *
     * @throws AssertionError if none was
     */
    public OpenedRequest asked() {
        OpenedRequest seen = asked;
        if (seen == null) {
            throw new AssertionError("the person was not asked");
        }
        return seen;
    }

    /** {@return the codes that were shown, in order} */
    public List<UserCode> codes() {
        return List.copyOf(codes);
    }

    /** {@return the requests that the person was asked to confirm on another device, in order} */
    public List<Confirmation> confirmations() {
        return List.copyOf(confirmations);
    }

    /** {@return the messages that the person was told, in order} */
    public List<String> told() {
        return List.copyOf(told);
    }

    /**
     * Returns the ways in which the person got the URLs.
     *
     * @return {@code open} or {@code show} for each URL, in order
     */
    public List<String> ways() {
        return List.copyOf(ways);
    }

    /** {@return the URLs with which the browser was to be started, in order} */
    public List<URI> opened() {
        return List.copyOf(opened);
    }

    /**
     * Waits for the last page.
     *
     * @return the page that the browser shows in the end
     * @throws AssertionError if there is none within twenty seconds
     */
    public String page() {
        try {
            return page.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the page loads", stopped);
        } catch (ExecutionException | TimeoutException noPage) {
            throw new AssertionError("the browser got no page", noPage);
        }
    }

    @Override
    public void expect(LoginRequest.Mode announced) {
        mode = announced;
        if (habit == Habit.IS_AWAY) {
            throw new LoginFailedException(
                    LoginFailedException.Reason.CANNOT_ASK,
                    "the person is away",
                    Remedy.advice("Come back later"),
                    null);
        }
    }

    @Override
    public boolean open(URI url) {
        ways.add("open");
        opened.add(url);
        if (browserStarts) {
            visit(TestBrowser.nextFrom(url));
        }
        return browserStarts;
    }

    @Override
    public void show(URI url) {
        ways.add("show");
        visit(url);
    }

    private void visit(URI url) {
        OpenedRequest request = OpenedRequest.of(url);
        asked = request;
        seeing.accept(request);
        if (habit == Habit.VISITS && mode != LoginRequest.Mode.MANUAL) {
            page = TestBrowser.load(URI.create(answer.apply(request)));
        }
    }

    @Override
    public void showCode(UserCode code) {
        Consumer<UserCode> enters = entering;
        if (enters == null) {
            throw new AssertionError("no code is expected");
        }
        codes.add(code);
        enters.accept(code);
    }

    @Override
    public void showConfirmation(Confirmation confirmation) {
        confirmations.add(confirmation);
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        return Secret.of(answer.apply(asked()));
    }

    @Override
    public void tell(String message) {
        told.add(message);
    }
}
