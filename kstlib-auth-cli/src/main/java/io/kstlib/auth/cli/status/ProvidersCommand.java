package io.kstlib.auth.cli.status;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.cli.command.Table;
import io.kstlib.auth.cli.command.Table.Cell;
import io.kstlib.auth.cli.status.StatusCommand.StatusDocument;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.core.ProviderSummary.Plugin;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code providers}: lists the configured providers. */
public final class ProvidersCommand implements Command {

    private static final String MANUAL = "(manual endpoints)";

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(this, "providers", "List the configured providers")
                .flag("Names only, one per line", "-q", "--quiet")
                .json()
                .exits(ExitCode.DONE, ExitCode.CONFIGURATION)
                .examples(
                        "kstlib auth providers",
                        "kstlib auth providers -q",
                        "kstlib --config ./other.conf.yml auth providers --json");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        Kstlib kstlib = run.kstlib();
        List<ProviderSummary> providers = kstlib.providers();
        Map<String, AuthException> problems = problems(kstlib, providers);
        if (arguments.has("--json")) {
            run.answer().json(document(kstlib, providers, problems));
        } else if (arguments.has("--quiet")) {
            providers.forEach(provider -> run.answer().line(provider.name()));
        } else if (providers.isEmpty()) {
            sayThereAreNone(run);
        } else {
            run.answer().table(table(kstlib, providers));
        }
        problems.values().forEach(run.errors()::say);
        return problems.isEmpty() ? ExitCode.DONE : ExitCode.CONFIGURATION;
    }

    /** Returns why providers cannot be used, in the order of the configuration. */
    private static Map<String, AuthException> problems(Kstlib kstlib, List<ProviderSummary> providers) {
        Map<String, AuthException> problems = new LinkedHashMap<>();
        for (ProviderSummary provider : providers) {
            kstlib.problem(provider.name()).ifPresent(problem -> problems.put(provider.name(), problem));
        }
        return problems;
    }

    static void sayThereAreNone(CommandRun run) {
        run.messages().say("No providers are configured; add one under auth.providers.");
    }

    /** Returns the person of the stored login; empty also where the login cannot be read, which {@code status} reports. */
    private static Optional<Person> person(Kstlib kstlib, ProviderSummary provider) {
        return kstlib.status(provider.name()).person();
    }

    private static Table table(Kstlib kstlib, List<ProviderSummary> providers) {
        Table table = new Table("PROVIDER", "TYPE", "ISSUER", "DEFAULT", "PLUGIN", "PERSON");
        for (ProviderSummary provider : providers) {
            table.row(
                    Cell.of(Tone.STRONG, provider.name()),
                    Cell.of(provider.type()),
                    Cell.of(provider.issuer().orElse(MANUAL)),
                    Cell.of(Tone.GOOD, provider.isDefault() ? "default" : ""),
                    provider.plugin() == Plugin.MISSING
                            ? new Cell(new StyledText(Tone.BAD, "not loaded"), "missing")
                            : Cell.of("loaded"),
                    Cell.of(person(kstlib, provider).map(Person::name).orElse("")));
        }
        return table;
    }

    private static JsonDocument document(
            Kstlib kstlib, List<ProviderSummary> providers, Map<String, AuthException> problems) {
        return JsonDocument.of("config_file", kstlib.configFile().map(Path::toString))
                .with("default_provider", kstlib.defaultProvider())
                .withEach(
                        "providers", providers, provider -> document(kstlib, provider, problems.get(provider.name())));
    }

    private static JsonDocument document(Kstlib kstlib, ProviderSummary provider, @Nullable AuthException problem) {
        return JsonDocument.of("name", provider.name())
                .with("type", provider.type())
                .with("issuer", provider.issuer())
                .with("default", provider.isDefault())
                .with("plugin", provider.plugin().word())
                .with("person", person(kstlib, provider).map(StatusDocument::person))
                .with("problem", problem == null ? null : RemedyWords.of(problem));
    }
}
