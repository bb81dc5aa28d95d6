package io.kstlib.storage.redis.server;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.storage.redis.server.AnswerLimits.TooLongException;
import io.kstlib.storage.redis.server.RedisConnections.ElsewhereException;
import io.kstlib.storage.redis.server.RedisConnections.UnknownMasterException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Says what a failure of Redis means. Errors of a server are told by their code, the first word. Their text is not passed on: a server that does not
 * know a command quotes what stood behind it, which may be the password.
 */
public final class RedisFailures {

    /** What was done when it failed. */
    public enum Step {
        /** Something was read. */
        READ,
        /** A lock was taken or renewed. No one goes on without it. */
        LOCK,
        /** Something was written, under a lock. */
        WRITE
    }

    private static final int MOST_CAUSES = 20;
    private static final int LONGEST_CODE = 20;

    private RedisFailures() {}

    /**
     * {@return the failure of the storage}
     *
     * @param failure what Jedis threw
     * @param location where the token is
     * @param step what was done
     */
    public static StorageException of(Throwable failure, String location, Step step) {
        Optional<String> code = code(failure);
        return code.isPresent() ? refused(code.get(), location, step) : away(location, why(failure));
    }

    /**
     * {@return the code of the server's error, such as {@code OOM}; empty when no server answered}
     *
     * @param failure what Jedis threw
     */
    static Optional<String> code(Throwable failure) {
        return cause(failure, JedisDataException.class).map(error -> {
            String message = String.valueOf(error.getMessage());
            int space = message.indexOf(' ');
            String first = space < 0 ? message : message.substring(0, space);
            return first.matches("[A-Z]{2," + LONGEST_CODE + "}") ? first : "ERR";
        });
    }

    /**
     * Returns where a cluster moved the keys; empty when it did not. While it is moving a slot, it says ASK for a key that is there already. The other node
     * would send us back, so that is a failure that passes.
     */
    static Optional<RedisNode> movedTo(Throwable failure) {
        return cause(failure, JedisDataException.class).flatMap(error -> {
            String[] words = String.valueOf(error.getMessage()).split(" ", 4);
            if (words.length != 3 || !words[0].equals("MOVED")) {
                return Optional.empty();
            }
            int colon = words[2].lastIndexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : RedisNode.of(words[2].substring(0, colon), words[2].substring(colon + 1));
        });
    }

    private static StorageException refused(String code, String location, Step step) {
        return switch (code) {
            case "READONLY" ->
                away(location, "the server is a replica and takes no writes (READONLY); a fail-over may be under way");
            case "ASK" -> away(location, "the cluster is moving the slot of its keys (ASK)");
            case "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY", "UNBLOCKED" ->
                away(location, "the server is not ready (" + code + ")");
            case "MOVED" ->
                away(
                        location,
                        "another node of a cluster has the keys (MOVED); the url of a cluster names two or more of its nodes");
            case "NOAUTH", "WRONGPASS" ->
                new StorageException(
                        location,
                        Reason.UNREACHABLE,
                        "the Redis server at " + location + " does not accept the user and password (" + code + ")",
                        Remedy.advice("Check username and password of auth.storage.redis"),
                        null);
            case "OOM" ->
                unwritable(
                        location,
                        step,
                        "it is full (OOM)",
                        "Give the Redis server more memory, or remove what it need not keep");
            case "MISCONF" ->
                unwritable(
                        location,
                        step,
                        "it cannot save to its own disk (MISCONF)",
                        "Look at the log of the Redis server, and at the room on its disk");
            case "NOREPLICAS" ->
                unwritable(
                        location,
                        step,
                        "too few of its replicas are connected (NOREPLICAS)",
                        "Start the replicas again");
            case "NOPERM" -> forbidden(location, step);
            case "WRONGTYPE" ->
                new StorageException(
                        location,
                        Reason.UNREADABLE,
                        "what is stored in " + location + " is not a token: it was changed by something else",
                        Remedy.either(Remedy.advice("Restore it"), Remedy.removeToken(null)),
                        null);
            default ->
                unwritable(
                        location,
                        step,
                        "it answers with an error (" + code + ")",
                        "Redis 7 or Valkey is needed; look at the log of the server");
        };
    }

    private static StorageException forbidden(String location, Step step) {
        return new StorageException(
                location,
                reason(step),
                "the user of the Redis server may not do what is needed for " + location + " (NOPERM)",
                Remedy.advice("Allow it by ACL SETUSER; a check of the storage lists the missing commands and keys"),
                null);
    }

    private static Reason reason(Step step) {
        return switch (step) {
            case READ -> Reason.UNREADABLE;
            case LOCK -> Reason.CANNOT_LOCK;
            case WRITE -> Reason.NOT_WRITABLE;
        };
    }

    private static StorageException unwritable(String location, Step step, String why, String advice) {
        String what = switch (step) {
            case READ -> "cannot be read";
            case LOCK -> "takes no lock, so nothing is refreshed";
            case WRITE -> "takes no token";
        };
        return new StorageException(
                location,
                reason(step),
                "the Redis server at " + location + " " + what + ": " + why,
                Remedy.advice(advice),
                null);
    }

    /**
     * {@return the failure of a server that cannot be reached}
     *
     * @param location where the token is
     * @param why what happened, in words
     */
    public static StorageException away(String location, String why) {
        return new StorageException(
                location,
                Reason.UNREACHABLE,
                "the Redis server at " + location + " cannot be reached: " + why,
                Remedy.advice("Check that it runs and that this machine can reach it"),
                null);
    }

    /** Whether the server did not answer in time. */
    static boolean isLate(Throwable failure) {
        return cause(failure, SocketTimeoutException.class).isPresent()
                || cause(failure, TimeoutException.class).isPresent();
    }

    /** Whether the connection ended, such as that of a server that was restarted since. */
    static boolean isHangUp(Throwable failure) {
        return cause(failure, JedisConnectionException.class).isPresent()
                && !isLate(failure)
                && cause(failure, TooLongException.class).isEmpty();
    }

    private static String why(Throwable failure) {
        if (cause(failure, TooLongException.class).isPresent()) {
            return "it sent an answer that is longer than allowed";
        }
        if (isLate(failure)) {
            return "it did not answer in time";
        }
        if (cause(failure, ElsewhereException.class).isPresent()) {
            return "it leads to another machine, and the connection would not be encrypted; use rediss";
        }
        if (cause(failure, UnknownMasterException.class).isPresent()) {
            return "Sentinel knows no master of this name";
        }
        if (cause(failure, UnknownHostException.class).isPresent()) {
            return "its name is not known";
        }
        Optional<SSLException> tls = cause(failure, SSLException.class);
        if (tls.isPresent()) {
            return "TLS failed, "
                    + PrintableText.oneLine(String.valueOf(tls.get().getMessage()), 200);
        }
        if (cause(failure, ConnectException.class).isPresent()) {
            return "it refuses the connection";
        }
        if (isHangUp(failure)) {
            return "the connection broke";
        }
        return "the connection failed (" + origin(failure).getClass().getSimpleName() + ")";
    }

    private static Throwable origin(Throwable failure) {
        Throwable origin = failure;
        for (int i = 0; origin.getCause() != null && i < MOST_CAUSES; i++) {
            origin = origin.getCause();
        }
        return origin;
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        @Nullable Throwable link = failure;
        for (int i = 0; link != null && i < MOST_CAUSES; i++) {
            if (type.isInstance(link)) {
                return Optional.of(type.cast(link));
            }
            link = link.getCause();
        }
        return Optional.empty();
    }
}
