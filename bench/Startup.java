import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Times three programs in turn; run by {@code bench/startup.sh}. */
public final class Startup {

    private static final int WARM_UPS = 2;
    private static final int RUNS = 10;
    private static final double MOST_BESIDE_HELLO = 6;
    private static final double MOST_BESIDE_FILE = 1.5;

    private Startup() {}

    /**
     * @param arguments the home of the Java to run on, the home directory of someone who is logged in, the command
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path java = Path.of(arguments[0]);
        Path home = Path.of(arguments[1]);
        List<List<String>> programs = List.of(
                List.of(java.resolve("bin/java").toString(), "-cp", home.resolve("classes").toString(), "Hello"),
                List.of(arguments[2], "--config", "file.conf.yml", "auth", "token", "-q"),
                List.of(arguments[2], "--config", "sops.conf.yml", "auth", "token", "-q"));
        List<List<Double>> times = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int run = 0; run < WARM_UPS + RUNS; run++) {
            for (int program = 0; program < programs.size(); program++) {
                double taken = millis(programs.get(program), java, home);
                if (run >= WARM_UPS) {
                    times.get(program).add(taken);
                }
            }
        }
        double hello = median(times.get(0));
        double file = median(times.get(1));
        double sops = median(times.get(2));
        System.out.printf(
                Locale.ROOT,
                "%-28s %11.0f %10.0f %10.0f %10.1f %9.2f%n",
                System.getProperty("java.runtime.version"),
                hello,
                file,
                sops,
                sops / hello,
                sops / file);
        boolean slow = Math.max(file, sops) / hello > MOST_BESIDE_HELLO || sops / file > MOST_BESIDE_FILE;
        System.exit(slow ? 1 : 0);
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
