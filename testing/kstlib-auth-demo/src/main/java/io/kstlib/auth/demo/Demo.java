package io.kstlib.auth.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogManager;

/**
 * {@code ./kstlib demo}: a whole login at an identity provider on this machine, with the real command, step by step. Asks nothing, leaves
 * nothing behind.
 */
public final class Demo {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 3;

    private Demo() {}

    /**
     * Runs the demonstration.
     *
     * @param arguments the {@code kstlib} command to run, and optionally {@code --interactive}
     */
    public static void main(String[] arguments) {
        LogManager.getLogManager().reset(); // the provider would log each request
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        List<String> words = new ArrayList<>(arguments);
        boolean interactive = words.remove("--interactive");
        if (words.size() != 1 || words.get(0).startsWith("-")) {
            System.err.println("kstlib demo: usage: ./kstlib demo [--interactive]");
            return WRONG_USAGE;
        }
        Path command = Path.of(words.get(0)).toAbsolutePath();
        if (!Files.isExecutable(command)) {
            System.err.println("kstlib demo: " + command + " cannot be run; build it with ./kstlib --version");
            return WRONG_USAGE;
        }
        return run(command, interactive ? Browsing.BY_THE_PERSON : Browsing.BY_A_STAND_IN);
    }

    private static int run(Path command, Browsing browsing) {
        try (DemoHome home = DemoHome.create();
                DemoProvider provider = DemoProvider.start(home.loginPage())) {
            new Walkthrough(command, home, provider, browsing, Narrator.of(System.getenv())).run();
            return DONE;
        } catch (StepFailedException failure) {
            System.err.println("kstlib demo: " + failure.getMessage());
            return FAILED;
        } catch (IOException failure) {
            System.err.println("kstlib demo: cannot set the stage: " + failure);
            return FAILED;
        }
    }
}
