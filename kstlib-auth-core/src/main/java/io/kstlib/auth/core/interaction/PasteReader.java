package io.kstlib.auth.core.interaction;

import io.kstlib.auth.api.token.Secret;
import java.io.InputStream;
import java.time.Duration;

/**
 * Reads what a person pastes. Supply one of your own where the input is a terminal. In the terminal's usual mode the system cuts a line at 4095 bytes
 * (1024 on macOS), and redirect URLs can be longer. A line editor such as JLine has no such limit.
 */
@FunctionalInterface
public interface PasteReader {

    /** How long a pasted line may be, in bytes. */
    int LONGEST_LINE = 64 * 1024;

    /**
     * Reads one line.
     *
     * @param timeout how long to wait
     * @return the line without its end and without spaces around it; not empty
     * @throws io.kstlib.auth.api.error.LoginFailedException if there was no line in time, if the input ended or cannot be read, if the person gave
     *     up, or if the line was longer than {@link #LONGEST_LINE}
     */
    Secret readLine(Duration timeout);

    /**
     * Refuses an input that has ended already, so that the person is not asked without need. Input that comes meanwhile is kept for
     * {@link #readLine}. Does nothing unless overridden.
     *
     * @param patience how long to look; it takes that long when nothing comes
     * @throws io.kstlib.auth.api.error.LoginFailedException if it has ended, or cannot be read
     */
    default void refuseEnd(Duration patience) {}

    /**
     * Reads lines from a stream in UTF-8. It never reads ahead, so the rest of the stream stays for others. A read cannot be canceled: after a
     * timeout a daemon thread goes on, and its line goes to the next call.
     *
     * @param input where to read; not closed
     * @return the reader, for use by one thread at a time
     */
    static PasteReader from(InputStream input) {
        return new SystemInteraction.StreamPasteReader(input);
    }
}
