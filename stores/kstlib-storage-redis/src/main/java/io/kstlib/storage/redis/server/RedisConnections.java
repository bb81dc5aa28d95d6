package io.kstlib.storage.redis.server;

import io.kstlib.base.Deadline;
import io.kstlib.storage.redis.server.RedisAccess.Reach;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandEncoder;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.protocol.RedisHandshakeHandler;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultChannelId;
import io.netty.handler.codec.MessageToByteEncoder;
import java.nio.channels.ClosedChannelException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one storage, one or two to each node that is used. They are made when they are needed and shared by all threads. While a server cannot be
 * reached, one caller at a time tries. Those who waited for that try share its failure; the others fail at once. So all callers can use their
 * tokens in memory.
 */
final class RedisConnections implements AutoCloseable {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    /** Lettuce needs at least two threads. */
    private static final int THREADS = 2;

    private static final String MACHINE_ID = "io.netty.machineId";
    private static final int MACHINE_ID_BYTES = 8;

    private static final int MOST_WAITING_COMMANDS = 1000;

    /** Nothing is tried within this time after a failure. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** Work in progress at the close ends within this time, in milliseconds. */
    private static final long QUIET = 200;

    private static final long CLOSING = 2000;

    /** What a connection is for. */
    enum Lane {
        /** Commands of all threads that the server answers at once. */
        SHARED,
        /** Writes that wait for replicas. WAIT blocks its connection, so one conversation goes on at a time. */
        WAITING
    }

    private record NodeLane(RedisNode node, Lane lane) {}

    /** How much longer than the limits anything takes at most where this process gets no processor. */
    private static final Duration STARVED = Duration.ofSeconds(30);

    private final RedisAccess access;
    private final Answers answers = new Answers();
    private final Map<NodeLane, Link> links = new ConcurrentHashMap<>();
    private @Nullable RedisClient client;
    private volatile boolean isClosed;

    RedisConnections(RedisAccess access) {
        this.access = access;
    }

    RedisAddress address() {
        return access.address();
    }

    Duration command() {
        return access.command();
    }

    Answers answers() {
        return answers;
    }

    private synchronized RedisClient client() throws WaitFailedException {
        if (isClosed) {
            throw new WaitFailedException(new ClosedChannelException());
        }
        RedisClient made = client;
        if (made == null) {
            nameThisMachine();
            ClientResources resources = DefaultClientResources.builder()
                    .ioThreadPoolSize(THREADS)
                    .computationThreadPoolSize(THREADS)
                    .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                    .nettyCustomizer(new Limiting(access.reach(), answers))
                    .build();
            made = RedisClient.create(resources);
            made.setOptions(options());
            client = made;
        }
        return made;
    }

    /**
     * Netty tells connections apart with a hardware address among other things, and logs a line where there is none. Random bytes do as well. This has no effect where
     * the program used Netty before.
     */
    private static void nameThisMachine() {
        if (System.getProperty(MACHINE_ID) != null) {
            return;
        }
        byte[] random = new byte[MACHINE_ID_BYTES];
        new SecureRandom().nextBytes(random);
        System.setProperty(MACHINE_ID, HexFormat.ofDelimiter(":").formatHex(random));
        try {
            var unused = DefaultChannelId.newInstance();
        } finally {
            System.clearProperty(MACHINE_ID);
        }
    }

