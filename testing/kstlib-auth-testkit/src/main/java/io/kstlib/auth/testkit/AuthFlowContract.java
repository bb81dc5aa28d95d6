package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.auth.testkit.context.TestFlow;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of every flow and its factory.
 *
 * <p>It changes the answers of the run ({@link TestFlow#changing}): other codes for a second run, addresses without TLS, characters that no one sees. A
 * flow refuses such an answer, or shows nothing of it. What the flow sends for a token is a secret: the person does not see it.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class AuthFlowContract extends PluginFactoryContract {

    private static final Token ISSUED = Token.builder(Secret.of("canary-access-token"), Instant.EPOCH)
            .refreshToken(Secret.of("canary-refresh-token"))
            .build();

    private static final Token ACCEPTED =
            ISSUED.toBuilder().metadata(Map.of("accepted", true)).build();

    /** The parameters that are good for one login. */
    private static final Set<String> ONE_TIME = Set.of("state", "code_verifier", "code_challenge");

    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s?#]+");

    /** Creates the contract, for subclasses. */
    protected AuthFlowContract() {}

    @Override
    protected abstract AuthFlowFactory factory();

    @Override
    protected final Class<? extends PluginFactory> serviceType() {
        return AuthFlowFactory.class;
    }

    /**
     * Makes a run that comes to its end. It has settings, a server with all endpoints of the flow, and a person if the flow needs one. It also has
     * the answers to all requests except token requests, which this contract answers.
     *
     * @return a new run each time
     */
    protected abstract TestFlow run();

    /**
     * Returns fields that the grant demands of each answer of the token endpoint, beside those of RFC 6749.
     *
     * @return the fields; none by default
     */
    protected Map<String, Object> furtherFields() {
        return Map.of();
    }

    private Token issued() {
        return ISSUED.toBuilder().metadata(furtherFields()).build();
    }

    private AuthFlow flow() {
        return factory().create();
    }

    private TestFlow answering(TestFlow run) {
        return run.tokens(request -> issued()).acceptance(token -> ACCEPTED);
    }

    @Test
    public void answersTheTokenThatTheProviderAccepted() {
        TestFlow run = answering(run());

        Token token = flow().obtain(run);

        assertEquals(ACCEPTED, token);
        assertEquals(List.of(ACCEPTED), run.accepted(), "the provider is asked once");
    }

    @Test
    public void tokenThatTheProviderRefusesIsNotAnswered() {
        TokenRefusedException refusal = refusal();

        TokenRefusedException seen = assertThrows(
                TokenRefusedException.class,
                () -> flow().obtain(run().tokens(request -> issued()).acceptance(token -> {
                    throw refusal;
                })));

        assertSame(refusal, seen);
    }

    private static TokenRefusedException refusal() {
        return new TokenRefusedException(
                "audience", "the token", "it is for another client", Remedy.advice("Log in again"), null);
    }

    @Test
    public void refusalOfTheServerIsPassedOn() {
        OAuthErrorException refusal = new OAuthErrorException("invalid_client", "", 401, "the server refused", null);

        OAuthErrorException seen = assertThrows(
                OAuthErrorException.class,
                () -> flow().obtain(run().tokens(request -> {
                    throw refusal;
                })));

        assertSame(refusal, seen);
    }

    @Test
    public void sendsRequestsToTheEndpointsThatItNamesOnly() {
        AuthFlowFactory factory = factory();
        TestFlow run = answering(run());

        factory.create().obtain(run);

        assertFalse(run.requests().isEmpty());
        run.requests()
                .forEach(request -> assertTrue(
                        factory.endpoints().contains(request.endpoint()),
                        () -> request.endpoint() + " is none of " + factory.endpoints()));
    }

    @Test
    public void leavesTheAuthenticationOfTheClientToKstlib() {
        TestFlow run = answering(run());

        flow().obtain(run);

        run.requests()
                .forEach(request -> assertTrue(
                        request.parameters().first("client_secret").isEmpty(),
                        "the client_secret is no matter of a flow"));
    }

    @Test
    public void flowThatIsRepeatedAsksNoOne() { // security rule 9
        assertTrue(factory().renewal() != Renewal.REPETITION || factory().attendance() == Attendance.NONE);
    }

    @Test
    public void oneFlowRunsSeveralTimes() {
        AuthFlow flow = flow();

        assertEquals(ACCEPTED, flow.obtain(answering(run())));
        assertEquals(ACCEPTED, flow.obtain(answering(run())));
    }

    @Test
    public void secondRunHasNothingOfTheFirst() {
        AuthFlow flow = flow();
        Set<String> ofTheFirst = new HashSet<>();
        TestFlow first = answering(run()).changing(keeping(ofTheFirst));
        flow.obtain(first);
        ofTheFirst.retainAll(sentAndSeen(first));
        first.requests().stream().limit(1).map(AuthFlowContract::values).forEach(ofTheFirst::removeAll);
        ofTheFirst.addAll(oneTimeValues(first));
        Token issued = ISSUED.toBuilder()
                .metadata(new HashMap<>(furtherFields()))
                .idToken(Secret.of("second"))
                .build();
        TestFlow second = run().tokens(request -> issued)
                .changing(fields -> changed(fields, texts(fields).keySet(), text -> text + "-2"));

        assertEquals(issued, flow.obtain(second), "the token of the second run");

        Set<String> reused = new HashSet<>(sentAndSeen(second));
        reused.addAll(oneTimeValues(second));
        reused.retainAll(ofTheFirst);
        assertEquals(Set.of(), reused, "the second run sends or shows what was for the first one");
    }

    /** Keeps the texts of the answers. */
    private static UnaryOperator<Map<String, Object>> keeping(Set<String> kept) {
        return fields -> {
            kept.addAll(texts(fields).values());
            return fields;
        };
    }

    /** Returns the texts of an answer that are no addresses. */
    private static Map<String, String> texts(Map<String, Object> fields) {
        Map<String, String> texts = new HashMap<>();
        fields.forEach((name, value) -> {
            if (value instanceof String text && !text.matches("https?://.*|[0-9]*")) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    private static Map<String, Object> changed(
            Map<String, Object> fields, Collection<String> names, UnaryOperator<String> change) {
        Map<String, Object> changed = new HashMap<>(fields);
        names.forEach(name -> changed.computeIfPresent(name, (same, value) -> change.apply(value.toString())));
        return changed;
    }

    private static List<String> values(ClientRequest request) {
        return request.parameters().entries().stream().map(Map.Entry::getValue).toList();
    }

    private static List<String> sentAndSeen(TestFlow run) {
        Stream<String> sent = run.requests().stream().flatMap(request -> values(request).stream());
        return Stream.concat(sent, run.seen().stream()).toList();
    }

    private static List<String> oneTimeValues(TestFlow run) {
        Stream<Parameters> shown =
                run.seen().stream().map(seen -> Parameters.decoded(seen.substring(seen.indexOf('?') + 1)));
        return Stream.concat(run.requests().stream().map(ClientRequest::parameters), shown)
                .flatMap(parameters -> parameters.entries().stream())
                .filter(parameter -> ONE_TIME.contains(parameter.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Runs the flow once for each field of the answers that has text, with this field changed. */
    private void withEachTextChanged(UnaryOperator<String> change, Consumer<TestFlow> check) {
        Set<String> names = new TreeSet<>();
        TestFlow known = answering(run()).changing(fields -> {
            fields.forEach((name, value) -> {
                if (value instanceof String) {
                    names.add(name);
                }
            });
            return fields;
        });
        flow().obtain(known);
        check.accept(known);
        for (String name : names) {
            TestFlow run = answering(run()).changing(fields -> changed(fields, List.of(name), change));
            try {
                flow().obtain(run);
            } catch (AuthException refused) {
                // as it should; what the person saw before counts
            }
            check.accept(run);
        }
    }

    @Test
    public void personIsSentToSafeAddressesOnly() { // RFC 8252 section 8.3: https, or this machine
        withEachTextChanged(
                text -> text.replaceFirst("^https?://[^/]*", "http://sso.example.com"),
                run -> run.seen().stream()
                        .flatMap(seen -> ADDRESS.matcher(seen).results())
                        .map(MatchResult::group)
                        .forEach(address -> assertTrue(
                                WebOrigin.of(URI.create(address)).isSafe(),
                                () -> "the person is sent to " + address + "; see WebOrigin.isSafe")));
    }

    @Test
    public void personSeesEveryCharacter() {
        withEachTextChanged(
                text -> text + '\u202e' + "moc.live",
                run -> run.seen()
                        .forEach(seen -> assertTrue(
                                seen.codePoints().allMatch(PrintableText::isVisible),
                                () -> "the person cannot see each character of " + PrintableText.escaped(seen)
                                        + "; see PrintableText.isVisible")));
    }

    @Test
    public void personSeesNoSecret() { // security rule 6
        Set<String> secrets = new HashSet<>();

        SecretLeaks.assertNone(obtained(secrets).seen(), secrets);
    }

    /** Runs the flow, and keeps what it was answered and sent for a token, such as a {@code device_code}. */
    private TestFlow obtained(Set<String> secrets) {
        TestFlow run = answering(run()).changing(keeping(secrets));
        flow().obtain(run);
        secrets.retainAll(run.requests().stream()
                .filter(request -> request.endpoint().equals(Endpoint.TOKEN))
                .flatMap(request -> values(request).stream())
                .toList());
        return run;
    }

    @Test
    public void waitsBeforeItAsksForTheTokenAgain() { // RFC 8628 section 3.5
        List<Duration> waited = new ArrayList<>();
        TestFlow run = answering(run());
        run.tokens(request -> {
            waited.add(run.paused().stream().reduce(Duration.ZERO, Duration::plus));
            if (waited.size() == 1) {
                throw new OAuthErrorException("authorization_pending", "", 400, "the person has not decided", null);
            }
            return issued();
        });
        try {
            flow().obtain(run);
        } catch (OAuthErrorException passedOn) {
            assertEquals("authorization_pending", passedOn.error());
        }

        assertTrue(
                waited.size() < 2 || waited.get(1).compareTo(waited.get(0)) > 0,
                "the token endpoint is asked again without FlowContext.pause before");
    }

    @Test
    public void noTokenIsLogged() throws Exception { // security rule 6
        Set<String> secrets = new HashSet<>();
        TestFlow unused = obtained(secrets);
        secrets.add("canary");

        SecretLeaks.assertNoneInLogs(() -> flow().obtain(answering(run())), secrets);
    }

    @Test
    public void noTokenShows() { // security rule 6
        AuthFlow flow = flow();
        flow.obtain(answering(run()));

        SecretLeaks.assertNone(flow, Set.of("canary"));
        SecretLeaks.assertNone(factory(), Set.of("canary"));
    }
}
