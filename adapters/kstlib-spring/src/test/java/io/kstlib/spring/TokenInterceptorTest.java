package io.kstlib.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.spring.fixture.GuardedApi;
import io.kstlib.spring.fixture.GuardedApi.Received;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

class TokenInterceptorTest {

    @AutoClose
    private final GuardedApi api = new GuardedApi();

    @AutoClose
    private final Kstlib kstlib = api.logins(Kstlib.builder());

    private RestClient client(String... hosts) {
        return RestClient.builder()
                .requestInterceptor(TokenInterceptor.of(kstlib.client(), List.of(hosts)))
                .build();
    }

    private static String get(RestClient client, GuardedApi api, String path) {
        return client.get().uri(api.url(path)).retrieve().body(String.class);
    }

    @Test
    void sendsTheTokenOfTheLogin() {
        assertEquals("served", get(client("127.0.0.1"), api, "/api/one"));

        assertEquals("Bearer access-1", api.received().get(0).authorization());
    }

    @Test
    void sendsTheTokenThatALambdaReturns() {
        Token token = kstlib.client().getToken();
        RestClient client = RestClient.builder()
                .requestInterceptor(TokenInterceptor.of(() -> token, List.of("127.0.0.1")))
                .build();

        assertEquals("served", get(client, api, "/api/one"));

        api.revoke();
        assertThrows(HttpClientErrorException.Unauthorized.class, () -> get(client, api, "/api/one"));
        assertEquals(1, api.issued());
    }

    @Test
    void worksInARestTemplate() {
        RestTemplate template = new RestTemplate();
        template.getInterceptors().add(TokenInterceptor.of(kstlib.client(), List.of("127.0.0.1")));

        assertEquals("served", template.getForObject(api.url("/api/one"), String.class));
    }

    @Test
    void replacesARefusedTokenOnceAndSendsTheSameBodyAgain() {
        RestClient client = client("127.0.0.1");
        get(client, api, "/api/one");
        api.revoke();

        String answer = client.post()
                .uri(api.url("/api/orders"))
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"item\":1}")
                .retrieve()
                .body(String.class);

        assertEquals("served", answer);
        assertEquals(2, api.issued());
        Received refused = api.received().get(1);
        Received served = api.received().get(2);
        assertEquals("Bearer access-1", refused.authorization());
        assertEquals("Bearer access-2", served.authorization());
        assertEquals("{\"item\":1}", served.body());
        assertEquals(refused.contentType(), served.contentType());
    }

    @Test
    void passesOnTheAnswerIfTheNextTokenIsRefusedToo() {
        RestClient client = client("127.0.0.1");
        api.refuseEverything();

        HttpClientErrorException.Unauthorized refusal =
                assertThrows(HttpClientErrorException.Unauthorized.class, () -> get(client, api, "/api/one"));

        assertEquals("refused", refusal.getResponseBodyAsString());
        assertEquals(2, api.received().size());
    }

    @Test
    void sendsNothingToAServerThatIsNotAllowed() {
        RestClient client = client("api.company.com");

        ServerNotAllowedException refusal =
                assertThrows(ServerNotAllowedException.class, () -> get(client, api, "/api/one"));

        assertTrue(refusal.getMessage().contains("api.company.com"), refusal::getMessage);
        assertEquals(List.of(), api.received());
        assertEquals(0, api.issued());
    }

    @Test
    void sendsTheTokenOnlyToTheFirstServerIfNoneIsNamed() {
        RestClient client = client();
        get(client, api, "/api/one");

        try (GuardedApi other = new GuardedApi()) {
            assertThrows(ServerNotAllowedException.class, () -> get(client, other, "/api/one"));
            assertEquals(List.of(), other.received());
        }
    }

    @Test
    void refusesARequestThatHasATokenAlready() {
        RestClient client = client("127.0.0.1");

        assertThrows(
                IllegalArgumentException.class,
                () -> client.get()
                        .uri(api.url("/api/one"))
                        .header("Authorization", "Bearer of-the-program")
                        .retrieve()
                        .toBodilessEntity());

        assertEquals(List.of(), api.received());
    }

    @Test
    void makesAProofForEachAttempt() { // RFC 9449 section 4.2
        api.issue("DPoP");
        try (Kstlib bound = api.logins(Kstlib.builder(), "token_type", "dpop")) {
            RestClient client = RestClient.builder()
                    .requestInterceptor(TokenInterceptor.of(bound.client(), List.of("127.0.0.1")))
                    .build();
            get(client, api, "/api/one");
            api.revoke();

            assertEquals("served", get(client, api, "/api/one"));

            List<String> proofs =
                    api.received().stream().map(Received::proof).distinct().toList();
            assertEquals(3, proofs.size(), () -> "proofs: " + proofs);
            assertNotEquals(null, proofs.get(0));
            assertEquals("DPoP access-2", api.received().get(2).authorization());
        }
    }
}
