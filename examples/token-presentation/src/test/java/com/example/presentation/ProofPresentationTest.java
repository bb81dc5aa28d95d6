package com.example.presentation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProofPresentationTest {

    private static final URI URL = URI.create("https://api.example.com/data?page=2");
    private static final Token TOKEN = Token.builder(Secret.of("at-1"), Instant.now())
            .tokenType("Company_Proof")
            .build();

    private final TokenPresentation presentation = new ProofFactory()
            .create(TestContext.of("auth.token_presentations.company_proof", Map.of("proof_key", "env://KEY"))
                    .secret("env://KEY", "canary"));

    private static PresentationAnswer answer(int status, String nonce) {
        return new PresentationAnswer(
                URL, status, nonce.isEmpty() ? Map.of() : Map.of("X-Company-Nonce", List.of(nonce)));
    }

    private static String proof(String text) {
        return ProofPresentation.hmac(Secret.of("canary"), text);
    }

    @Test
    void theProofIsForOneRequest() {
        assertEquals(
                List.of(
                        Map.entry("Authorization", "Company_Proof at-1"),
                        Map.entry("X-Company-Proof", proof("GET /data  at-1"))),
                presentation.headers(TOKEN, "GET", URL));
        assertEquals(
                Map.entry("X-Company-Proof", proof("POST /data  at-1")),
                presentation.headers(TOKEN, "POST", URL).get(1));
    }

    @Test
    void aNonceOfTheServerGoesIntoTheNextProof() {
        assertTrue(presentation.answered(TOKEN, answer(401, "n1")));

        assertEquals(
                Map.entry("X-Company-Proof", "n1." + proof("GET /data n1 at-1")),
                presentation.headers(TOKEN, "GET", URL).get(1));
    }

    @Test
    void aNonceIsForTheServerThatGaveIt() {
        presentation.answered(TOKEN, answer(200, "n1"));

        assertEquals(
                Map.entry("X-Company-Proof", proof("GET /data  at-1")),
                presentation
                        .headers(TOKEN, "GET", URI.create("https://other.example.com/data"))
                        .get(1));
    }

    @Test
    void aRefusalWithoutANewNonceIsNotAskedAgain() {
        assertFalse(presentation.answered(TOKEN, answer(401, "")));
        assertFalse(presentation.answered(TOKEN, answer(200, "n1")));
        assertFalse(presentation.answered(TOKEN, answer(401, "n1")));
    }
}
