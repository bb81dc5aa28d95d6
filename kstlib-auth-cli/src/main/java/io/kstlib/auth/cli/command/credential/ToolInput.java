package io.kstlib.auth.cli.command.credential;

import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.files.BoundedInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What a tool writes to the standard input of a helper. */
final class ToolInput {

    private static final int MOST_BYTES = 64 * 1024;

    private ToolInput() {}

    /**
     * @throws CommandException if it is too long, or cannot be read; the message holds no part of it
     */
    static String read(InputStream in) {
        try {
            byte[] bytes = BoundedInput.read(in, MOST_BYTES)
                    .orElseThrow(() -> new CommandException(
                            ExitCode.FAILED, "the request is longer than " + MOST_BYTES + " bytes"));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new CommandException(ExitCode.FAILED, "the request cannot be read from standard input");
        }
    }
}
