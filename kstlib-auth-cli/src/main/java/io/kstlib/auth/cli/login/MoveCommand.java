package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginMoves;
import io.kstlib.auth.api.login.MoveReport;
import io.kstlib.auth.api.login.MoveReport.Place;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.core.ProviderSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code storage move}: moves a login to the storage that the configuration names. */
public final class MoveCommand implements Command {

    private static final String TO = "--to";
    private static final String FROM = "--from";

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "move",
                        "Move a login to another storage",
                        "The configuration names the new storage first. While it does not, nothing is moved: the command"
                                + " proves that the new storage can be used, and says which line to write. No login is lost"
                                + " where a run is interrupted; run it again.")
                .provider()
                .text("STORAGE", "The storage to move it to, such as keyring, sops or file", TO)
                .text("STORAGE", "Where it is, if several storages have a login", FROM)
                .flag("Move the logins to every configured provider", "-a", "--all")
                .json()
                .exits(
                        ExitCode.DONE,
                        ExitCode.FAILED,
                        ExitCode.NOT_LOGGED_IN,
                        ExitCode.CONFIGURATION,
                        ExitCode.INTERRUPTED)
                .examples(
                        "kstlib auth storage move --to keyring",
                        "kstlib auth storage move corporate --to file",
                        "kstlib auth storage move --all --to keyring --from sops");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        String to = arguments
                .text(TO)
                .orElseThrow(() -> CommandException.configuration("name the storage to move to, such as --to keyring"));
        MoveView view = new MoveView(arguments, run);
        if (!arguments.has("--all")) {
            String named = arguments.parameter();
            MoveReport report = move(run, named == null ? defaultProvider(run) : named, to, arguments);
            view.show(report);
            return exitCode(report);
        }
        if (arguments.parameter() != null) {
            throw CommandException.configuration("--all and a provider cannot go together");
        }
        return all(run, to, arguments, view);
    }

    private static String defaultProvider(CommandRun run) {
        return run.kstlib().client().name();
    }

    private static MoveReport move(CommandRun run, String provider, String to, Arguments arguments) {
        LoginMoves moves = run.kstlib().moves();
        return arguments
                .text(FROM)
                .map(from -> moves.move(provider, to, from))
                .orElseGet(() -> moves.move(provider, to));
    }

    /** Moves all logins. A failure of one does not stop the others, and a provider without a login is not a failure. */
    private static ExitCode all(CommandRun run, String to, Arguments arguments, MoveView view) {
        ExitCode last = ExitCode.DONE;
        for (ProviderSummary provider : run.kstlib().providers()) {
            try {
                view.among(move(run, provider.name(), to, arguments));
            } catch (AuthException failure) {
                run.errors().say(failure);
                view.failed(provider.name(), failure);
                last = ExitCode.FAILED;
            }
        }
        view.end();
        return last;
    }

    private static ExitCode exitCode(MoveReport report) {
        return report.result() == MoveReport.Result.NOT_LOGGED_IN ? ExitCode.NOT_LOGGED_IN : ExitCode.DONE;
    }

    /** Shows the results of moves, and the lines of the configuration to write next. */
    private static final class MoveView {

        private final boolean json;
        private final CommandRun run;
        private final List<JsonDocument> documents = new ArrayList<>();
        private final Set<String> keys = new LinkedHashSet<>();
        private String storage = "";

        MoveView(Arguments arguments, CommandRun run) {
            this.json = arguments.has("--json");
            this.run = run;
        }

        /** Shows the only move. */
        void show(MoveReport report) {
            if (json) {
                run.answer().json(document(report));
            } else {
                text(report);
                nextSteps();
            }
        }

        /** Shows one move of several; {@link #end} shows the rest. */
        void among(MoveReport report) {
            documents.add(document(report));
            if (!json) {
                text(report);
            }
        }

        void failed(String provider, AuthException failure) {
            JsonDocument document = JsonDocument.of("provider", provider).with("error", RemedyWords.of(failure));
            documents.add(document);
        }

        void end() {
            if (json) {
                run.answer().json(Map.of("providers", documents));
            } else {
                nextSteps();
            }
        }

        private void text(MoveReport report) {
            String from = report.source().map(Place::type).orElse("");
            String to = report.to().type() + " ("
                    + run.answer().withPaths(report.to().location()) + ")";
            run.answer()
                    .line(
                            report.provider(),
                            ": ",
                            switch (report.result()) {
                                case READY -> "can be moved from " + from + " to " + to;
                                case MOVED -> "moved from " + from + " to " + to;
                                case NOTHING_TO_MOVE -> "is in " + to + ", and there is nothing to move";
                                case NOT_LOGGED_IN -> "no login is stored";
                            });
            report.change().map(Remedy.ChangeSetting::path).ifPresent(keys::add);
            storage = report.to().type();
        }

        private void nextSteps() {
            if (keys.isEmpty()) {
                return;
            }
            Optional<Path> file = run.kstlib().configFile();
            if (file.isEmpty()) {
                run.answer().line("To move it, set KSTLIB__AUTH__TOKEN_STORAGE=", storage, " in the environment.");
            } else {
                run.answer()
                        .line(
                                "To move it, write in ",
                                run.answer().withPaths(file.get().toString()));
                for (String key : keys) {
                    int end = key.lastIndexOf('.');
                    run.answer()
                            .line("  below ", key.substring(0, end), ":    ", key.substring(end + 1), ": ", storage);
                }
            }
            run.answer().line("Then run this command again.");
        }

        private static JsonDocument document(MoveReport report) {
            return JsonDocument.of("provider", report.provider())
                    .with("result", report.result().word())
                    .with("from", report.source().map(MoveView::document))
                    .with("to", document(report.to()))
                    .with("set", report.change().map(Remedy.ChangeSetting::path));
        }

        private static JsonDocument document(Place place) {
            return JsonDocument.of("storage", place.type()).with("location", place.location());
        }
    }
}
