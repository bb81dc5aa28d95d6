package io.kstlib.storage.redis.server;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.storage.redis.server.AnswerLimits.TooLongException;
import io.kstlib.storage.redis.server.RedisConnections.ElsewhereException;
import io.kstlib.storage.redis.server.RedisConnections.UnknownMasterException;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.ServerFailures;
import io.kstlib.storage.sops.server.ServerFailures.Step;
import io.kstlib.storage.sops.server.ServerNode;
import java.util.Optional;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Says what a failure of Redis means. Errors of a server are told by their code, the first word. Their text is not passed on: a server that does not
 * know a command quotes what stood behind it, which may be the password.
 */
public final class RedisFailures {

    private static final ServerFailures WORDS = new ServerFailures("Redis");

    private static final int LONGEST_CODE = 20;

    private RedisFailures() {}

    /**
     * {@return the failure of the storage}
     *
     * @param failure what failed
     * @param location where the token is
     * @param step what was done
     */
    static StorageException of(CommandFailedException failure, String location, Step step) {
        return failure.code().isPresent()
                ? refused(failure.code().get(), location, step)
                : away(location, why(failure));
    }

    /** Makes the failure of a command. */
    static CommandFailedException failed(Throwable thrown) {
        return new CommandFailedException(thrown, code(thrown).orElse(null));
    }

    /**
     * {@return the code of the server's error, such as {@code OOM}; empty when no server answered}
     *
     * @param failure what Jedis threw
     */
    static Optional<String> code(Throwable failure) {
        return ServerFailures.cause(failure, JedisDataException.class).map(error -> {
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
    static Optional<ServerNode> movedTo(Throwable failure) {
        return ServerFailures.cause(failure, JedisDataException.class).flatMap(error -> {
            String[] words = String.valueOf(error.getMessage()).split(" ", 4);
            if (words.length != 3 || !words[0].equals("MOVED")) {
                return Optional.empty();
            }
            int colon = words[2].lastIndexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : ServerNode.of(words[2].substring(0, colon), words[2].substring(colon + 1));
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
                WORDS.unknownUser(
                        location,
                        "the user and password (" + code + ")",
                        "Check username and password of auth.storage.redis");
            case "OOM" ->
                WORDS.refused(
                        location,
                        step,
                        "it is full (OOM)",
                        "Give the Redis server more memory, or remove what it need not keep");
            case "MISCONF" ->
                WORDS.refused(
                        location,
                        step,
                        "it cannot save to its own disk (MISCONF)",
                        "Look at the log of the Redis server, and at the room on its disk");
            case "NOREPLICAS" ->
                WORDS.refused(
                        location,
                        step,
                        "too few of its replicas are connected (NOREPLICAS)",
                        "Start the replicas again");
            case "NOPERM" ->
                WORDS.forbidden(
                        location,
                        step,
                        code,
                        "Allow it by ACL SETUSER; a check of the storage lists the missing commands and keys");
            case "WRONGTYPE" ->
                new StorageException(
                        location,
                        Reason.UNREADABLE,
                        "what is stored in " + location + " is not a token: it was changed by something else",
                        Remedy.either(Remedy.advice("Restore it"), Remedy.removeToken(null)),
                        null);
            default ->
                WORDS.refused(
                        location,
                        step,
                        "it answers with an error (" + code + ")",
                        "Redis 7 or Valkey is needed; look at the log of the server");
        };
    }

    /**
     * {@return the failure of a server that cannot be reached}
     *
     * @param location where the token is
     * @param why what happened, in words
     */
    public static StorageException away(String location, String why) {
        return WORDS.away(location, why);
    }

    /** Whether the connection ended, such as that of a server that was restarted since. */
    static boolean isHangUp(Throwable failure) {
        return ServerFailures.cause(failure, JedisConnectionException.class).isPresent()
                && !ServerFailures.isLate(failure)
                && ServerFailures.cause(failure, TooLongException.class).isEmpty();
    }

    private static String why(Throwable failure) {
        if (ServerFailures.cause(failure, TooLongException.class).isPresent()) {
            return "it sent an answer that is longer than allowed";
        }
        if (ServerFailures.cause(failure, ElsewhereException.class).isPresent()) {
            return "it leads to another machine, and the connection would not be encrypted; use rediss";
        }
        if (ServerFailures.cause(failure, UnknownMasterException.class).isPresent()) {
            return "Sentinel knows no master of this name";
        }
        return ServerFailures.ofNetwork(failure)
                .orElse(isHangUp(failure) ? "the connection broke" : "the connection failed");
    }
}
