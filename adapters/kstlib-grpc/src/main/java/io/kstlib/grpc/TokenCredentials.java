package io.kstlib.grpc;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.core.authorization.PresentedToken;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Adds a token to the metadata of a call. Safe for use by several threads. */
final class TokenCredentials extends CallCredentials {

    private final Function<URI, CompletableFuture<PresentedToken>> tokens;
    private final BiConsumer<PresentedToken, URI> watcher;

    /**
     * @param tokens gets the token for a URL without waiting
     * @param watcher receives the token and the URL before the token is sent
     */
    TokenCredentials(Function<URI, CompletableFuture<PresentedToken>> tokens, BiConsumer<PresentedToken, URI> watcher) {
        this.tokens = tokens;
        this.watcher = watcher;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        try {
            URI url = url(call);
            CompletableFuture<?> unused = tokens.apply(url)
                    .thenApply(presented -> {
                        Metadata metadata = metadata(presented, url);
                        watcher.accept(presented, url);
                        return metadata;
                    })
                    .whenComplete((metadata, failed) -> {
                        if (failed == null) {
                            applier.apply(metadata);
                        } else {
                            applier.fail(FailureStatus.of(failed));
                        }
                    });
        } catch (ServerNotAllowedException notAllowed) {
            applier.fail(FailureStatus.of(notAllowed));
        }
    }

    /** Returns the URL of a call: https for a connection that TLS protects, else http, which the rule allows on this machine only. */
    private static URI url(RequestInfo call) {
        if (call.getCallOptions().getAuthority() != null) { // for TLS, the name of the channel was verified
            throw notAllowed(
                    call,
                    "the call names " + call.getAuthority()
                            + " as its authority, which the connection does not prove, so no token is sent; leave it out");
        }
        boolean isPrivate = call.getSecurityLevel() == SecurityLevel.PRIVACY_AND_INTEGRITY;
        if (!isPrivate && !isOnThisMachine(call.getTransportAttrs())) {
            throw notAllowed(
                    call,
                    call.getAuthority()
                            + " is reached without TLS and is not on this machine, so no token is sent there");
        }
        return URI.create((isPrivate ? "https://" : "http://") + call.getAuthority() + "/"
                + call.getMethodDescriptor().getFullMethodName());
    }

    private static ServerNotAllowedException notAllowed(RequestInfo call, String why) {
        return new ServerNotAllowedException(URI.create("dns:///" + call.getAuthority()), why, null);
    }

    /** The authority is a name that the program chose, so it proves nothing about a connection in plain text. */
    private static boolean isOnThisMachine(Attributes transport) {
        @Nullable SocketAddress remote = transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return remote instanceof InetSocketAddress address
                ? !address.isUnresolved() && address.getAddress().isLoopbackAddress()
                : remote != null; // a socket of the file system, or of this process
    }

    private static Metadata metadata(PresentedToken presented, URI url) {
        if (presented.tlsIdentity().isPresent()) {
            throw new IllegalStateException(
                    "the token is bound to a certificate, which the channel has to present; build the"
                            + " authorizer with clientPresentsCertificate() if it does");
        }
        Metadata metadata = new Metadata();
        presented.headers("POST", url).forEach(header -> metadata.put(key(header.getKey()), header.getValue()));
        return metadata;
    }

    /** Returns the key of a header, whose names have lower case in HTTP/2 (RFC 9113 section 8.2). */
    static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER);
    }
}
