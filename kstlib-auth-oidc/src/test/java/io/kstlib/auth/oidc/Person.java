package io.kstlib.auth.oidc;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A person who logs in and pastes the answer. Before that, the test sees the authorization request. */
public final class Person implements UserInteraction {

    private final Consumer<Map<String, String>> seesRequest;
    private final List<String> told = new ArrayList<>();
    private Map<String, String> asked = Map.of();
    private boolean isAway;

    /** Makes a person who cannot be asked. */
    public static Person away() {
        Person person = new Person(asked -> {
            throw new AssertionError("no one is to be asked");
        });
        person.isAway = true;
        return person;
    }

    public Person(Consumer<Map<String, String>> seesRequest) {
        this.seesRequest = seesRequest;
    }

    public LoginRequest request() {
        return new LoginRequest(LoginRequest.Mode.PASTE, Duration.ofSeconds(20), this);
    }

    /** Returns the parameters of the authorization request. */
    public Map<String, String> asked() {
        return asked;
    }

    public List<String> told() {
        return told;
    }

    @Override
    public void expect(LoginRequest.Mode mode) {
        if (isAway) {
            throw new LoginFailedException(
                    LoginFailedException.Reason.CANNOT_ASK,
                    "no one is here",
                    new Remedy.Advice("Come back later"),
                    null);
        }
    }

    @Override
    public boolean open(URI url) {
        throw new AssertionError("nothing is to be opened");
    }

    @Override
    public void show(URI url) {
        asked = new LinkedHashMap<>();
        for (String pair : url.getRawQuery().split("&", -1)) {
            String[] parts = pair.split("=", 2);
            asked.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        seesRequest.accept(asked);
    }

    @Override
    public void showCode(String userCode, URI verificationUri, Duration timeout) {
        throw new AssertionError("no device code is expected");
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        return Secret.of(asked.get("redirect_uri") + "?code=c0de&state=" + asked.get("state"));
    }

    @Override
    public void tell(String message) {
        told.add(message);
    }
}
