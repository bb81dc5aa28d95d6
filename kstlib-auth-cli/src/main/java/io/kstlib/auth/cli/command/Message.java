package io.kstlib.auth.cli.command;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A message as people read it: one line, so that grep finds it, and an example where the text has one after an empty line. The example is
 * shown indented, so that no line of it looks like a message.
 *
 * @param line the message itself
 * @param example the lines of the example; empty when there is none
 */
public record Message(String line, List<String> example) {

    public Message {
        example = List.copyOf(example);
    }

    /**
     * {@return a message and its example}
     *
     * @param text a message that may have an example
     */
    public static Message of(String text) {
        List<String> lines = text.strip().lines().toList();
        int gap = 0;
        while (gap < lines.size() && !lines.get(gap).isBlank()) {
            gap++;
        }
        return new Message(joined(lines.subList(0, gap)), lines.subList(gap, lines.size()));
    }

    /**
     * {@return the message in one line}
     *
     * @param text a message that may have been put together from several lines
     */
    public static String oneLine(String text) {
        return joined(text.lines().toList());
    }

    private static String joined(List<String> lines) {
        return lines.stream().map(String::strip).collect(Collectors.joining(" "));
    }
}
