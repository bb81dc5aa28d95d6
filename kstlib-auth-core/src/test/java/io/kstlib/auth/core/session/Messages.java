package io.kstlib.auth.core.session;

import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps the first message of a web socket. */
final class Messages implements WebSocket.Listener {

    final CompletableFuture<String> first = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        first.complete(data.toString());
        return null;
    }
}
