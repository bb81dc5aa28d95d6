package io.kstlib.storage.redis.server;

import io.kstlib.base.Deadline;
import io.kstlib.storage.sops.server.CommandFailedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** Some commands in a row by one connection. What {@link #confirmed} says is about the writes of this connection. Used by one thread. */
public final class RedisConversation {

    private final RedisConnection connection;
    private final Duration limit;
    private final Deadline whole;

    RedisConversation(RedisConnection connection, Duration limit, Deadline whole) {
        this.connection = connection;
        this.limit = limit;
        this.whole = whole;
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @param words the command and its arguments
     * @return a number, bytes, or a list of answers; {@code null} for nothing
     * @throws CommandFailedException if the server answers with an error, or does not answer
     */
    public @Nullable Object ask(String... words) {
        return within(limit, words);
    }

    private @Nullable Object within(Duration most, String... words) {
        Stream<byte[]> bytes = Stream.of(words).map(word -> word.getBytes(StandardCharsets.UTF_8));
        return connection.ask(most, whole, bytes.toArray(byte[][]::new));
    }

    /** Does the same for a command that answers with a list. Anything else is an empty list. */
    public List<Object> list(String... words) {
        return elements(ask(words));
    }

    /**
     * {@return the elements of an answer; none of one that is no list}
     *
     * @param answer an answer, or an element of one
     */
    public static List<Object> elements(@Nullable Object answer) {
        List<Object> elements = new ArrayList<>();
        if (answer instanceof List<?> list) {
            for (Object element : list) {
                elements.add(element == null ? "" : element);
            }
        }
        return elements;
    }

    /**
     * Runs a script.
     *
     * @param keys its keys, all with the same hash tag
     * @return the list that it returns, with one element at least
     */
    public List<Object> run(String script, List<String> keys, String... arguments) {
        List<String> words = new ArrayList<>(List.of("EVAL", script, String.valueOf(keys.size())));
        words.addAll(keys);
        words.addAll(List.of(arguments));
        return list(words.toArray(String[]::new));
    }

    /**
     * {@return the values of the fields, those that there are}
     *
     * @param key the key of a hash
     * @throws CommandFailedException if the answer has not one element for each field: it says nothing of them, so it is not an empty hash
     */
    public Map<String, String> fields(String key, String... fields) {
        List<String> words = new ArrayList<>(List.of("HMGET", key));
        words.addAll(List.of(fields));
        Map<String, String> found = new HashMap<>();
        if (!(ask(words.toArray(String[]::new)) instanceof List<?> values) || values.size() != fields.length) {
            throw RedisFailures.failed(new JedisDataException("HMGET was answered without a list of its fields"));
        }
        for (int i = 0; i < fields.length; i++) {
            if (values.get(i) != null) {
                found.put(fields[i], text(values.get(i)));
            }
        }
        return found;
    }

    /**
     * Waits until replicas have the writes of this conversation (WAIT).
     *
     * @param replicas how many
     * @param most for how long
     * @return how many have them, when so many have or the time is over
     */
    public long confirmed(int replicas, Duration most) {
        String millis = String.valueOf(Math.max(1, most.toMillis()));
        return within(limit.plus(most), "WAIT", String.valueOf(replicas), millis) instanceof Long count ? count : 0;
    }

    /**
     * {@return the fact; empty when the server does not say it}
     *
     * @param section a section of INFO
     * @param name the name of a fact
     */
    public Optional<String> info(String section, String name) {
        return text(ask("INFO", section))
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    /** {@return the answer, or an element of one, as a text; empty for nothing} */
    public static String text(@Nullable Object answer) {
        return answer instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : answer == null ? "" : String.valueOf(answer);
    }
}