    private ClientOptions options() {
        SslOptions.Builder tls = SslOptions.builder().jdkSslProvider().handshakeTimeout(whole());
        if (access.trust() != null) {
            tls.trustManager(access.trust());
        }
        return ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_WAITING_COMMANDS)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(access.connect())
                        .keepAlive(true)
                        .build())
                .sslOptions(tls.build())
                .build();
    }

    /**
     * Installs the limits after TLS and before the decoder, so that the handshake reports why the connection ended. Replaces the encoder, which
     * logs commands.
     */
    private static final class Limiting implements NettyCustomizer {

        private final Reach reach;
        private final Answers answers;

        Limiting(Reach reach, Answers answers) {
            this.reach = reach;
            this.answers = answers;
        }

        @Override
        public void afterBootstrapInitialized(Bootstrap bootstrap) {
            answers.of(bootstrap.config().group());
        }

        @Override
        public void afterChannelInitialized(Channel channel) {
            if (reach == Reach.THIS_MACHINE) {
                channel.pipeline().addFirst("kstlib-loopback-only", new LoopbackOnly());
            }
            channel.pipeline().addFirst("kstlib-greeting", answers.greeting());
            channel.pipeline()
                    .addBefore(
                            channel.pipeline()
                                    .context(RedisHandshakeHandler.class)
                                    .name(),
                            "kstlib-answer-limits",
                            new AnswerLimits());
            channel.pipeline().replace(CommandEncoder.class, "kstlib-quiet-encoder", new QuietEncoder());
        }
    }

    private Link link(RedisNode node, Lane lane) {
        return links.computeIfAbsent(new NodeLane(node, lane), way -> new Link(node));
    }

    /** Returns a connection to a node. */
    StatefulRedisConnection<String, byte[]> to(RedisNode node, Lane lane, Deadline whole) throws WaitFailedException {
        return link(node, lane).open(whole);
    }

    /**
     * Waits for the turn on the connection that waits for replicas.
     *
     * @return the turn, which its taker unlocks
     */
    Lock turn(RedisNode node) throws WaitFailedException {
        Lock turn = link(node, Lane.WAITING).turn;
        Uninterrupted.lock(turn, command());
        return turn;
    }

    /** Discards a connection after a failure, so that the next caller makes another one. */
    void drop(RedisNode node, Lane lane, StatefulRedisConnection<String, byte[]> connection) {
        link(node, lane).forget(connection);
        end(connection);
    }

    /** Begins to close a connection, unless all are being closed. Does not wait, because a thread of the connection may call it. */
    void end(StatefulRedisConnection<String, byte[]> connection) {
        if (!isClosed && connection.isOpen()) {
            var unused = connection.closeAsync();
        }
    }

    /** Makes a connection for announcements. */
    StatefulRedisPubSubConnection<String, byte[]> subscription(RedisNode node) throws WaitFailedException {
        RedisURI uri = uri(node);
        return opened(() -> client().connectPubSubAsync(CODEC, uri), timeLeft());
    }

    /** Fetches the secrets in the thread of the caller: a thread of the connection never waits for a secret. */
    private RedisURI uri(RedisNode node) {
        RedisURI uri = access.address()
                .lettuce(node)
                .withTimeout(whole())
                .withLibraryName("kstlib")
                .build();
        RedisLogin login = access.login();
        if (login != null) {
            login.putInto(uri);
        }
        RedisLogin atSentinel = access.sentinelLogin();
        if (atSentinel != null) {
            uri.getSentinels().forEach(atSentinel::putInto);
        }
        return uri;
    }

    /** Begins to connect. */
    private interface Opening<C> {
        CompletionStage<C> begin() throws WaitFailedException;
    }

    /**
     * Connects in a thread of its own: Netty swallows an interrupt while it starts, and the caller's must not be lost. The first connection of a process loads
     * many classes before anything is sent, for which no limit of the server counts.
     */
    private <C extends StatefulRedisConnection<String, byte[]>> C opened(Opening<C> opening, Deadline whole)
            throws WaitFailedException {
        CompletableFuture<C> future = new CompletableFuture<>();
        CompletableFuture<CompletionStage<C>> begun = Deadline.begin("kstlib-redis-connect", opening::begin);
        var unused = begun.thenCompose(Function.identity()).whenComplete((made, failure) -> {
            if (failure != null) {
                future.completeExceptionally(failure);
            } else if (!future.complete(made)) {
                end(made); // too late
            }
        });
        var unusedToo = Uninterrupted.isDone(begun, whole.left());
        return answers.connected(future, access.connect(), whole);
    }

    /** How long a connection may take. With Sentinel, the master is asked for first. */
    Duration longest() {
        return access.connect().multipliedBy(2).plus(access.command());
    }

    private Duration whole() {
        return longest().plus(STARVED);
    }

    /** Returns when what begins now ends, even if this process gets no processor meanwhile. */
    Deadline timeLeft() {
        return Deadline.in(whole());
    }

    /** A connection to one node. */
    private final class Link {

        private final RedisNode node;
        private final Lock turn = new ReentrantLock(true);
        private final ReentrantLock opening = new ReentrantLock();
        private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
        private volatile @Nullable WaitFailedException failure;
        private volatile long failedAtNanos;

        Link(RedisNode node) {
            this.node = node;
        }

        StatefulRedisConnection<String, byte[]> open(Deadline whole) throws WaitFailedException {
            StatefulRedisConnection<String, byte[]> known = connection;
            if (known != null && known.isOpen()) {
                return known;
            }
            long askedAtNanos = System.nanoTime();
            WaitFailedException last = failure;
            if (last != null) {
                boolean isTooSoon = System.nanoTime() - failedAtNanos < PAUSE.toNanos();
                if (isTooSoon || !opening.tryLock()) {
                    throw new WaitFailedException(last);
                }
            } else {
                opening.lock();
            }
            try {
                return reopened(askedAtNanos, whole);
            } finally {
                opening.unlock();
            }
        }

        /** Connects, unless the try of another caller succeeded or failed since this one asked. */
        private StatefulRedisConnection<String, byte[]> reopened(long askedAtNanos, Deadline whole)
                throws WaitFailedException {
            StatefulRedisConnection<String, byte[]> known = connection;
            if (known != null && known.isOpen()) {
                return known;
            }
            WaitFailedException meanwhile = failure;
            if (meanwhile != null && failedAtNanos - askedAtNanos >= 0) {
                throw new WaitFailedException(meanwhile);
            }
            try {
                RedisURI uri = uri(node);
                StatefulRedisConnection<String, byte[]> made = opened(() -> client().connectAsync(CODEC, uri), whole);
                connection = made;
                failure = null;
                return made;
            } catch (WaitFailedException failed) {
                failedAtNanos = System.nanoTime();
                failure = failed;
                throw failed;
            }
        }

        void forget(StatefulRedisConnection<String, byte[]> broken) {
            if (connection == broken) {
                connection = null;
            }
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        RedisClient made = client;
        client = null;
        if (made != null) {
            ClientResources resources = made.getResources();
            var unused = made.shutdownAsync(QUIET, CLOSING, TimeUnit.MILLISECONDS)
                    .whenComplete((done, failed) -> end(resources));
        }
    }

    private static void end(ClientResources resources) {
        var unused = resources.shutdown(QUIET, CLOSING, TimeUnit.MILLISECONDS);
    }

    /**
     * Writes commands and logs none of them. The encoder of Lettuce logs each command with its arguments at its finest level, the password of the server among
     * them.
     */
    private static final class QuietEncoder extends MessageToByteEncoder<Object> {

        @Override
        protected void encode(ChannelHandlerContext context, Object message, ByteBuf out) {
            if (message instanceof Collection<?> several) {
                several.forEach(command -> write(command, context, out));
            } else {
                write(message, context, out);
            }
        }

        /** A command that cannot be written ends the connection: otherwise the next answer would count as the answer to this command. */
        private static void write(Object message, ChannelHandlerContext context, ByteBuf out) {
            boolean isWritten = false;
            try {
                ((RedisCommand<?, ?, ?>) message).encode(out);
                isWritten = true;
            } finally {
                if (!isWritten) {
                    var unused = context.close();
                }
            }
        }
    }
}
