package io.kstlib.auth.cli.setup;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.ConfigEffect;
import io.kstlib.auth.api.login.ConfigEffect.Kind;
import io.kstlib.auth.api.login.ConfigProposal;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.Tone;
import java.util.List;
import java.util.function.Consumer;

/** What a configuration would do, as people and as programs read it. */
final class ProposalView {

    /** How many harmless lines are shown at most, so that the risky ones do not scroll away. */
    private static final int MOST_HARMLESS = 40;

    private final Consumer<Object[]> lines;

    /**
     * @param lines prints the texts of one line
     */
    ProposalView(Consumer<Object[]> lines) {
        this.lines = lines;
    }

    /**
     * Prints all of a new file, or the changes of one that was allowed before.
     *
     * @param proposal the configuration
     */
    void print(ConfigProposal proposal) {
        line(new StyledText(Tone.STRONG, proposal.file().toString()));
        if (proposal.state() == ConfigProposal.State.CHANGED) {
            changes(proposal);
        } else {
            effects(proposal.effects());
        }
        line(new StyledText(Tone.FAINT, "SHA-256 " + proposal.sha256()));
    }

    private void changes(ConfigProposal proposal) {
        line("It changed since you allowed it:");
        proposal.removed().forEach(gone -> line("  - ", gone));
        proposal.added()
                .forEach(effect -> line(
                        new StyledText(effect.kind().isRisky() ? Tone.WARNING : Tone.PLAIN, "  + " + effect.line()),
                        at(effect)));
        if (proposal.removed().isEmpty() && proposal.added().isEmpty()) {
            line("  what it does is the same; comments, its layout, or values that are not shown differ");
        }
    }

    private void effects(List<ConfigEffect> effects) {
        line("It would do this:");
        Kind kind = null;
        long risky = effects.stream().filter(effect -> effect.kind().isRisky()).count();
        for (ConfigEffect effect : effects.subList(0, (int) Math.min(effects.size(), risky + MOST_HARMLESS))) {
            if (effect.kind() != kind) {
                kind = effect.kind();
                line(kind.isRisky() ? new StyledText(Tone.WARNING, "  ! " + kind) : StyledText.of("    " + kind));
            }
            line("        ", effect.key(), effect.value().isEmpty() ? "" : " = " + effect.value(), at(effect));
        }
        long left = effects.size() - risky - MOST_HARMLESS;
        if (left > 0) {
            line("        and " + left + " more, which --json shows");
            line(new StyledText(
                    Tone.WARNING, "  ! " + risky + " risky entries stand at the beginning; look at them twice"));
        }
        if (effects.isEmpty()) {
            line("    nothing: it has no section \"auth\"");
        }
    }

    private static StyledText at(ConfigEffect effect) {
        Origin origin = effect.origin();
        return new StyledText(Tone.FAINT, origin.source().isEmpty() ? "" : "   (" + origin + ")");
    }

    private void line(Object... parts) {
        lines.accept(parts);
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
                .with(
                        "effects",
                        proposal.effects().stream().map(ProposalView::document).toList());
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
