package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Cli;
import io.kstlib.auth.cli.agent.AgentServer.Rehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {

    @TempDir
    Path home;

    private final AtomicInteger rounds = new AtomicInteger();

    @BeforeEach
    void makeHome() throws IOException {
        Files.createDirectories(home.resolve("run/kstlib"));
        Files.createDirectories(home.resolve(".config/sops/age"));
        Files.writeString(home.resolve(".config/sops/age/keys.txt"), "no key, so whoever reads it fails");
        Files.writeString(home.resolve("kstlib.conf.yml"), "no: [configuration");
    }

    private Rehearsal rehearsal(AgentServer.CommandRunner commands) {
        return new Rehearsal(RunningAgent.here(home, Clock.systemUTC()), commands);
    }

    private boolean isOverAfter(int most) {
        return rounds.incrementAndGet() > most;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.map(file -> home.relativize(file).toString()).sorted().toList();
        }
    }

    @Test
    void eachRequestIsAnsweredWithoutTheFilesOfThePerson() throws IOException {
        List<String> before = files();

        int answered = rehearsal(Cli::run).run(home.resolve("run/kstlib"), () -> isOverAfter(3));

        assertEquals(6, answered);
        assertEquals(before, files(), "nothing is left");
    }

    @Test
    void noRequestIsAboutTheHomeOfThePerson() throws IOException {
        List<String> homes = new ArrayList<>();

        int unused = rehearsal((here, arguments, source) -> {
                    homes.add(here.environment().get("HOME"));
                    return 1;
                })
                .run(home.resolve("run/kstlib"), () -> isOverAfter(1));

        assertEquals(2, homes.size());
        assertTrue(homes.stream().allMatch(home.resolve("run/kstlib/rehearsal").toString()::equals), homes::toString);
    }

    @Test
    void nothingIsLeftWhereARequestEndsWithADefect() throws IOException {
        List<String> before = files();
        Rehearsal failing = rehearsal((here, arguments, source) -> {
            throw new IllegalStateException("a defect");
        });

        assertThrows(IllegalStateException.class, () -> failing.run(home.resolve("run/kstlib"), () -> isOverAfter(3)));

        assertEquals(before, files());
    }

    /** A program that cleans up the folder of runtime files, for example. */
    @Test
    void nothingIsLeftWhereSomethingElseRemovesTheSame() throws Exception {
        List<String> before = files();
        Path made = home.resolve("run/kstlib/rehearsal");
        for (int round = 0; round < 20; round++) {
            List<Path> many = new ArrayList<>();
            AtomicReference<Thread> cleaner = new AtomicReference<>();
            int unused = rehearsal((here, arguments, source) -> {
                        if (cleaner.get() != null) {
                            return 1;
                        }
                        try {
                            for (int number = 0; number < 100; number++) {
                                many.add(Files.createFile(Files.createDirectories(made.resolve("more/" + number))
                                        .resolve("file")));
                            }
                        } catch (IOException broken) {
                            throw new UncheckedIOException(broken);
                        }
                        Thread removing = new Thread(() -> many.forEach(file -> {
                            boolean unusedResult = file.toFile().delete()
                                    && file.resolveSibling("").toFile().delete();
                        }));
                        removing.start();
                        cleaner.set(removing);
                        return 1;
                    })
                    .run(home.resolve("run/kstlib"), onceOnly());
            cleaner.get().join();

            assertEquals(before, files());
        }
    }

    private static BooleanSupplier onceOnly() {
        AtomicBoolean wasAsked = new AtomicBoolean();
        return () -> wasAsked.getAndSet(true);
    }

    @Test
    void theEndOfTheAgentEndsIt() throws IOException {
        assertEquals(0, rehearsal(Cli::run).run(home.resolve("run/kstlib"), () -> true));
    }
}
