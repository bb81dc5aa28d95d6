package io.kstlib.auth.ciba;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.UserInteraction.Confirmation;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import io.kstlib.auth.testkit.server.TestPerson;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A phone on which the user agrees, with a server that answers with a script, and a clock that only waiting moves. */
final class Phone {

    static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

    static final Token TOKEN =
            Token.builder(Secret.of("canary-access-token"), BEGIN).build();

    private final Map<String, Object> answer =
            new LinkedHashMap<>(Map.of("auth_req_id", "canary-request-id", "expires_in", 120));
    private final Map<String, Object> settings =
            new LinkedHashMap<>(Map.of("client_id", "my-app", "scopes", List.of("openid", "profile")));
    private final Deque<Supplier<Token>> polls = new ArrayDeque<>();
    private final List<Long> polledAt = new ArrayList<>();
    private final TestPerson person = TestPerson.whoEntersCodes(code -> {});
    private Parameters hints = Parameters.none().with("login_hint", "jane@example.com");
    private Duration personTimeout = Duration.ofHours(1);
    private Instant now = BEGIN;
    private @Nullable TestFlow run;

    Phone with(String field, Object value) {
        answer.put(field, value);
        return this;
    }

    Phone without(String field) {
        answer.remove(field);
        return this;
    }

    Phone configured(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    /** Sets the parameters that the provider hands to the flow. */
    Phone asking(Parameters parameters) {
        hints = parameters;
        return this;
    }

    Phone personTimeout(Duration time) {
        personTimeout = time;
        return this;
    }

    /** Lets the token endpoint refuse one request. After the last of these, it answers with the token. */
    Phone refusing(String error) {
        polls.add(() -> {
            throw refusal(error);
        });
        return this;
    }

    static OAuthErrorException refusal(String error) {
        return new OAuthErrorException(error, "the reason", 400, "the server refused: " + error, null);
    }

    TestFlow flow() {
        InstantSource time = () -> now;
        TestFlow made = TestFlow.of(
                        TestContext.of("auth.providers.bank", settings)
                                .clock(time.withZone(ZoneOffset.UTC))
                                .secret("env://USER_CODE", "canary-1234"),
                        new AuthorizationServer(
                                "https://sso.example.com",
                                Map.of(
                                        CibaKeys.BACKCHANNEL_AUTHENTICATION,
                                        URI.create("https://sso.example.com/ciba"),
                                        Endpoint.TOKEN,
                                        URI.create("https://sso.example.com/token")),
                                Map.of()))
                .authorizeParameters(hints)
                .answers(request -> answer)
                .tokens(request -> {
                    polledAt.add(Duration.between(BEGIN, now).toSeconds());
                    Supplier<Token> poll = polls.poll();
                    return poll == null ? TOKEN : poll.get();
                })
                .person(person, Mode.NO_BROWSER)
                .personTimeout(personTimeout)
                .pauses(passed -> now = now.plus(passed));
        run = made;
        return made;
    }

    Token login() {
        return new CibaFlowFactory().create().obtain(flow());
    }

    /** The form of the backchannel authentication request. */
    Parameters asked() {
        return requests().get(0).parameters();
    }

    List<ClientRequest> requests() {
        return Objects.requireNonNull(run, "no login was made").requests();
    }

    List<Confirmation> confirmations() {
        return person.confirmations();
    }

    List<Long> polledAt() {
        return List.copyOf(polledAt);
    }

    long seconds() {
        return Duration.between(BEGIN, now).toSeconds();
    }
}
