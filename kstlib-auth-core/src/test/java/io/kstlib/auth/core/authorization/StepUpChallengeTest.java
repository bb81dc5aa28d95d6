package io.kstlib.auth.core.authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.authorization.PresentedToken.StepUpChallenge;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StepUpChallengeTest {

    private static PresentationAnswer answer(String challenge) {
        return new PresentationAnswer(
                URI.create("https://api.example/things"), 401, Map.of("WWW-Authenticate", List.of(challenge)));
    }

    @Tag("attack")
    @Test
    void hidesTheTokenThatTheResourceQuotes() { // security rule 6
        Token token =
                Token.builder(Secret.of("Access/Token+of=Alice"), Instant.now()).build();

        StepUpChallenge challenge = StepUpChallenge.in(
                        answer("Bearer error=\"insufficient_user_authentication\", acr_values=\"phr"
                                + " Access/Token+of=Alice\", error_description=\"got Access%2fToken%2Bof%3DAlice\""),
                        token)
                .orElseThrow();

        assertEquals("got [hidden]", challenge.description());
        assertEquals(List.of("phr"), challenge.stepUp().acrValues());
    }
}
