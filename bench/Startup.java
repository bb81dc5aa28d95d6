import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Times programs in turn; run by {@code bench/startup.sh}. */
public final class Startup {

    private static final int WARM_UPS = 2;
    private static final int RUNS = 10;

    private Startup() {}

    /**
     * A program that is timed.
     *
     * @param name what it is called
     * @param command its words
     * @param goal how many times as long as a bare Java it may take
     * @param times how long its runs took, in milliseconds
     */
    private record Program(String name, List<String> command, double goal, List<Double> times) {

        static Program token(String name, String kstlib, String storage, double goal) {
            return new Program(
                    name + ", " + storage,
                    List.of(kstlib, "--config", storage + ".conf.yml", "auth", "token", "-q"),
                    goal,
                    new ArrayList<>());
        }

        double median() {
            List<Double> sorted = times.stream().sorted().toList();
            int half = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        }
    }

    /**
     * @param arguments the home of the Java to run on, the home directory of someone who is logged in, the command that starts by {@code lib/}, the one that
     *     starts by a runtime
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path java = Path.of(arguments[0]);
        Path home = Path.of(arguments[1]);
        List<String> hello = List.of(java.resolve("bin/java").toString(), "-cp", home.resolve("classes").toString(), "Hello");
        List<Program> programs = List.of(
                new Program("hello world", hello, 1, new ArrayList<>()),
                Program.token("lib/", arguments[2], "file", 6),
                Program.token("lib/", arguments[2], "sops", 6),
                Program.token("runtime/", arguments[3], "file", 2.5),
                Program.token("runtime/", arguments[3], "sops", 3.5));
        for (int run = 0; run < WARM_UPS + RUNS; run++) {
            for (Program program : programs) {
                double taken = millis(program.command(), java, home);
                if (run >= WARM_UPS) {
                    program.times().add(taken);
                }
            }
        }
        boolean slow = false;
        double bare = programs.get(0).median();
        for (Program program : programs) {
            double ratio = program.median() / bare;
            slow |= ratio > program.goal();
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %-16s %8.0f %10.1f %6.1f%n",
                    System.getProperty("java.runtime.version"),
                    program.name(),
                    program.median(),
                    ratio,
                    program.goal());
        }
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
}
