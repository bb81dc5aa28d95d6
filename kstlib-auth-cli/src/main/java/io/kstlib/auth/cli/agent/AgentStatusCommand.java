package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code agent status}: says whether an agent runs, and what it holds. */
final class AgentStatusCommand implements Command {

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "status",
                        "Say whether the agent runs, and what it holds",
                        "It also names the sockets at which \"kstlib agent forward\" gives a token.")
                .json()
                .with(AgentGroup::exits)
                .examples("kstlib agent status", "kstlib agent status --json");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        AgentPlace place = AgentPlace.of(run.here().environment());
        Optional<Map<String, @Nullable Object>> answer = AgentCall.ask(place, AgentCall.About.STATUS);
        List<String> forwards =
                TokenForward.openAt(place).stream().map(Path::toString).toList();
        if (arguments.has("--json")) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("running", answer.isPresent());
            document.put("locked", place.isLocked());
            answer.ifPresent(document::putAll);
            document.put("forwards", forwards);
            run.answer().json(document);
        } else {
            answer.map(AgentStatusCommand::inWords)
                    .orElse(List.of(
                            place.isLocked()
                                    ? "No agent runs. The next one starts locked; to undo that: kstlib agent unlock"
                                    : "No agent runs."))
                    .forEach(run.answer()::line);
            forwards.forEach(socket -> run.answer().line("A token is given at " + socket));
        }
        return answer.isPresent() ? ExitCode.AGENT_DONE : ExitCode.AGENT_AWAY;
    }

    private static List<String> inWords(Map<String, @Nullable Object> status) {
        List<String> lines = new ArrayList<>();
        String names = names(status.get("providers"));
        lines.add("The agent runs: process " + status.get("pid") + ", since " + status.get("since")
                + (Boolean.TRUE.equals(status.get("locked")) ? ", locked" : "") + ". It holds "
                + (names.isEmpty() ? "no login" : names) + ".");
        String unstored = names(status.get("unstored"));
        if (!unstored.isEmpty()) {
            lines.add("It could not store the refreshed token of " + unstored + " yet, and tries again.");
        }
        lines.addAll(each("A refresh by it warned: ", status.get("warned")));
        lines.addAll(each("It said: ", status.get("said")));
        return lines;
    }

    private static List<String> each(String words, @Nullable Object listed) {
        return listed instanceof List<?> all
                ? all.stream().map(one -> words + one).toList()
                : List.of();
    }

    /** Writes the names of providers, as an agent lists them. */
    static String names(@Nullable Object listed) {
        return listed instanceof List<?> names
                ? names.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : "";
    }
}
