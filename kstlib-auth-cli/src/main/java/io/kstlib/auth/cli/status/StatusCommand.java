package io.kstlib.auth.cli.status;

import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ProviderSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code status}: shows what is stored, without a request to a server. */
public final class StatusCommand implements Command {

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "status",
                        "Show what is stored for a provider",
                        "If no provider is named and there is no default, lists all; the exit code is then 0, 1 if a stored token cannot"
                                + " be read, or 3 if the section of a provider is wrong. Contacts no server.")
                .provider()
                .flag("One line per provider", "-q", "--quiet")
                .json()
                .exits(
                        ExitCode.STATUS_VALID,
                        ExitCode.STATUS_UNREADABLE,
                        ExitCode.STATUS_NOT_LOGGED_IN,
                        ExitCode.CONFIGURATION,
                        ExitCode.STATUS_EXPIRED_REFRESHABLE,
                        ExitCode.STATUS_EXPIRED,
                        ExitCode.STATUS_ISSUED_FOR_ANOTHER)
                .examples(
                        "kstlib auth status",
                        "kstlib auth status corporate --json",
                        "kstlib auth status -q corporate || kstlib auth login corporate");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        Kstlib kstlib;
        try {
            kstlib = run.kstlib();
        } catch (ConsentNeededException needed) {
            notAllowed(needed, arguments, run);
            throw needed;
        }
        String given = arguments.parameter();
        Optional<String> one = given != null ? Optional.of(run.named(given)) : kstlib.defaultProvider();
        return one.isPresent() ? one(one.get(), arguments, run) : all(arguments, run, kstlib);
    }

    /** Shows the status of a configuration without consent: only the file is shown, not its content. */
    private static void notAllowed(ConsentNeededException needed, Arguments arguments, CommandRun run) {
        if (arguments.has("--json")) {
            run.answer().json(Map.of("configuration", StatusDocument.configuration(needed)));
        } else if (!arguments.has("--quiet")) {
            StatusView.configuration(needed, run.answer());
        }
    }

    private static ExitCode one(String provider, Arguments arguments, CommandRun run) {
        LoginStatus status = run.kstlib().status(provider);
        if (arguments.has("--json")) {
            run.answer().json(StatusDocument.of(status, run.kstlib()));
        } else if (arguments.has("--quiet")) {
            new StatusView(run).oneLine(status);
        } else {
            new StatusView(run).full(status, run.kstlib());
        }
        sayWhatIsMisconfigured(status, run);
        return ExitCode.of(status);
    }

    private static ExitCode all(Arguments arguments, CommandRun run, Kstlib kstlib) {
        List<LoginStatus> all = kstlib.providers().stream()
                .map(ProviderSummary::name)
                .map(kstlib::status)
                .toList();
        if (arguments.has("--json")) {
            List<JsonDocument> documents = all.stream().map(StatusDocument::of).toList();
            run.answer()
                    .json(JsonDocument.of("configuration", StatusDocument.configuration(kstlib))
                            .with("providers", documents));
        } else if (arguments.has("--quiet")) {
            all.forEach(new StatusView(run)::oneLine);
        } else if (all.isEmpty()) {
            ProvidersCommand.sayThereAreNone(run);
        } else {
            new StatusView(run).table(all);
            if (run.answer().reader() == Output.Reader.PERSON) {
                new StatusView(run).configuration(kstlib);
            }
            all.forEach(status -> warn(status, run));
        }
        all.forEach(status -> sayWhatIsMisconfigured(status, run));
        return gravest(all);
    }

    private static ExitCode gravest(List<LoginStatus> all) {
        for (LoginStatus.State grave : List.of(LoginStatus.State.UNREADABLE, LoginStatus.State.MISCONFIGURED)) {
            if (all.stream().anyMatch(status -> status.state() == grave)) {
                return ExitCode.of(grave);
            }
        }
        return ExitCode.DONE;
    }

    /** Says what is wrong with the configuration, in the same words as the other commands. */
    private static void sayWhatIsMisconfigured(LoginStatus status, CommandRun run) {
        if (status.state() == LoginStatus.State.MISCONFIGURED) {
            status.problem().ifPresent(run.errors()::say);
        }
    }

    private static void warn(LoginStatus status, CommandRun run) {
        String name = status.provider();
        status.problem()
                .filter(problem -> status.state() != LoginStatus.State.MISCONFIGURED)
                .map(RemedyWords::of)
                .ifPresent(problem -> run.messages().warn(name + ": " + problem));
        status.notices().forEach(notice -> run.messages().warn(name + ": " + RemedyWords.of(notice, name)));
    }
}
