package io.kstlib.tests.walks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A program that logs in to a provider of type {@code oauth2}, hands out the token, and refreshes it. {@link MethodTrace} watches it. */
final class WalkedProgram {

    private WalkedProgram() {}

    /** A debugger stops here. */
    static void begins(String walk) {}

    /** A debugger stops here. */
    static void ends() {}

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger tokens = new AtomicInteger();
        server.createContext("/authorize", WalkedProgram::redirect);
        server.createContext("/token", exchange -> answer(exchange, tokens.incrementAndGet()));
        server.start();
        Path home = Path.of(arguments[0]);
        Path configuration = Files.writeString(home.resolve("kstlib.conf.yml"), """
            auth:
              token_storage: file
              providers:
                example:
                  type: oauth2
                  client_id: program
                  authorize_url: %1$s/authorize
                  token_url: %1$s/token
                  redirect_uri: http://127.0.0.1:0/callback
            """.formatted(
                        "http://127.0.0.1:" + server.getAddress().getPort()));
        try {
            loginToRefresh(home, configuration);
            firstRefresh(home, configuration);
        } finally {
            server.stop(0);
        }
    }

    private static Kstlib kstlib(Path home, Path configuration) {
        return Kstlib.builder()
                .configFile(configuration)
                .home(home)
                .environment(Map.of())
                .build();
    }

    private static void loginToRefresh(Path home, Path configuration) throws InterruptedException {
        try (Kstlib kstlib = kstlib(home, configuration)) {
            AuthClient client = kstlib.client("example");
            Browser browser = new Browser();
            begins("login");
            client.login(LoginOptions.with(browser));
            browser.join();
            for (int call = 0; call < 5; call++) { // one in a second looks at the storage, which is a longer walk
                begins("valid token");
                client.getToken();
            }
            ends();
            client.refreshToken();
            begins("refresh");
            client.refreshToken();
            ends();
        }
    }

    /** Refreshes by another library object, all of whose parts are still to be made. */
    private static void firstRefresh(Path home, Path configuration) {
        try (Kstlib kstlib = kstlib(home, configuration)) {
            AuthClient client = kstlib.client("example");
            begins("first refresh");
            client.refreshToken();
            ends();
        }
    }

    private static void redirect(HttpExchange exchange) throws IOException {
        Map<String, String> query = Arrays.stream(
                        exchange.getRequestURI().getRawQuery().split("&"))
                .map(parameter -> parameter.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        String location = query.get("redirect_uri") + "?code=code-1&state=" + query.get("state");
        exchange.getResponseHeaders().add("Location", location);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int number) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] answer = """
            {"access_token": "access-%1$d", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "refresh-%1$d"}\
            """.formatted(number).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("Connection", "close"); // each request connects, as it does after an hour
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** Opens each URL in a thread of its own, and follows it to the page at the end. */
    private static final class Browser implements UserInteraction {

        private volatile Thread visit = new Thread(() -> {}, "no browser yet");

        @Override
        public boolean open(URI url) {
            visit = new Thread(() -> visit(url), "browser");
            visit.start();
            return true;
        }

        private static void visit(URI url) {
            try {
                HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
                connection.getInputStream().readAllBytes();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        void join() throws InterruptedException {
            visit.join();
        }

        @Override
        public void show(URI url) {
            throw new IllegalStateException("there is a browser");
        }

        @Override
        public void showCode(UserCode code) {
            throw new IllegalStateException("there is a browser");
        }

        @Override
        public Secret askForRedirect(Duration timeout) {
            throw new IllegalStateException("there is a browser");
        }

        @Override
        public void tell(String message) {}
    }
}
