package io.kstlib.auth.cli.status;

import io.kstlib.auth.api.login.PluginFile;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.cli.command.Table;
import io.kstlib.auth.cli.command.Table.Cell;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.spi.internal.text.Suggestion;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

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
                return showFiles(kstlib.pluginFiles(), arguments, run);
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
                run.answer().json(new JsonDocument().withEach("plugins", plugins, PluginsCommand::document));
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
            String loaded = plugin.isLoaded() ? "yes" : "when needed";
            if (plugin.problem().isPresent()) {
                loaded = plugin.isAllowed() ? "no" : "not allowed";
            }
            // A broken plugin has no types, so its class names it.
            String types = plugin.types().isEmpty() ? plugin.className() : String.join(", ", plugin.types());
            table.row(
                    Cell.of(plugin.kind()),
                    new Cell(new StyledText(Tone.STRONG, types), String.join(",", plugin.types())),
                    Cell.of(place(plugin), plugin.module()),
                    Cell.of(plugin.version().orElse("")),
                    Cell.of(loaded),
                    Cell.of(Tone.BAD, RemedyWords.problem(plugin).orElse("")));
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

    private static JsonDocument document(PluginInfo plugin) {
        return JsonDocument.of("kind", kindOf(plugin))
                .with("types", plugin.types())
                .with("description", plugin.description())
                .with("module", plugin.module())
                .with("version", plugin.version())
                .with("file", plugin.file())
                .with("class", plugin.className())
                .with("loaded", plugin.isLoaded() && plugin.problem().isEmpty())
                .with("allowed", plugin.isAllowed())
                .with("problem", RemedyWords.problem(plugin));
    }

    /** Shows the jars that a person put into the directory {@code plugins}, and how they differ. */
    private static ExitCode showFiles(List<PluginFile> files, Arguments arguments, CommandRun run) {
        if (arguments.has("--json")) {
            run.answer().json(new JsonDocument().withEach("jars", files, PluginsCommand::documentOfFile));
        } else if (files.isEmpty()) {
            run.messages().say("There are no jars in plugins/.");
        } else {
            run.answer().table(tableOfFiles(files));
        }
        boolean damaged = files.stream().anyMatch(file -> file.problem().isPresent());
        return damaged ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static Table tableOfFiles(List<PluginFile> files) {
        Table table = new Table("JAR", "SHA-256", "SIGNED BY", "CERTIFICATE (SHA-256)", "PROBLEM");
        for (PluginFile file : files) {
            table.row(
                    Cell.of(Tone.STRONG, file.name()),
                    Cell.of(file.sha256().orElse("")),
                    Cell.of(joined(file, PluginFile.Signer::subject)),
                    Cell.of(joined(file, PluginFile.Signer::sha256)),
                    Cell.of(Tone.BAD, file.problem().orElse("")));
        }
        return table;
    }

    private static String joined(PluginFile file, Function<PluginFile.Signer, String> part) {
        return file.signers().stream().map(part).collect(Collectors.joining("; "));
    }

    private static JsonDocument documentOfFile(PluginFile file) {
        return JsonDocument.of("jar", file.name())
                .with("sha256", file.sha256())
                .withEach(
                        "signers",
                        file.signers(),
                        signer -> JsonDocument.of("subject", signer.subject())
                                .with("certificate_sha256", signer.sha256()))
                .with("problem", file.problem());
    }
}
