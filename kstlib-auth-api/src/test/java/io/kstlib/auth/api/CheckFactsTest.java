package io.kstlib.auth.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.PreflightReport.CheckFacts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckFactsTest {

    private static final CheckFacts.Answer ANSWER = new CheckFacts.Answer("https://sso.example.com/token", 400);

    @Test
    void certificatesAreCountedInTheOrderOfTheServer() {
        assertEquals(
                "{certificate_1=CN=sso.example.com, certificate_2=CN=Example CA}",
                new CheckFacts.Certificates(List.of("CN=sso.example.com", "CN=Example CA"))
                        .toMap()
                        .toString());
    }

    @Test
    void aClientShowsItsRegistrationThenTheMethodThenTheAnswer() {
        CheckFacts.Client client = new CheckFacts.Client("private_key_jwt", Map.of("client_key_id", "one"), null);

        assertEquals(
                "{client_key_id=one, token_endpoint_auth_method=private_key_jwt}",
                client.toMap().toString());
        assertEquals(
                "{client_key_id=one, token_endpoint_auth_method=private_key_jwt,"
                        + " url=https://sso.example.com/token, status=400}",
                client.with(ANSWER).toMap().toString());
    }

    @Test
    void anAnswerShowsItsUrlThenItsStatus() {
        assertEquals(
                "{url=https://sso.example.com/token, status=400}",
                ANSWER.toMap().toString());
    }

    @Test
    void aMessageThatSaysEverythingHasNoFacts() {
        assertEquals(Map.of(), CheckFacts.NONE.toMap());
    }
}
