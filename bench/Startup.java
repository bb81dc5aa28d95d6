import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times programs in turn; run by {@code bench/startup.sh}. */
public final class Startup {

    private static final int WARM_UPS = 3;

    /** An agent stays, and in its first hundreds of requests Java still compiles. */
    private static final int WARM_UPS_OF_AGENT = 300;

    private static final int RUNS = 20;
    private static final double MOST_MILLIS_OF_AGENT = 12;
    private static final double MOST_BESIDE_KUBELOGIN = 1.5;
    private static final List<String> KUBELOGIN = List.of("kubelogin", "kubectl-oidc_login");

    private final Map<String, String> usual;
    private final Map<String, String> withAgent;

    /**
     * A program that is timed.
     *
     * @param name what it is called
     * @param command its words
     * @param variables its environment
     * @param most how many times as long as hello world it may take; 0 where no one set a goal
     * @param times how long its runs took, in milliseconds
     */
    private record Program(String name, List<String> command, Map<String, String> variables, double most, List<Double> times) {

        Program(String name, List<String> command, Map<String, String> variables) {
            this(name, command, variables, 0, new ArrayList<>());
        }

        static Program token(String kstlib, String storage, Map<String, String> variables, String name, double most) {
            return new Program(
                    name + ", " + storage,
                    List.of(kstlib, "--config", storage + ".conf.yml", "auth", "token", "-q"),
                    variables,
                    most,
                    new ArrayList<>());
        }

        double median() {
            List<Double> sorted = times.stream().sorted().toList();
            int half = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        }
    }

    private Startup(Path java, Path home) {
        this.usual = Map.of("PATH", System.getenv("PATH"), "HOME", home.toString(), "JAVA_HOME", java.toString());
        this.withAgent = new LinkedHashMap<>(usual);
        withAgent.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
    }

    /**
     * @param arguments the home of the Java to run on, the home directory of someone who is logged in, the command that starts by {@code lib/}, the one that
     *     starts by a runtime
     */
    public static void main(String[] arguments) throws Exception {
        Path java = Path.of(arguments[0]);
        Path home = Path.of(arguments[1]);
        boolean isFast = new Startup(java, home).measure(java, home, arguments[2], arguments[3]);
        System.exit(isFast ? 0 : 1);
    }

    private boolean measure(Path java, Path home, String lib, String runtime) throws Exception {
        List<String> hello = List.of(java.resolve("bin/java").toString(), "-cp", home.resolve("classes").toString(), "Hello");
        Program bare = new Program("hello world", hello, usual);
        Program agent = Program.token(lib, "sops", withAgent, "the agent", 0);
        List<Program> programs = new ArrayList<>(List.of(
                bare,
                Program.token(lib, "file", usual, "lib/", 6),
                Program.token(lib, "sops", usual, "lib/", 6),
                Program.token(runtime, "file", usual, "runtime/", 2.5),
                Program.token(runtime, "sops", usual, "runtime/", 3.5),
                new Program("an empty shell", List.of("sh", "-c", ":"), usual),
                agent));
        try (Issuer issuer = new Issuer()) {
            Optional<Program> kubelogin = kubelogin(home, issuer.address());
            kubelogin.ifPresent(programs::add);
            millis(home, new Program("", List.of(lib, "agent", "start"), withAgent));
            try {
                for (int request = 0; request < WARM_UPS_OF_AGENT; request++) {
                    millis(home, agent);
                }
                run(home, programs);
                double most = Math.min(
                        MOST_MILLIS_OF_AGENT,
                        kubelogin.map(other -> MOST_BESIDE_KUBELOGIN * other.median()).orElse(MOST_MILLIS_OF_AGENT));
                boolean isFast = true;
                for (Program program : programs) {
                    double goal = program == agent ? most : program.most() * bare.median();
                    isFast &= goal == 0 || program.median() <= goal;
                    print(program, bare.median(), goal);
                }
                System.out.printf(
                        Locale.ROOT, "%-28s %-16s %5d MB in memory%n", "", agent.name(), residentKilobytes(home, lib) / 1024);
                return isFast;
            } finally {
                millis(home, new Program("", List.of(lib, "agent", "stop"), withAgent));
            }
        }
    }

    /** Returns kubelogin with a token in its cache, if it is on the path. */
    private Optional<Program> kubelogin(Path home, String issuer) throws IOException, InterruptedException {
        for (String name : KUBELOGIN) {
            for (String folder : usual.get("PATH").split(File.pathSeparator, -1)) {
                if (Files.isExecutable(Path.of(folder, name))) {
                    Program cached = new Program(
                            "kubelogin",
                            List.of(
                                    name,
                                    "get-token",
                                    "--oidc-issuer-url=" + issuer,
                                    "--oidc-client-id=" + Issuer.CLIENT_ID,
                                    "--grant-type=password",
                                    "--username=someone",
                                    "--password=example",
                                    "--token-cache-dir=" + home.resolve("kubelogin")),
                            usual);
                    millis(home, cached);
                    return Optional.of(cached);
                }
            }
        }
        return Optional.empty();
    }

    private static void run(Path home, List<Program> programs) throws IOException, InterruptedException {
        for (int run = 0; run < WARM_UPS + RUNS; run++) {
            for (Program program : programs) {
                double taken = millis(home, program);
                if (run >= WARM_UPS) {
                    program.times().add(taken);
                }
            }
        }
    }

    private static void print(Program program, double hello, double goal) {
        System.out.printf(
                Locale.ROOT,
                "%-28s %-16s %8.1f %10.1f %9s%n",
                System.getProperty("java.runtime.version"),
                program.name(),
                program.median(),
                program.median() / hello,
                goal == 0 ? "" : String.format(Locale.ROOT, "%.1f", goal));
    }

    private long residentKilobytes(Path home, String kstlib) throws IOException, InterruptedException {
        String status = output(home, List.of(kstlib, "agent", "status", "--json"));
        Matcher pid = Pattern.compile("\"pid\":\\s*(\\d+)").matcher(status);
        return pid.find() ? Long.parseLong(output(home, List.of("ps", "-o", "rss=", "-p", pid.group(1))).strip()) : 0;
    }

    private String output(Path home, List<String> command) throws IOException, InterruptedException {
        Process process = builder(home, command, withAgent).start();
        String text = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return text;
    }

    private static ProcessBuilder builder(Path home, List<String> command, Map<String, String> variables) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(variables);
        return builder;
    }

    private static double millis(Path home, Program program) throws IOException, InterruptedException {
        ProcessBuilder builder = builder(home, program.command(), program.variables())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        long begin = System.nanoTime();
        int exit = builder.start().waitFor();
        long end = System.nanoTime();
        if (exit != 0) {
            throw new IllegalStateException(program.command() + " ended with " + exit);
        }
        return (end - begin) / 1e6;
    }
}
