package io.kstlib.auth.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The steps of the demo. Each is one command, shown with its output. */
final class Walkthrough {

    private static final long STEP_LIMIT_SECONDS = 60;
    private static final long PERSON_LIMIT_SECONDS = 180;

    private final Path command;
    private final DemoHome home;
    private final DemoProvider provider;
    private final Browsing browsing;
    private final Narrator narrator;

    Walkthrough(Path command, DemoHome home, DemoProvider provider, Browsing browsing, Narrator narrator) {
        this.command = command;
        this.home = home;
        this.provider = provider;
        this.browsing = browsing;
        this.narrator = narrator;
    }

    void run() throws IOException {
        narrator.say("A whole login at an identity provider that runs on this machine. Nothing leaves 127.0.0.1,");
        narrator.say("and all files are in a temporary directory that goes away at the end. The configuration,");
        narrator.say("kstlib.conf.yml:");
        narrator.say("");
        configure();
        step("What is configured?", "providers");
        step(loginExplanation(), "login", "corporate");
        step("Is the token still valid?", "status");
        step("Who is logged in? The provider is asked.", "whoami");
        step("Would someone else accept the token? Six steps prove it.", "check");
        step("What is in the access token?", "token", "--decode");
        step("Revoke the tokens at the provider and forget them here.", "logout");
        narrator.say("");
        narrator.say("That was all. For your own provider, put its issuer and client_id into kstlib.conf.yml.");
    }

    private String loginExplanation() {
        return switch (browsing) {
            case BY_A_STAND_IN ->
                "Log in. Here a program stands in for browser and person; with --interactive it is your browser, and you.";
            case BY_THE_PERSON -> "Log in. Your browser opens; choose any name.";
        };
    }

    private void configure() throws IOException {
        String configuration = """
                auth:
                  default_provider: corporate
                  storage: { file: { directory: tokens } }
                  callback_server: { port: 0 }   # any free port
                  providers:
                    corporate:
                      type: oidc
                      issuer: %s
                      client_id: my-app
                      scopes: [openid, profile, email]
                """.formatted(provider.issuer());
        home.write("kstlib.conf.yml", configuration);
        narrator.file(configuration);
    }

    private void step(String explanation, String... words) throws IOException {
        String shown = "kstlib auth " + String.join(" ", words);
        narrator.step(explanation, shown);
        ProcessBuilder builder = new ProcessBuilder(command.toString(), "auth");
        builder.command().addAll(List.of(words));
        builder.directory(home.directory().toFile())
                .inheritIO()
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        prepare(builder.environment());
        Process process = builder.start();
        Thread killer = new Thread(process::destroyForcibly, "end the step");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            await(process, shown);
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
    }

    /** Prepares the environment without the person's own configuration. The home directory stays, because their browser needs it. */
    private void prepare(Map<String, String> environment) throws IOException {
        environment.keySet().removeIf(name -> name.startsWith("KSTLIB_"));
        environment.put(
                "KSTLIB_CONFIG",
                home.directory().resolve("kstlib.conf.yml").toString()); // named, so that no consent is needed
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        if (browsing == Browsing.BY_A_STAND_IN) {
            environment.put("HOME", home.directory().toString());
            environment.put(
                    "XDG_CONFIG_HOME", home.directory().resolve(".config").toString());
            environment.put("BROWSER", simulatedBrowser().toString());
        }
    }

    private Path simulatedBrowser() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return home.program(
                "browser",
                List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath(), SimulatedPerson.class.getName()));
    }

    /** Returns the class path of the demo, for a process in another directory. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void await(Process process, String shown) {
        long limit = browsing == Browsing.BY_THE_PERSON ? PERSON_LIMIT_SECONDS : STEP_LIMIT_SECONDS;
        try {
            if (!process.waitFor(limit, TimeUnit.SECONDS)) {
                throw new StepFailedException(
                        "\"" + shown + "\" did not end within " + limit + " s, so the demo ends here");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StepFailedException("interrupted during \"" + shown + "\"");
        }
        if (process.exitValue() != 0) {
            throw new StepFailedException("\"" + shown + "\" ended with exit code " + process.exitValue()
                    + " instead of 0, so the demo ends here");
        }
    }
}
