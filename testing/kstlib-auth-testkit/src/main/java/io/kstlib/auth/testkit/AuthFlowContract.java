package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.testkit.context.TestFlow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of every flow and its factory. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class AuthFlowContract extends PluginFactoryContract {

    private static final Token ISSUED = Token.builder(Secret.of("canary-access-token"), Instant.EPOCH)
            .refreshToken(Secret.of("canary-refresh-token"))
            .build();

    private static final Token ACCEPTED =
            ISSUED.toBuilder().metadata(Map.of("accepted", true)).build();

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
    public void noTokenIsLogged() throws Exception { // security rule 6
        SecretLeaks.assertNoneInLogs(() -> flow().obtain(answering(run())), Set.of("canary"));
    }

    @Test
    public void noTokenShows() { // security rule 6
        AuthFlow flow = flow();
        flow.obtain(answering(run()));

        SecretLeaks.assertNone(flow, Set.of("canary"));
        SecretLeaks.assertNone(factory(), Set.of("canary"));
    }
}
