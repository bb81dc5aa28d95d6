package io.kstlib.storage.redis.server;

import io.kstlib.base.Deadline;
import io.kstlib.storage.sops.server.CommandFailedException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/** A connection to a server, on which one thread speaks at a time. */
final class RedisConnection extends Connection {

    private final RedisSocket socket;

    private RedisConnection(RedisSocket socket, JedisClientConfig config) {
        super(() -> socket, config);
        this.socket = socket;
    }

    /**
     * Logs in by a new socket, and closes the socket if that fails.
     *
     * @param login the user; {@code null} without a password
     */
    static RedisConnection by(RedisSocket socket, RedisAccess.@Nullable Login login, int database) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .serverDefaultProtocol() // RESP 2, and no HELLO that a user may not send
                .autoNegotiateProtocol(false)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .database(database);
        boolean isMade = false;
        try {
            if (login != null) {
                config.user(
                        login.username() == null ? null : login.username().get().reveal());
                config.password(login.password().get().reveal());
            }
            RedisConnection made = new RedisConnection(socket, config.build());
            isMade = true;
            return made;
        } catch (JedisException | ClassCastException | IllegalArgumentException | IndexOutOfBoundsException failed) {
            throw RedisFailures.failed(failed); // all but the first: the answer does not suit the command
        } finally {
            if (!isMade) {
                end(socket);
            }
        }
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @param silence how long the server may be silent
     * @param whole when it ends in any case
     * @param words the command and its arguments
     * @return a number, bytes, or a list of answers
     * @throws CommandFailedException if the server answers with an error, or does not answer
     */
    @Nullable
    Object ask(Duration silence, Deadline whole, byte[]... words) {
        socket.expect(silence, whole);
        send(words);
        return read();
    }

    /** Sends a command, without a wait for its answer. */
    void send(byte[]... words) {
        byte[][] arguments = new byte[words.length - 1][];
        System.arraycopy(words, 1, arguments, 0, arguments.length);
        try {
            sendCommand(() -> words[0], arguments);
            flush();
        } catch (JedisException failed) {
            throw RedisFailures.failed(failed);
        }
    }

    /**
     * Waits for the next answer.
     *
     * @param silence how long the server may be silent, before the probe and after it
     * @param probe asks for a sign of life
     */
    @Nullable
    Object next(Duration silence, Runnable probe, Deadline whole) {
        socket.expect(silence, whole);
        socket.probe(probe);
        return read();
    }

    private @Nullable Object read() {
        try {
            return getUnflushedObject();
        } catch (JedisException | IllegalArgumentException | IndexOutOfBoundsException failed) {
            throw RedisFailures.failed(failed); // the last two: an address that is none
        }
    }

    void end() {
        end(socket);
    }

    private static void end(Socket closing) {
        try {
            closing.close();
        } catch (IOException brokenAnyway) {
            return;
        }
    }
}
