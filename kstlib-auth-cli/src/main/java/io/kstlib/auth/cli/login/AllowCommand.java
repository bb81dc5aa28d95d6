package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.AllowedConfig;
import io.kstlib.auth.api.login.ConfigConsent;
import io.kstlib.auth.api.login.ConfigEffect;
import io.kstlib.auth.api.login.ConfigEffect.Kind;
import io.kstlib.auth.api.login.ConfigProposal;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.Question;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.cli.command.Table;
import io.kstlib.auth.cli.command.Table.Cell;
import io.kstlib.auth.cli.command.Times;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code allow}: allows the configuration of a directory, by default the current one. Needs no configuration itself. */
public final class AllowCommand implements Command {

    private static final String LIST = "--list";
    private static final String REVOKE = "--revoke";
    private static final String YES = "--yes";
    private static final String HASH = "--sha256";
    private static final String QUESTION = "Allow it?";
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "allow",
                        "Review the kstlib.conf.yml of a directory, and allow it",
                        "Shows what the file would do, the risky parts first, and asks. Consent belongs to the path and to"
                                + " every byte of the file, of what it includes and of its certificate authorities, and to where the"
                                + " paths in it lead out of its directory; when one changes, the difference is shown and you are asked"
                                + " again. Your own configuration, and files that you name"
                                + " by --config or KSTLIB_CONFIG, need no consent; trusted_directories in your own"
                                + " configuration names directories that need none.")
                .parameter("FILE", "The file, or its directory (default: the current one)")
                .flag("List what is allowed", LIST)
                .flag("Withdraw consent", REVOKE)
                .flag("Do not ask", "-y", YES)
                .text(
                        "HEX",
                        "Do not ask, and allow only the content with this hash, as it was shown: for CI, where a pull"
                                + " request may change the file",
                        HASH)
                .json()
                .exits(ExitCode.DONE, ExitCode.ALLOW_REFUSED, ExitCode.CONFIGURATION)
                .examples(
                        "kstlib auth allow",
                        "kstlib auth allow ../service/kstlib.conf.yml",
                        "kstlib auth allow --sha256 \"$KSTLIB_CONF_SHA256\"      # in CI",
                        "kstlib auth allow --revoke",
                        "kstlib auth allow --list");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        arguments.refuseBoth(LIST, REVOKE);
        arguments.refuseBoth(YES, HASH);
        arguments.refuseBoth(LIST, YES, HASH);
        arguments.refuseBoth(REVOKE, YES, HASH);
        ConfigConsent consent = run.consent();
        if (arguments.has(LIST)) {
            return list(consent.allowed(), arguments, run);
        }
        Path file = file(arguments);
        if (arguments.has(REVOKE)) {
            return revoke(consent, file, arguments, run);
        }
        return allow(consent, consent.examine(file), arguments, run);
    }

    private static Path file(Arguments arguments) {
        try {
            return Path.of(Optional.ofNullable(arguments.parameter()).orElse("."));
        } catch (InvalidPathException notAPath) {
            throw CommandException.configuration("FILE is not a path: " + notAPath.getReason());
        }
    }

    private static ExitCode allow(ConfigConsent consent, ConfigProposal proposal, Arguments arguments, CommandRun run) {
        boolean allowed = proposal.state() == ConfigProposal.State.ALLOWED || decide(proposal, arguments, run);
        if (allowed && proposal.state() != ConfigProposal.State.ALLOWED) {
            consent.allow(proposal);
        }
        if (arguments.has("--json")) {
            JsonDocument document = ProposalView.document(proposal);
            document.with("allowed", allowed);
            run.answer().json(document);
        } else if (allowed) {
            String how = proposal.state() == ConfigProposal.State.ALLOWED ? "allowed already: " : "allowed: ";
            run.answer().line(new StyledText(Tone.GOOD, how), proposal.file().toString());
        }
        return allowed ? ExitCode.DONE : ExitCode.ALLOW_REFUSED;
    }

    private static boolean decide(ConfigProposal proposal, Arguments arguments, CommandRun run) {
        Optional<String> pinned = arguments.text(HASH).map(hash -> hash.strip().toLowerCase(Locale.ROOT));
        if (pinned.isPresent()) {
            if (!SHA_256.matcher(pinned.get()).matches()) {
                throw CommandException.configuration(HASH + " takes 64 hexadecimal digits");
            }
            if (!pinned.get().equals(proposal.sha256())) {
                throw CommandException.configuration(proposal.file() + " has the hash " + proposal.sha256()
                        + ", not the one that was given; nothing was allowed");
            }
            return true;
        }
        if (arguments.has(YES)) {
            return true;
        }
        if (arguments.has("--json")) {
            return false; // with --json it only shows what the configuration would do
        }
        new ProposalView(run.messages()).print(proposal);
        Question question = new Question(run);
        if (!question.canBeAsked()) {
            throw CommandException.configuration("there is no terminal to ask on; allow exactly this content with "
                    + HASH + " " + proposal.sha256() + ", or any content with " + YES);
        }
        if (question.saysYes(QUESTION)) {
            return true;
        }
        run.messages().say("Not allowed.");
        return false;
    }

    /**
     * Loads the configuration for a login. Where it needs consent, a person at a terminal is asked first.
     *
     * @param run the run that asks
     * @param load loads it
     * @throws ConsentNeededException if there is no one to ask
     * @throws CommandException if the person says no
     */
    public static void beforeLogin(CommandRun run, Runnable load) {
        try {
            load.run();
        } catch (ConsentNeededException needed) {
            Question question = new Question(run);
            if (!question.canBeAsked()) {
                throw needed;
            }
            ConfigConsent consent = run.consent();
            ConfigProposal proposal = consent.examine(needed.file());
            new ProposalView(run.messages()).print(proposal);
            if (!question.saysYes(QUESTION)) {
                throw CommandException.configuration("not allowed; nothing in the file was used");
            }
            consent.allow(proposal);
            load.run();
        }
    }

    private static ExitCode revoke(ConfigConsent consent, Path file, Arguments arguments, CommandRun run) {
        boolean was = consent.revoke(file);
        if (arguments.has("--json")) {
            run.answer().json(Map.of("revoked", was));
        } else if (was) {
            run.answer().line("no longer allowed: ", file.toString());
        } else {
            run.messages().say("It was not allowed.");
        }
        return ExitCode.DONE;
    }

    private static ExitCode list(List<AllowedConfig> allowed, Arguments arguments, CommandRun run) {
        if (arguments.has("--json")) {
            run.answer().json(new JsonDocument().withEach("allowed", allowed, AllowCommand::document));
            return ExitCode.DONE;
        }
        Table table = new Table("FILE", "SINCE", "SHA-256");
        for (AllowedConfig one : allowed) {
            table.row(
                    Cell.of(
                            run.answer().withPaths(one.file().toString()),
                            one.file().toString()),
                    Cell.of(Times.iso(one.since())),
                    Cell.of(one.sha256()));
        }
        if (allowed.isEmpty()) {
            run.messages().say("Nothing is allowed.");
        } else {
            run.answer().table(table);
        }
        return ExitCode.DONE;
    }

    private static JsonDocument document(AllowedConfig allowed) {
        return JsonDocument.of("file", allowed.file().toString())
                .with("allowed_at", Times.iso(allowed.since()))
                .with("sha256", allowed.sha256());
    }

    /** The effects of a configuration, as people and as programs read them. */
    private record ProposalView(Messages messages) {

        /** How many harmless lines are shown at most, so that the risky ones do not scroll away. */
        private static final int MOST_HARMLESS = 40;

        /**
         * Prints all of a new file, or the changes of one that was allowed before.
         *
         * @param proposal the configuration
         */
        void print(ConfigProposal proposal) {
            messages.need(new StyledText(Tone.STRONG, proposal.file().toString()));
            if (proposal.state() == ConfigProposal.State.CHANGED) {
                changes(proposal);
            } else {
                effects(proposal.effects());
            }
            messages.need(new StyledText(Tone.FAINT, "SHA-256 " + proposal.sha256()));
        }

        private void changes(ConfigProposal proposal) {
            messages.need("It changed since you allowed it:");
            proposal.removed().forEach(gone -> messages.need("  - ", gone));
            proposal.added()
                    .forEach(effect -> messages.need(
                            new StyledText(effect.kind().isRisky() ? Tone.WARNING : Tone.PLAIN, "  + " + effect.line()),
                            at(effect)));
            if (proposal.removed().isEmpty() && proposal.added().isEmpty()) {
                messages.need("  what it does is the same; comments, its layout, or values that are not shown differ");
            }
        }

        private void effects(List<ConfigEffect> effects) {
            messages.need("It would do this:");
            Kind kind = null;
            long risky =
                    effects.stream().filter(effect -> effect.kind().isRisky()).count();
            for (ConfigEffect effect : effects.subList(0, (int) Math.min(effects.size(), risky + MOST_HARMLESS))) {
                if (effect.kind() != kind) {
                    kind = effect.kind();
                    messages.need(
                            kind.isRisky()
                                    ? new StyledText(Tone.WARNING, "  ! " + kind)
                                    : StyledText.of("    " + kind));
                }
                messages.need(
                        "        ", effect.key(), effect.value().isEmpty() ? "" : " = " + effect.value(), at(effect));
            }
            long left = effects.size() - risky - MOST_HARMLESS;
            if (left > 0) {
                messages.need("        and " + left + " more, which --json shows");
                messages.need(new StyledText(
                        Tone.WARNING, "  ! " + risky + " risky entries stand at the beginning; look at them twice"));
            }
            if (effects.isEmpty()) {
                messages.need("    nothing: it has no section \"auth\"");
            }
        }

        private static StyledText at(ConfigEffect effect) {
            Origin origin = effect.origin();
            return new StyledText(Tone.FAINT, origin.source().isEmpty() ? "" : "   (" + origin + ")");
        }

        /**
         * {@return a proposal as plain values}
         *
         * @param proposal the configuration
         */
        static JsonDocument document(ConfigProposal proposal) {
            return JsonDocument.of("file", proposal.file().toString())
                    .with("sha256", proposal.sha256())
                    .with("state", proposal.state().word())
                    .withEach("effects", proposal.effects(), ProposalView::document);
        }

        private static JsonDocument document(ConfigEffect effect) {
            return JsonDocument.of("kind", effect.kind().word())
                    .with("risky", effect.kind().isRisky())
                    .with("key", effect.key())
                    .with("value", effect.value())
                    .with("source", effect.origin().source())
                    .with("line", effect.origin().line());
        }
    }
}
