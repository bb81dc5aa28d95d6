package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.files.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers made-up requests after the start, so that Java has loaded and compiled what the first real ones need. They are for a login that never happened, in a home
 * of their own, with a token that stays valid: no key of the person and no server has a part in it, and the agent holds nothing of it afterwards.
 */
final class Rehearsal {

    /** So often does each request come. Java has compiled by then what answers. */
    private static final int ROUNDS = 150;

    /** On a busy machine, the real requests come first. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final String CONFIGURATION = """
            auth:
              token_storage: file
              providers:
                example: { type: oidc, issuer: "https://login.example.com", client_id: example, scopes: [openid] } # both styles of YAML occur
            """;

    private static final String TOKEN = """
            {
              "access_token": "example",
              "token_type": "Bearer",
              "expires_at": "9999-01-01T00:00:00+00:00",
              "refresh_token": null,
              "scope": ["openid"],
              "id_token": null,
              "issued_at": "2026-01-01T00:00:00+00:00",
              "metadata": {
                "kstlib": {
                  "server": "https://login.example.com", "client_id": "example", "trust": "java",
                  "section": "auv93QeDkeosuPp45EKDTxkX0O-Oj37SSMNkL6g25nA"
                }
              }
            }
            """;

    private static final String AS_GIT = "protocol=https\nhost=git.example.com\n\n";

    private final ProcessIo agent;
    private final AgentServer.CommandRunner commands;

    /**
     * @param agent the process of the agent
     * @param commands runs command lines within it
     */
    Rehearsal(ProcessIo agent, AgentServer.CommandRunner commands) {
        this.agent = agent;
        this.commands = commands;
    }

    /**
     * Answers until it is fast.
     *
     * @param folder where to make the home, which is removed afterwards; only its owner can use it
     * @param isOver whether to end early
     * @return how many requests were answered
     * @throws IOException if the home cannot be made or removed
     */
    int run(Path folder, BooleanSupplier isOver) throws IOException {
        Path home = folder.resolve("rehearsal");
        Path settings = home.resolve(".config/kstlib");
        Path tokens = settings.resolve("auth/tokens");
        long end = System.nanoTime() + LONGEST.toNanos();
        int answered = 0;
        HeldLibraries libraries = libraries();
        try {
            AtomicFile.createFoldersForOwner(tokens);
            AtomicFile.writeForOwner(settings.resolve("kstlib.conf.yml"), bytes(CONFIGURATION));
            AtomicFile.writeForOwner(tokens.resolve("example.token.json"), bytes(TOKEN));
            AgentAnswers answers = new AgentAnswers(agent, commands, libraries);
            List<byte[]> requests = List.of(
                    request(home, "", "auth", "token", "-q"),
                    request(home, AS_GIT, "auth", "credential", "git", "example", "--host", "git.example.com", "get"));
            for (int round = 0; round < ROUNDS && !isOver.getAsBoolean() && System.nanoTime() - end < 0; round++) {
                for (byte[] request : requests) {
                    answered += RequestedCommand.parse(request)
                            .flatMap(answers::answer)
                            .map(answer -> 1)
                            .orElse(0);
                }
            }
            return answered;
        } finally {
            try {
                libraries.close();
            } finally {
                remove(home);
            }
        }
    }

    private HeldLibraries libraries() {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new HeldLibraries(
                LONGEST,
                new AgentTime(agent.clock(), System::nanoTime),
                new AgentLog(nowhere, agent.clock()),
                Runnable::run);
    }

    private byte[] request(Path home, String input, String... arguments) {
        Map<String, String> variables = new LinkedHashMap<>(RequestedCommand.ofKeys(agent.environment()));
        variables.put("HOME", home.toString());
        StringBuilder text = new StringBuilder("launcher " + home + "\ndirectory " + home + "\nterminals \n");
        variables.forEach((name, value) ->
                text.append("set ").append(name).append('=').append(value).append('\n'));
        Stream.of(arguments)
                .forEach(argument -> text.append("argument ").append(argument).append('\n'));
        return bytes(text.append("input\n").append(input).toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Removes a folder with all that is in it, also where something else removes parts of it at the same time. */
    private static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException failed) throws IOException {
                if (failed instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failed;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException failed) throws IOException {
                Files.deleteIfExists(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
