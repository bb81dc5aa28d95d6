package io.kstlib.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.fixture.PlainProofs;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.okhttp.Api.Answer;
import io.kstlib.okhttp.Api.Received;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that shows the token only to servers that ask for it. */
@Timeout(60)
class TokenWhereAskedTest {

    private final Tokens tokens = new Tokens();

    private static OkHttpClient client(Api api, Tokens tokens) {
        return AuthorizedOkHttp.whereAsked(
                new OkHttpClient.Builder()
                        .authenticator((route, response) -> response.request().header("Authorization") == null
                                ? response.request()
                                        .newBuilder()
                                        .header("Authorization", "Basic own")
                                        .build()
                                : null)
                        .build(),
                Authorizer.builder(tokens).allowOrigin(api.url("/")).build());
    }

    private static int get(OkHttpClient client, Api api) throws IOException {
        try (Response response = client.newCall(
                        new Request.Builder().url(api.url("/things").toString()).build())
                .execute()) {
            return response.code();
        }
    }

    @Test
    void isAnsweredWithTheTokenThenWithAnotherOne() throws IOException {
        try (Api api = Api.accepting("t2")) {
            assertEquals(200, get(client(api, tokens), api));
            assertEquals(List.of("", "Bearer t1", "Bearer t2"), api.authorizations());
        }
    }

    @Test
    void handsTheSecondRefusalOver() throws IOException {
        try (Api api = Api.accepting("never")) {
            assertEquals(401, get(client(api, tokens), api));
            assertEquals(List.of("", "Bearer t1", "Bearer t2"), api.authorizations());
        }
    }

    @Test
    void sendsNothingToAServerThatAsksForNothing() throws IOException {
        try (Api api = new Api(request -> Answer.OK)) {
            assertEquals(200, get(client(api, tokens), api));
            assertEquals(List.of(""), api.authorizations());
        }
    }

    @Test
    void leavesOtherServersToTheAuthenticatorOfTheClient() throws IOException {
        try (Api api = Api.accepting("t1");
                Api other =
                        new Api(request -> request.authorization().equals("Basic own") ? Answer.OK : Answer.REFUSED)) {
            assertEquals(200, get(client(api, tokens), other));
            assertEquals(List.of("", "Basic own"), other.authorizations());
        }
    }

    @Test
    void showsAProofForEachRequest() throws IOException {
        try (Api api = new Api(
                request -> request.proof().endsWith(" n1") ? Answer.OK : new Answer(401, Map.of("DPoP-Nonce", "n1")))) {
            assertEquals(200, get(client(api, new Tokens(new PlainProofs())), api));
            assertEquals(
                    List.of("", "GET /things none", "GET /things n1"),
                    api.received().stream().map(Received::proof).toList());
        }
    }
}
