package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.login.LoginMoves;
import io.kstlib.auth.api.login.MoveReport;
import io.kstlib.auth.api.login.MoveReport.Place;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Output;
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
        if (!arguments.isForAll()) {
            String named = arguments.parameter();
            String provider = named == null ? run.kstlib().client().name() : named;
            MoveReport report = move(run, provider, to, arguments);
            view.add(report);
            view.end();
            return report.result() == MoveReport.Result.NOT_LOGGED_IN ? ExitCode.NOT_LOGGED_IN : ExitCode.DONE;
        }
        return all(run, to, arguments, view);
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
                view.add(move(run, provider.name(), to, arguments));
            } catch (AuthException failure) {
                run.errors().say(failure);
                view.failed(provider.name(), failure);
                last = ExitCode.FAILED;
            }
        }
        view.end();
        return last;
    }

    /** Shows the results of moves, and the lines of the configuration to write next. */
    private static final class MoveView {

        private final boolean json;
        private final boolean isForAll;
        private final CommandRun run;
        private final Output answer;
        private final List<JsonDocument> documents = new ArrayList<>();
        private final Set<String> keys = new LinkedHashSet<>();
        private String storage = "";

        MoveView(Arguments arguments, CommandRun run) {
            this.json = arguments.has("--json");
            this.isForAll = arguments.has("--all");
            this.run = run;
            this.answer = run.answer();
        }

        /** Shows one move; {@link #end} shows the rest. */
        void add(MoveReport report) {
            documents.add(document(report));
            if (!json) {
                text(report);
            }
        }

        void failed(String provider, AuthException failure) {
            documents.add(JsonDocument.of("provider", provider).with("error", RemedyWords.of(failure)));
        }

        /** Ends the answer after the only move, or the last of several. */
        void end() {
            if (json) {
                answer.json(isForAll ? Map.of("providers", documents) : documents.get(0));
            } else {
                nextSteps();
            }
        }

        private void text(MoveReport report) {
            String from = report.source().map(Place::type).orElse("");
            String to = report.to().type() + " (" + answer.withPaths(report.to().location()) + ")";
            answer.line(
                    report.provider(),
                    ": ",
                    switch (report.result()) {
                        case READY -> "can be moved from " + from + " to " + to;
                        case MOVED -> "moved from " + from + " to " + to;
                        case NOTHING_TO_MOVE -> "is in " + to + ", and there is nothing to move";
                        case NOT_LOGGED_IN -> "no login is stored";
                    });
            report.change().map(remedy -> remedy.text("path")).ifPresent(keys::add);
            storage = report.to().type();
        }

        private void nextSteps() {
            if (keys.isEmpty()) {
                return;
            }
            Optional<Path> file = run.kstlib().configFile();
            if (file.isEmpty()) {
                answer.line("To move it, set KSTLIB__AUTH__TOKEN_STORAGE=", storage, " in the environment.");
            } else {
                answer.line("To move it, write in ", answer.withPaths(file.get().toString()));
                for (String key : keys) {
                    int end = key.lastIndexOf('.');
                    answer.line("  below ", key.substring(0, end), ":    ", key.substring(end + 1), ": ", storage);
                }
            }
            answer.line("Then run this command again.");
        }

        private static JsonDocument document(MoveReport report) {
            return JsonDocument.of("provider", report.provider())
                    .with("result", report.result().word())
                    .with("from", report.source().map(MoveView::document))
                    .with("to", document(report.to()))
                    .with("set", report.change().map(remedy -> remedy.text("path")));
        }

        private static JsonDocument document(Place place) {
            return JsonDocument.of("storage", place.type()).with("location", place.location());
        }
    }
}
