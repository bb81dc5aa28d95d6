package io.kstlib.storage.redis.server;

import io.kstlib.base.Deadline;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Some commands in a row by one connection. What {@link #confirmed} says is about the writes of this connection. Used by one thread. */
public final class RedisConversation {

    private final RedisAsyncCommands<String, byte[]> commands;
    private final Answers answers;
    private final Duration limit;
    private final Deadline whole;

    RedisConversation(RedisAsyncCommands<String, byte[]> commands, Answers answers, Duration limit, Deadline whole) {
        this.commands = commands;
        this.answers = answers;
        this.limit = limit;
        this.whole = whole;
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @throws CommandFailedException if the server answers with an error, or does not answer
     */
    public <T> T ask(Function<RedisAsyncCommands<String, byte[]>, RedisFuture<T>> command) {
        return within(limit, command);
    }

    private <T> T within(Duration most, Function<RedisAsyncCommands<String, byte[]>, RedisFuture<T>> command) {
        try {
            return answers.toCommand(command.apply(commands), most, whole);
        } catch (WaitFailedException | RedisException failure) {
            throw new CommandFailedException(failure);
        }
    }

    /**
     * Runs a script.
     *
     * @param keys its keys, all with the same hash tag
     * @return the list that it returns; texts are arrays of bytes
     */
    public List<Object> run(String script, List<String> keys, List<byte[]> arguments) {
        return ask(redis -> redis.eval(
                script, ScriptOutputType.MULTI, keys.toArray(String[]::new), arguments.toArray(byte[][]::new)));
    }

    /**
     * {@return the values of the fields, those that there are}
     *
     * @param key the key of a hash
     */
    public Map<String, byte[]> fields(String key, String... fields) {
        List<KeyValue<String, byte[]>> found = ask(redis -> redis.hmget(key, fields));
        return found.stream()
                .filter(KeyValue::hasValue)
                .collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }

    /**
     * Waits until replicas have the writes of this conversation (WAIT).
     *
     * @param replicas how many
     * @param most for how long
     * @return how many have them, when so many have or the time is over
     */
    public long confirmed(int replicas, Duration most) {
        long millis = Math.max(1, most.toMillis());
        return within(limit.plus(most), redis -> redis.waitForReplication(replicas, millis));
    }

    /**
     * {@return the fact; empty when the server does not say it}
     *
     * @param section a section of INFO
     * @param name the name of a fact
     */
    public Optional<String> info(String section, String name) {
        return ask(redis -> redis.info(section))
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    /**
     * {@return the bytes of a text, for an argument}
     *
     * @param text any text
     */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * {@return the answer as a text}
     *
     * @param answer an element of what {@link #run} returned
     */
    public static String text(Object answer) {
        return answer instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(answer);
    }
}
