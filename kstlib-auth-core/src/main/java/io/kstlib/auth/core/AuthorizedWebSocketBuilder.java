package io.kstlib.auth.core;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Token;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Opens web sockets with the token in the opening handshake (RFC 6455 section 4.1). */
final class AuthorizedWebSocketBuilder implements WebSocket.Builder {

    private final AuthorizedSender sender;
    private final Consumer<URI> check;
    private final List<Consumer<WebSocket.Builder>> settings = new ArrayList<>();

    /**
     * @param check refuses a server that must not be given the token, by its https URL
     */
    AuthorizedWebSocketBuilder(AuthorizedSender sender, Consumer<URI> check) {
        this.sender = sender;
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
        check.accept(asHttp(uri));
        List<Consumer<WebSocket.Builder>> chosen = List.copyOf(settings);
        return sender.authorized(
                        token -> builder(uri, chosen, token)
                                .buildAsync(uri, listener)
                                .exceptionallyCompose(failed ->
                                        CompletableFuture.failedFuture(sender.explained(asHttp(uri), failed))),
                        failed -> failed instanceof WebSocketHandshakeException refused
                                && refused.getResponse().statusCode() == 401)
                .exceptionallyCompose(failed -> CompletableFuture.failedFuture(
                        failed.getCause() instanceof AuthException noToken
                                ? AuthorizedHttpClient.translated(noToken)
                                : failed));
    }

    private WebSocket.Builder builder(URI uri, List<Consumer<WebSocket.Builder>> chosen, Token token) {
        WebSocket.Builder builder =
                sender.client().newWebSocketBuilder().header("Authorization", token.authorizationHeader());
        sender.relay().admit(asHttp(uri), builder::header);
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
