import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Times two programs in turn; run by {@code bench/startup.sh}. */
public final class Startup {

    private static final int WARM_UPS = 2;
    private static final int RUNS = 10;
    private static final double LIMIT = 6;

    private Startup() {}

    /**
     * @param arguments the home of the Java to run on, the home directory of somebody who is logged in, the command
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path java = Path.of(arguments[0]);
        Path home = Path.of(arguments[1]);
        List<String> hello = List.of(java.resolve("bin/java").toString(), "-cp", home.resolve("classes").toString(), "Hello");
        List<String> token = List.of(arguments[2], "auth", "token", "-q");
        List<Double> helloTimes = new ArrayList<>();
        List<Double> tokenTimes = new ArrayList<>();
        for (int i = 0; i < WARM_UPS + RUNS; i++) {
            double one = millis(hello, java, home);
            double other = millis(token, java, home);
            if (i >= WARM_UPS) {
                helloTimes.add(one);
                tokenTimes.add(other);
            }
        }
        double ratio = median(tokenTimes) / median(helloTimes);
        System.out.printf(
                Locale.ROOT,
                "%-28s %12.0f %12.0f %6.1f%n",
                System.getProperty("java.runtime.version"),
                median(helloTimes),
                median(tokenTimes),
                ratio);
        System.exit(ratio > LIMIT ? 1 : 0);
    }

    private static double millis(List<String> command, Path java, Path home) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of("PATH", System.getenv("PATH"), "HOME", home.toString(), "JAVA_HOME", java.toString()));
        long begin = System.nanoTime();
        int exit = builder.start().waitFor();
        long end = System.nanoTime();
        if (exit != 0) {
            throw new IllegalStateException(command + " ended with " + exit);
        }
        return (end - begin) / 1e6;
    }

    private static double median(List<Double> times) {
        List<Double> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
