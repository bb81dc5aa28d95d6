package io.kstlib.tests.process;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Runs another class's {@code main} and ends the process when standard input ends. The test that starts it holds the other end of that
 * pipe. So the process cannot outlive the test, even a test that was killed.
 */
public final class WatchedMain {

    private WatchedMain() {}

    /**
     * @param args the class to run, and its arguments
     * @throws ReflectiveOperationException if the class cannot be run
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(WatchedMain::haltAtEndOfInput, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Method main = Class.forName(args[0]).getMethod("main", String[].class);
        main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    }

    private static void haltAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // the content does not matter
            }
        } catch (IOException brokenPipe) {
            // the same as the end
        }
        Runtime.getRuntime().halt(1);
    }
}
