package io.kstlib.auth.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Stands in for a browser and its person: opens the login page, fills it in as alice, and follows redirects. */
public final class SimulatedPerson {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String CLAIMS = """
            {"name": "Alice Example", "given_name": "Alice", "family_name": "Example", "preferred_username": "alice",
             "email": "alice@example.com", "email_verified": true}""";

    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(LIMIT)
            .build();

    private SimulatedPerson() {}

    /**
     * Logs in as a person would.
     *
     * @param arguments the URL to open
     * @throws IOException if a page cannot be loaded
     * @throws InterruptedException if the process has to end
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        SimulatedPerson person = new SimulatedPerson();
        URI loginPage = person.open(HttpRequest.newBuilder(URI.create(arguments[0])));
        person.open(HttpRequest.newBuilder(loginPage)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=alice&claims=" + encode(CLAIMS))));
    }

    /** Returns the final URL. */
    private URI open(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<Void> answer = http.send(request.timeout(LIMIT).build(), BodyHandlers.discarding());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.uri().getPath() + " answered " + answer.statusCode());
        }
        return answer.uri();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
