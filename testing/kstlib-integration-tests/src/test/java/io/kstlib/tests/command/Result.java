package io.kstlib.tests.command;

import io.kstlib.json.Json;
import java.util.Map;

/**
 * The result of a command.
 *
 * @param what the arguments, for messages
 * @param exitCode its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record Result(String what, int exitCode, String out, String err) {

    /**
     * Fails unless the command ended with this exit code. The failure shows all of its output.
     *
     * @param expected the exit code
     * @return this result
     */
    public Result endedWith(int expected) {
        if (exitCode != expected) {
            throw new AssertionError("expected exit code " + expected + ", was " + this);
        }
        return this;
    }

    /**
     * @return the one line on standard output
     */
    public String line() {
        if (out.indexOf('\n') != out.length() - 1 || out.isEmpty()) {
            throw new AssertionError("expected one line on standard output, was " + this);
        }
        return out.strip();
    }

    /**
     * @return the JSON object on standard output
     */
    public Map<String, Object> json() {
        return Json.readObject(out);
    }

    @Override
    public String toString() {
        return exitCode + " from \"kstlib " + what + "\"\n--- stdout\n" + out + "\n--- stderr\n" + err;
    }
}
