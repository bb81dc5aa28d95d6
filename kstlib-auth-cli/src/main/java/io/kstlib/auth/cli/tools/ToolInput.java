package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.Terminals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What a tool writes to the standard input of a helper. */
final class ToolInput {

    private static final int MOST_BYTES = 64 * 1024;

    /** Where a request ends. */
    enum End {
        /** Where the input ends. */
        OF_INPUT,
        /** At the first empty line, or at the end of the input. */
        EMPTY_LINE
    }

    private ToolInput() {}

    /**
     * @throws CommandException if it is too long, cannot be read, or would come from a person; the message holds no part of it
     */
    static String read(ProcessIo here, End end) {
        if (here.terminals().has(Terminals.Stream.IN)) {
            throw CommandException.configuration(
                    "a tool writes its request to standard input, which is a terminal here");
        }
        try {
            return read(here.in(), end);
        } catch (IOException unreadable) {
            throw CommandException.failed("the request cannot be read from standard input");
        }
    }

    /** Reads byte by byte, because nothing may follow an empty line. */
    private static String read(InputStream in, End end) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int before = '\n';
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (end == End.EMPTY_LINE && next == '\n' && before == '\n') {
                break;
            }
            if (bytes.size() == MOST_BYTES) {
                throw CommandException.failed("the request is longer than " + MOST_BYTES + " bytes");
            }
            bytes.write(next);
            before = next;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
