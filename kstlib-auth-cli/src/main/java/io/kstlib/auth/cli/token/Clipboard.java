package io.kstlib.auth.cli.token;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.files.SearchPath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The clipboard, through the tools of the system. The copied text goes to their standard input, never into an argument. */
final class Clipboard {

    private static final long PATIENCE_SECONDS = 5;

    private final List<List<String>> tools;
    private final SearchPath programs;

    private Clipboard(List<List<String>> tools, SearchPath programs) {
        this.tools = List.copyOf(tools);
        this.programs = programs;
    }

    /**
     * Returns the clipboard of this machine.
     *
     * @param environment the environment, with {@code PATH}, {@code WAYLAND_DISPLAY}, {@code DISPLAY} and the like
     * @param operatingSystem the system property {@code os.name}
     * @return the clipboard; nothing is started yet
     */
    static Clipboard of(Map<String, String> environment, String operatingSystem) {
        String system = operatingSystem.toLowerCase(Locale.ROOT);
        List<List<String>> tools = new ArrayList<>();
        if (system.startsWith("mac")) {
            tools.add(List.of("pbcopy"));
        } else if (system.startsWith("windows")) {
            tools.add(List.of("clip.exe"));
        } else {
            tools.addAll(unix(environment));
        }
        return new Clipboard(tools, SearchPath.of(environment));
    }

    private static List<List<String>> unix(Map<String, String> environment) {
        List<List<String>> tools = new ArrayList<>();
        if (environment.containsKey("WAYLAND_DISPLAY")) {
            tools.add(List.of("wl-copy"));
        }
        if (environment.containsKey("DISPLAY")) {
            tools.add(List.of("xclip", "-selection", "clipboard"));
            tools.add(List.of("xsel", "--clipboard", "--input"));
        }
        if (environment.containsKey("WSL_DISTRO_NAME")) {
            tools.add(List.of("clip.exe"));
        }
        return tools;
    }

    /**
     * Copies a secret.
     *
     * @param secret what to copy
     * @return the name of the tool that received it
     * @throws CommandException if there is no tool here, or it failed
     */
    String copy(Secret secret) {
        for (List<String> tool : tools) {
            Optional<Path> program = programs.find(tool.get(0));
            if (program.isPresent()) {
                run(program.get(), tool, secret);
                return tool.get(0);
            }
        }
        throw CommandException.failed(
                tools.isEmpty()
                        ? "there is no clipboard here: neither WAYLAND_DISPLAY nor DISPLAY is set"
                        : "no clipboard tool was found; install " + names());
    }

    private String names() {
        return tools.stream().map(tool -> tool.get(0)).collect(Collectors.joining(" or "));
    }

    private static void run(Path program, List<String> tool, Secret secret) {
        List<String> command = new ArrayList<>(tool);
        command.set(0, program.toString());
        // The tool may keep running to serve the clipboard, so it does not inherit our streams.
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(program.getRoot().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        ChildEnvironment.removeSecrets(builder.environment());
        try {
            Process process = builder.start();
            try (OutputStream input = process.getOutputStream()) {
                input.write(secret.reveal().getBytes(StandardCharsets.UTF_8));
            }
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() != 0) {
                throw failed(tool.get(0) + " ended with exit code " + process.exitValue());
            }
        } catch (IOException broken) {
            throw failed(tool.get(0) + " did not take it");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failed("interrupted");
        }
    }

    private static CommandException failed(String why) {
        return CommandException.failed("could not copy to the clipboard: " + why);
    }
}
