package io.kstlib.auth.cli.doctor;

import io.kstlib.auth.api.login.PluginFile;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.Table;
import io.kstlib.auth.cli.command.Tone;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.auth.spi.text.Suggestion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code plugins}: lists the plugins that were found, and the jars that cannot be used. Needs no configuration. */
public final class PluginsCommand implements Command {

    private static final String VERIFY = "--verify";
    private static final String KIND = "--kind";

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "plugins",
                        "List the plugins that were found",
                        "They come from lib/, plugins/ and recipients/ of the distribution. What is in recipients/ is loaded"
                                + " when a SOPS recipient needs it. Lists each jar and directory in plugins/ that cannot be"
                                + " used, with the reason. Reads no configuration except plugins.allow in your own. The exit code"
                                + " is 1 when a plugin is broken.")
                .flag("Print the SHA-256 hash of each jar in plugins/ and who signed it", VERIFY)
                .text("KIND", "List this kind only, such as flow, storage or client_authentication", KIND)
                .flag("Only the types that can be used, one per line", "-q", "--quiet")
                .json()
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.CONFIGURATION)
                .examples(
                        "kstlib auth plugins",
                        "kstlib auth plugins --json",
                        "kstlib auth plugins --kind flow --quiet",
                        "kstlib auth plugins --verify");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        try (Kstlib kstlib = run.unconfigured()) {
            if (arguments.has(VERIFY)) {
                return new PluginFilesView(kstlib.pluginFiles()).show(run, arguments.has("--json"));
            }
            Optional<String> kind = arguments.text(KIND);
            List<PluginInfo> all = kstlib.plugins();
            kind.ifPresent(named -> requireKnown(named, all));
            List<PluginInfo> plugins = all.stream()
                    .filter(plugin -> kind.isEmpty() || kind.get().equals(kindOf(plugin)))
                    .toList();
            if (arguments.has("--quiet")) {
                plugins.stream()
                        .filter(plugin -> plugin.problem().isEmpty() && plugin.isAllowed())
                        .forEach(plugin -> run.answer().line(plugin.types().get(0)));
            } else if (arguments.has("--json")) {
                run.answer()
                        .json(Map.of(
                                "plugins",
                                plugins.stream().map(PluginsCommand::document).toList()));
            } else {
                run.answer().table(table(plugins));
            }
            boolean broken =
                    plugins.stream().anyMatch(plugin -> plugin.problem().isPresent() && plugin.isAllowed());
            return broken ? ExitCode.FAILED : ExitCode.DONE;
        }
    }

    private static void requireKnown(String kind, List<PluginInfo> all) {
        List<String> known =
                all.stream().map(PluginsCommand::kindOf).distinct().sorted().toList();
        if (!known.contains(kind)) {
            throw CommandException.configuration("no plugin is of the kind \"" + PrintableText.escaped(kind) + "\"; "
                    + Suggestion.nearest(kind, known)
                            .map(near -> "did you mean \"" + near + "\"?")
                            .orElse("known: " + String.join(", ", known)));
        }
    }

    private static Table table(List<PluginInfo> plugins) {
        Table table = new Table("KIND", "TYPES", "MODULE", "VERSION", "LOADED", "PROBLEM");
        for (PluginInfo plugin : plugins) {
            String version = plugin.version().orElse("");
            String loaded = plugin.isLoaded() ? "yes" : "when needed";
            if (plugin.problem().isPresent()) {
                loaded = plugin.isAllowed() ? "no" : "not allowed";
            }
            String problem = RemedyWords.problem(plugin).orElse("");
            // A broken plugin has no types, so its class names it.
            String types = plugin.types().isEmpty() ? plugin.className() : String.join(", ", plugin.types());
            table.row(
                    List.of(
                            StyledText.of(plugin.kind()),
                            new StyledText(Tone.STRONG, types),
                            StyledText.of(place(plugin)),
                            StyledText.of(version),
                            StyledText.of(loaded),
                            new StyledText(Tone.BAD, problem)),
                    List.of(
                            plugin.kind(),
                            String.join(",", plugin.types()),
                            plugin.module(),
                            version,
                            loaded,
                            problem));
        }
        return table;
    }

    /** Names the origin of the plugin in the form that a person looks for. */
    private static String place(PluginInfo plugin) {
        return plugin.file()
                .filter(file -> !file.equals(plugin.module()))
                .map(file -> plugin.module() + " in " + file)
                .orElse(plugin.module());
    }

    private static String kindOf(PluginInfo plugin) {
        return plugin.kind().replace(' ', '_');
    }

    private static Map<String, @Nullable Object> document(PluginInfo plugin) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", kindOf(plugin));
        document.put("types", plugin.types());
        document.put("description", plugin.description());
        document.put("module", plugin.module());
        document.put("version", plugin.version().orElse(null));
        document.put("file", plugin.file().orElse(null));
        document.put("class", plugin.className());
        document.put("loaded", plugin.isLoaded() && plugin.problem().isEmpty());
        document.put("allowed", plugin.isAllowed());
        document.put("problem", RemedyWords.problem(plugin).orElse(null));
        return document;
    }

    /**
     * The jars that a person put into the directory {@code plugins}, and how they differ.
     *
     * @param files the jars
     */
    private record PluginFilesView(List<PluginFile> files) {

        ExitCode show(CommandRun run, boolean asJson) {
            if (asJson) {
                run.answer()
                        .json(Map.of(
                                "jars",
                                files.stream().map(PluginFilesView::document).toList()));
            } else if (files.isEmpty()) {
                run.messages().say("There are no jars in plugins/.");
            } else {
                run.answer().table(table());
            }
            boolean damaged = files.stream().anyMatch(file -> file.problem().isPresent());
            return damaged ? ExitCode.FAILED : ExitCode.DONE;
        }

        private Table table() {
            Table table = new Table("JAR", "SHA-256", "SIGNED BY", "CERTIFICATE (SHA-256)", "PROBLEM");
            for (PluginFile file : files) {
                String hash = file.sha256().orElse("");
                String signers = joined(file, PluginFile.Signer::subject);
                String certificates = joined(file, PluginFile.Signer::sha256);
                String problem = file.problem().orElse("");
                table.row(
                        List.of(
                                new StyledText(Tone.STRONG, file.name()),
                                StyledText.of(hash),
                                StyledText.of(signers),
                                StyledText.of(certificates),
                                new StyledText(Tone.BAD, problem)),
                        List.of(file.name(), hash, signers, certificates, problem));
            }
            return table;
        }

        private static String joined(PluginFile file, Function<PluginFile.Signer, String> part) {
            return file.signers().stream().map(part).collect(Collectors.joining("; "));
        }

        private static Map<String, @Nullable Object> document(PluginFile file) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("jar", file.name());
            document.put("sha256", file.sha256().orElse(null));
            document.put(
                    "signers",
                    file.signers().stream()
                            .map(signer -> Map.of("subject", signer.subject(), "certificate_sha256", signer.sha256()))
                            .toList());
            document.put("problem", file.problem().orElse(null));
            return document;
        }
    }
}
