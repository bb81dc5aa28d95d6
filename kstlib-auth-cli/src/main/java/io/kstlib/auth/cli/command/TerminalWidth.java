package io.kstlib.auth.cli.command;

import io.kstlib.files.SearchPath;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public final class TerminalWidth {

    /** The width where the real one is unknown. */
    public static final int STANDARD = 80;

    private static final Pattern SIZE = Pattern.compile("[0-9]{1,5} ([1-9][0-9]{0,4})\\s*");
    private static final int LONGEST_ANSWER = 64;
    private static final long PATIENCE_MILLIS = 500;

    private TerminalWidth() {}

    /**
     * Reads {@code COLUMNS}, else asks the terminal with {@code stty}, since Java itself cannot.
     *
     * @param environment the environment variables
     * @return the number of columns
     */
    public static int of(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        if (columns.matches("[1-9][0-9]{0,4}")) {
            return Integer.parseInt(columns);
        }
        File terminal = new File("/dev/tty");
        Optional<Path> stty = SearchPath.of(environment).find("stty");
        return terminal.exists() && stty.isPresent() ? ask(stty.get(), terminal) : STANDARD;
    }

    private static int ask(Path program, File terminal) {
        try {
            Process stty = new ProcessBuilder(program.toString(), "size")
                    .redirectInput(terminal)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                stty.destroy();
                return STANDARD;
            }
            byte[] answer = stty.getInputStream().readNBytes(LONGEST_ANSWER);
            Matcher size = SIZE.matcher(new String(answer, StandardCharsets.US_ASCII));
            return size.matches() ? Integer.parseInt(size.group(1)) : STANDARD;
        } catch (IOException noTerminal) {
            return STANDARD;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return STANDARD;
        }
    }
}
