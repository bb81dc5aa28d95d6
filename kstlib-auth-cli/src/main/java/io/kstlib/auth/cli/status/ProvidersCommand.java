package io.kstlib.auth.cli.status;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.Table;
import io.kstlib.auth.cli.command.Tone;
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
            boolean missing = provider.plugin() == Plugin.MISSING;
            String issuer = provider.issuer().orElse(MANUAL);
            String person = person(kstlib, provider).map(Person::name).orElse("");
            String standard = provider.isDefault() ? "default" : "";
            table.row(
                    List.of(
                            new StyledText(Tone.STRONG, provider.name()),
                            StyledText.of(provider.type()),
                            StyledText.of(issuer),
                            new StyledText(Tone.GOOD, standard),
                            missing ? new StyledText(Tone.BAD, "not loaded") : StyledText.of("loaded"),
                            StyledText.of(person)),
                    List.of(
                            provider.name(),
                            provider.type(),
                            issuer,
                            standard,
                            missing ? "missing" : "loaded",
                            person));
        }
        return table;
    }

    private static Map<String, @Nullable Object> document(
            Kstlib kstlib, List<ProviderSummary> providers, Map<String, AuthException> problems) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("config_file", kstlib.configFile().map(Path::toString).orElse(null));
        document.put("default_provider", kstlib.defaultProvider().orElse(null));
        document.put(
                "providers",
                providers.stream()
                        .map(provider -> document(kstlib, provider, problems.get(provider.name())))
                        .toList());
        return document;
    }

    private static Map<String, @Nullable Object> document(
            Kstlib kstlib, ProviderSummary provider, @Nullable AuthException problem) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("name", provider.name());
        document.put("type", provider.type());
        document.put("issuer", provider.issuer().orElse(null));
        document.put("default", provider.isDefault());
        document.put("plugin", provider.plugin().word());
        document.put(
                "person", person(kstlib, provider).map(StatusDocument::person).orElse(null));
        document.put("problem", problem == null ? null : RemedyWords.of(problem));
        return document;
    }
}
