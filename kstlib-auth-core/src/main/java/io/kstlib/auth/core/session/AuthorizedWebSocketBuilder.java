package io.kstlib.auth.core.session;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.http.session.JdkHttpClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Opens web sockets with the token in the opening handshake (RFC 6455 section 4.1). */
final class AuthorizedWebSocketBuilder implements WebSocket.Builder {

    private final AuthorizedSender sender;
    private final JdkHttpClient client;
    private final Consumer<URI> check;
    private final List<Consumer<WebSocket.Builder>> settings = new ArrayList<>();

    /**
     * @param client opens the web sockets
     * @param check refuses a server that must not receive the token, by its http or https URL
     */
    AuthorizedWebSocketBuilder(AuthorizedSender sender, JdkHttpClient client, Consumer<URI> check) {
        this.sender = sender;
        this.client = client;
        this.check = check;
    }

    @Override
    public WebSocket.Builder header(String name, String value) {
        if (name.equalsIgnoreCase("Authorization")) {
            throw new IllegalArgumentException("the session sets the Authorization header itself; leave it out");
        }
        settings.add(builder -> builder.header(name, value));
        return this;
    }

    @Override
    public WebSocket.Builder connectTimeout(Duration timeout) {
        settings.add(builder -> builder.connectTimeout(timeout));
        return this;
    }

    @Override
    public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
        String[] lesser = lesserPreferred.clone();
        settings.add(builder -> builder.subprotocols(mostPreferred, lesser));
        return this;
    }

    @Override
    public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
        URI url = asHttp(uri);
        check.accept(url);
        List<Consumer<WebSocket.Builder>> chosen = List.copyOf(settings);
        return sender.authorized(
                        url,
                        presented -> {
                            JdkHttpClient own = presented
                                    .tlsIdentity()
                                    .map(client::presenting)
                                    .orElse(client);
                            return own.open(
                                    builder(own.client(), chosen, presented.headers("GET", url)), uri, listener);
                        },
                        failed -> failed instanceof WebSocketHandshakeException refused
                                ? Optional.of(head(url, refused.getResponse()))
                                : Optional.empty())
                .exceptionallyCompose(failed -> CompletableFuture.failedFuture(
                        failed.getCause() instanceof AuthException noToken
                                ? AuthorizedHttpClient.translated(noToken)
                                : failed));
    }

    private static PresentationAnswer head(URI url, HttpResponse<?> answer) {
        return new PresentationAnswer(url, answer.statusCode(), answer.headers().map());
    }

    private static WebSocket.Builder builder(
            HttpClient client, List<Consumer<WebSocket.Builder>> chosen, List<Map.Entry<String, String>> headers) {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        headers.forEach(header -> builder.header(header.getKey(), header.getValue()));
        chosen.forEach(setting -> setting.accept(builder));
        return builder;
    }

    private static URI asHttp(URI uri) {
        String scheme = String.valueOf(uri.getScheme());
        if (!scheme.equalsIgnoreCase("ws") && !scheme.equalsIgnoreCase("wss")) {
            throw new IllegalArgumentException("the scheme of a web socket is ws or wss, not " + scheme);
        }
        return URI.create("http" + uri.toString().substring("ws".length()));
    }
}
