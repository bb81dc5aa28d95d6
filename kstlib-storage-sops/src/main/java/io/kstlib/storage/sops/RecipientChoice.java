package io.kstlib.storage.sops;

import io.kstlib.auth.api.config.ConfigKey;
import io.kstlib.auth.api.provider.PreflightReport.Check;
import io.kstlib.auth.api.provider.PreflightReport.Status;
import io.kstlib.sops.age.OwnAgeIdentity;
import io.kstlib.sops.encryption.EncryptionRule;
import io.kstlib.sops.error.RecipientException;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.rules.CreationRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Whom tokens are encrypted for: those that are configured; else those that the variables or the creation rules of SOPS name; else the
 * person's own age key, which is made when there is none. Safe for use by several threads.
 */
final class RecipientChoice {

    private static final String AGE = "age";

    private final SopsSettings settings;
    private final MasterKeyTypes types;
    private final CreationRules rules;
    private final KeyContext context;
    private final Consumer<String> notices;

    RecipientChoice(SopsSettings settings, MasterKeyTypes types, KeyContext context, Consumer<String> notices) {
        this.settings = settings;
        this.types = types;
        this.rules = new CreationRules(types, context);
        this.context = context;
        this.notices = notices;
    }

    /**
     * Who was chosen, and by what.
     *
     * @param rule for whom to encrypt
     * @param origin where it was said
     */
    private record Choice(EncryptionRule rule, String origin) {

        static Choice of(List<Recipient> recipients, String origin) {
            return new Choice(EncryptionRule.forRecipients(recipients), origin);
        }

        String inWords() {
            return rule.keyGroups().stream()
                            .map(group -> group.recipients().stream()
                                    .map(recipient -> recipient.type() + " " + recipient.text())
                                    .collect(Collectors.joining(", ")))
                            .collect(Collectors.joining("; and of another group "))
                    + " (" + origin + ")";
        }
    }

    /** Makes an age key when nobody is chosen and there is none. */
    EncryptionRule ruleFor(Path file) {
        return chosen(file).map(Choice::rule).orElseGet(this::own);
    }

    /** Says who is chosen; makes no key. */
    String inWords(Path file) {
        Optional<Choice> chosen = chosen(file);
        if (chosen.isPresent()) {
            return chosen.get().inWords();
        }
        return OwnAgeIdentity.find(context)
                .map(own -> "none is configured; your own age key " + own.recipient() + " (" + own.source() + ")")
                .orElse("none is configured; the first login makes an age key");
    }

    boolean wouldMakeKey(Path file) {
        return chosen(file).isEmpty() && OwnAgeIdentity.find(context).isEmpty();
    }

    Check identityCheck() {
        Optional<OwnAgeIdentity> own = OwnAgeIdentity.find(context);
        return own.isPresent()
                ? new Check(
                        "identities",
                        Status.SUCCESS,
                        "age key " + own.get().recipient() + " (" + own.get().source() + ")",
                        Duration.ZERO,
                        Map.of())
                : new Check("identities", Status.SKIPPED, "there is no age key of your own", Duration.ZERO, Map.of());
    }

    private Optional<Choice> chosen(Path file) {
        Optional<Choice> explicit = configured().or(this::named);
        return explicit.isPresent()
                ? explicit
                : rules.forFile(file).map(rule -> new Choice(rule, "the creation rule for " + file));
    }

    private Optional<Choice> configured() {
        List<Recipient> recipients = new ArrayList<>();
        List<String> origins = new ArrayList<>();
        for (ConfigKey<List<String>> key : SopsSettings.RECIPIENTS) {
            for (String text : settings.recipients(key)) {
                try {
                    recipients.add(types.require(key.name()).recipient(new RecipientSpec.Text(text)));
                } catch (RecipientException unusable) {
                    throw settings.refused(key, String.valueOf(unusable.getMessage()));
                }
                origins.add(settings.keyPath(key));
            }
        }
        return recipients.isEmpty()
                ? Optional.empty()
                : Optional.of(Choice.of(recipients, origins.stream().distinct().collect(Collectors.joining(", "))));
    }

    private Optional<Choice> named() {
        List<Recipient> recipients = rules.fromEnvironment();
        return recipients.isEmpty() ? Optional.empty() : Optional.of(Choice.of(recipients, "variables SOPS_…"));
    }

    private EncryptionRule own() {
        OwnAgeIdentity own = OwnAgeIdentity.findOrCreate(context);
        if (own.created()) {
            notices.accept("made the age key " + own.source() + ", which alone decrypts your stored tokens (recipient "
                    + own.recipient() + "); keep it private");
        }
        Recipient recipient = types.require(AGE).recipient(new RecipientSpec.Text(own.recipient()));
        return EncryptionRule.forRecipients(List.of(recipient));
    }
}
