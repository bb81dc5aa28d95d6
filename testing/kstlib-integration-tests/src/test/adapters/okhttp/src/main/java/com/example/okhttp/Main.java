package com.example.okhttp;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.okhttp.AuthorizedOkHttp;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Sends requests to an API before and after its token was revoked, and until it has expired. Arguments: the configuration file, the URL of the API. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        URI api = URI.create(arguments[1]);
        Request request = new Request.Builder().url(api.toString()).build();
        OkHttpClient plain = new OkHttpClient();
        try (Kstlib kstlib = Kstlib.builder().configFile(Path.of(arguments[0])).build()) {
            AuthClient corporate = kstlib.client("corporate");
            OkHttpClient http = AuthorizedOkHttp.of(
                    plain, Authorizer.builder(corporate).allowOrigin(api).build());

            System.out.println("with the first token: " + status(http, request));
            corporate.revoke();
            System.out.println("after it was revoked: " + status(http, request));

            Optional<Token> second = corporate.storedToken();
            Set<Integer> answers = new TreeSet<>();
            while (corporate.storedToken().equals(second)) {
                answers.add(status(http, request));
            }
            System.out.println("until the third token: " + answers);
            System.out.println("with the third token: " + status(http, request));
            Request expired = request.newBuilder()
                    .header("Authorization", second.orElseThrow().authorizationHeader())
                    .build();
            int refused = status(plain, expired);
            while (refused == 200) {
                refused = status(plain, expired);
            }
            System.out.println("with the second token, which has expired: " + refused);
        }
    }

    private static int status(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }
}
