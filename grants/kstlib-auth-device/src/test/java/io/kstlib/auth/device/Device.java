package io.kstlib.auth.device;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.UserInteraction.UserCode;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import io.kstlib.auth.testkit.server.TestPerson;
import java.net.URI;
import java.time.Clock;
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
import java.util.function.Supplier;

/** A device at which the user logs in, with a server that answers with a script, and a clock that only waiting moves. */
final class Device {

    static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

    static final Token TOKEN =
            Token.builder(Secret.of("canary-access-token"), BEGIN).build();

    private final Map<String, Object> answer = new LinkedHashMap<>(Map.of(
            "device_code", "canary-device-code",
            "user_code", "WDJB-MJHT",
            "verification_uri", "https://sso.example.com/device",
            "verification_uri_complete", "https://sso.example.com/device?user_code=WDJB-MJHT",
            "expires_in", 600));
    private final Map<String, Object> settings = new LinkedHashMap<>(Map.of("client_id", "my-app"));
    private final Deque<Supplier<Token>> polls = new ArrayDeque<>();
    private final List<Long> polledAt = new ArrayList<>();
    private final TestPerson person = TestPerson.whoEntersCodes(code -> {});
    private Duration personTimeout = Duration.ofHours(1);
    private Instant now = BEGIN;

    /** Sets a field of the answer of the device authorization endpoint. */
    Device with(String field, Object value) {
        answer.put(field, value);
        return this;
    }

    Device without(String field) {
        answer.remove(field);
        return this;
    }

    Device configured(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    /** Lets the token endpoint refuse one request. */
    Device refusing(String error) {
        return answering(() -> {
            throw new OAuthErrorException(error, "the reason", 400, "the server refused: " + error, null);
        });
    }

    /** Lets the token endpoint answer one request. After the last of these, it answers with the token. */
    Device answering(Supplier<Token> poll) {
        polls.add(poll);
        return this;
    }

    Device personTimeout(Duration time) {
        personTimeout = time;
        return this;
    }

    TestFlow run() {
        Map<Endpoint, URI> endpoints = Map.of(
                Endpoint.DEVICE_AUTHORIZATION, URI.create("https://sso.example.com/device_authorization?realm=x"),
                Endpoint.TOKEN, URI.create("https://sso.example.com/token"));
        InstantSource time = () -> now;
        Clock clock = time.withZone(ZoneOffset.UTC);
        return TestFlow.of(
                        TestContext.of("auth.providers.corporate", settings).clock(clock),
                        new AuthorizationServer("https://sso.example.com", endpoints, Map.of()))
                .answers(request -> answer)
                .tokens(request -> {
                    polledAt.add(Duration.between(BEGIN, now).toSeconds());
                    Supplier<Token> poll = polls.poll();
                    return poll == null ? TOKEN : poll.get();
                })
                .person(person, Mode.NO_BROWSER)
                .personTimeout(personTimeout)
                .pauses(passed -> now = now.plus(passed));
    }

    DeviceCodeFlow flow() {
        return new DeviceCodeFlow();
    }

    Token login() {
        return flow().obtain(run());
    }

    /** Returns the answer of the device authorization endpoint. */
    Map<String, Object> answer() {
        return answer;
    }

    UserCode shown() {
        return person.codes().get(0);
    }

    TestPerson person() {
        return person;
    }

    /** Returns the seconds from the beginning at which the token endpoint was asked. */
    List<Long> polledAt() {
        return List.copyOf(polledAt);
    }

    /** Returns the seconds that have passed. */
    long seconds() {
        return Duration.between(BEGIN, now).toSeconds();
    }
}
