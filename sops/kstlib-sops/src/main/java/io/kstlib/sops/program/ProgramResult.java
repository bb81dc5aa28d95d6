package io.kstlib.sops.program;

import io.kstlib.sops.error.OutsideText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The result of a program that ran to its end. The output may be secret, so {@code toString} does not show it. */
public final class ProgramResult {

    private static final int MAX_LINE = 300;

    private final int exitCode;
    private final byte[] output;
    private final byte[] errors;

    ProgramResult(int exitCode, byte[] output, byte[] errors) {
        this.exitCode = exitCode;
        this.output = output;
        this.errors = errors;
    }

    /** {@return the exit code; 0 when the program says that it worked} */
    public int exitCode() {
        return exitCode;
    }

    /** {@return a copy of what the program wrote to standard output} */
    public byte[] output() {
        return output.clone();
    }

    /**
     * Returns what it wrote to standard error, in one line that is safe to show, cut where it becomes too long for a message.
     *
     * @return the text for people; may be empty
     */
    public String errorLine() {
        List<String> lines = new String(errors, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replace('\t', ' ').strip())
                .filter(line -> !line.isEmpty())
                .toList();
        return OutsideText.oneLine(String.join("; ", lines), MAX_LINE);
    }

    @Override
    public String toString() {
        return "exit code " + exitCode;
    }
}
