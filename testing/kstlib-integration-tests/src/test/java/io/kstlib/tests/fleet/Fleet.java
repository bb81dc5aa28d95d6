package io.kstlib.tests.fleet;

import io.kstlib.tests.process.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Processes that share a login and ask for a token at the same time. They end when this is closed, or when the test's own process ends. */
final class Fleet implements AutoCloseable {

    private static final long LIMIT_SECONDS = 120;

    private final List<Member> members = new ArrayList<>();
    private final int threads;

    private Fleet(int threads) {
        this.threads = threads;
    }

    /** A process, and its output lines so far. */
    private record Member(Process process, BlockingQueue<String> lines) {

        void say(String line) {
            try {
                OutputStream input = process.getOutputStream();
                input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                input.flush();
            } catch (IOException ended) {
                throw new UncheckedIOException(ended);
            }
        }

        String line() {
            try {
                String line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                if (line == null) {
                    throw new AssertionError("no answer within " + LIMIT_SECONDS + " s");
                }
                return line;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            }
        }
    }

    /**
     * Starts the processes and waits until each is ready.
     *
     * @param configuration the configuration file
     * @param home the home directory of all of them
     * @param environment the environment of all of them
     */
    static Fleet start(int processes, int threads, Path configuration, Path home, Map<String, String> environment) {
        return start(processes, threads, configuration, home, environment, List.of());
    }

    /**
     * Starts processes that ask for tokens for targets.
     *
     * @param scopes the scope of each target; the threads of a process take turns
     */
    static Fleet start(
            int processes,
            int threads,
            Path configuration,
            Path home,
            Map<String, String> environment,
            List<String> scopes) {
        Fleet fleet = new Fleet(threads);
        List<String> arguments =
                new ArrayList<>(List.of(configuration.toString(), home.toString(), String.valueOf(threads)));
        arguments.addAll(scopes);
        try {
            for (int i = 0; i < processes; i++) {
                fleet.members.add(member(arguments, environment));
            }
            for (Member member : fleet.members) {
                String line = member.line();
                if (!line.equals(FleetMember.READY)) {
                    throw new AssertionError("a process did not become ready: " + line);
                }
            }
            return fleet;
        } catch (IOException | AssertionError notStarted) {
            fleet.close();
            throw new AssertionError("the fleet did not start", notStarted);
        }
    }

    private static Member member(List<String> arguments, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                FleetMember.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> read(process, lines), "fleet-reader");
        reader.setDaemon(true);
        reader.start();
        return new Member(process, lines);
    }

    private static void read(Process process, BlockingQueue<String> lines) {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException ended) {
            lines.add("ended: " + ended.getMessage());
        }
    }

    /** Makes every thread of every process ask at this time, and waits for all answers. */
    List<Answer> askAt(Instant time) {
        begin(time);
        return answers();
    }

    /** Waits for the answers to what was begun. */
    List<Answer> answers() {
        List<Answer> answers = new ArrayList<>();
        for (String line : lines()) {
            if (!line.matches("[0-9a-f]+ \\d+ \\d+")) {
                throw new AssertionError("a thread got no token: " + line);
            }
            answers.add(Answer.parse(line));
        }
        return answers;
    }

    /** Does the same where no thread may get a token. Returns the reasons. */
    List<String> failuresAt(Instant time) {
        List<String> failures = new ArrayList<>();
        for (String line : linesAt(time)) {
            if (!line.startsWith(FleetMember.FAILED)) {
                throw new AssertionError("a thread got a token: " + line);
            }
            failures.add(line.substring(FleetMember.FAILED.length()));
        }
        return failures;
    }

    /** Makes the threads of the first process ask at this time. No one waits for their answers. */
    void letTheFirstAskAt(Instant time) {
        members.get(0).say(String.valueOf(time.toEpochMilli()));
    }

    /** Ends the first process by SIGKILL. */
    void killTheFirst() {
        ChildProcess.killTree(members.remove(0).process());
    }

    /** Makes every thread of every process ask at this time, and does not wait. */
    void begin(Instant time) {
        members.forEach(member -> member.say(String.valueOf(time.toEpochMilli())));
    }

    private List<String> linesAt(Instant time) {
        begin(time);
        return lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Member member : members) {
            for (int i = 0; i < threads; i++) {
                lines.add(member.line());
            }
        }
        return lines;
    }

    /** Sends a signal to every process, such as STOP. */
    void signal(String name) {
        for (Member member : members) {
            try {
                new ProcessBuilder(
                                "kill",
                                "-" + name,
                                String.valueOf(member.process().pid()))
                        .start()
                        .onExit()
                        .join();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** Lets every process end by itself, and waits until it has ended. */
    void end() throws IOException {
        for (Member member : members) {
            member.process().getOutputStream().close();
            member.process().onExit().join();
        }
    }

    /** Kills every process, and waits until it is gone. */
    void kill() {
        members.forEach(member -> member.process().destroyForcibly().onExit().join());
    }

    @Override
    public void close() {
        members.forEach(member -> ChildProcess.killTree(member.process()));
    }
}
