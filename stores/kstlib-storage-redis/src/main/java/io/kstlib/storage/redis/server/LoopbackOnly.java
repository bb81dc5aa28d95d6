package io.kstlib.storage.redis.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Refuses connections to other machines, where connections are not encrypted and are for loopback only. A Sentinel, a node of a cluster or a name may lead
 * there, although the configured address is on this machine. One for each connection.
 */
final class LoopbackOnly extends ChannelOutboundHandlerAdapter {

    /** A connection was refused before it was made. */
    static final class ElsewhereException extends IOException {

        private static final long serialVersionUID = 1L;

        ElsewhereException() {
            super("the address is on another machine, and the connection would not be encrypted");
        }
    }

    @Override
    public void connect(
            ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise)
            throws Exception {
        boolean isHere = remote instanceof InetSocketAddress address
                && address.getAddress() != null
                && address.getAddress().isLoopbackAddress();
        if (isHere) {
            super.connect(context, remote, local, promise);
        } else {
            promise.setFailure(new ElsewhereException());
        }
    }
}
