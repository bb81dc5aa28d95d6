package io.kstlib.storage.sops;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.files.FileOwnership;
import io.kstlib.sops.age.OwnAgeIdentity;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.rules.CreationRules;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.storage.file.store.Exposure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses whom tokens are encrypted for. The configured recipients win. Without them it is those that the variables or the creation rules of
 * SOPS name, and without these the person's own age key. That key is made when there is none. Safe for use by several threads.
 */
final class RecipientChoice implements ChosenRecipients {

    private static final String AGE = "age";

    private final RecipientKeys keys;
    private final MasterKeyTypes types;
    private final CreationRules rules;
    private final KeyContext context;
    private final Consumer<String> notices;
    private @Nullable OwnAgeIdentity fromCommand;

    RecipientChoice(RecipientKeys keys, MasterKeyTypes types, KeyContext context, Consumer<String> notices) {
        this.keys = keys;
        this.types = types;
        this.rules = new CreationRules(types, context);
        this.context = context;
        this.notices = notices;
    }

    /**
     * The chosen recipients, and what named them.
     *
     * @param rule the recipients
     * @param origin where they are named
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

    @Override
    public EncryptionRule ruleFor(Place place) {
        return chosen(place).map(Choice::rule).orElseGet(this::own);
    }

    @Override
    public String inWords(Place place) {
        Optional<Choice> chosen = chosen(place);
        if (chosen.isPresent()) {
            return chosen.get().inWords();
        }
        Optional<OwnAgeIdentity> own = found();
        if (own.isPresent()) {
            return "none is configured; your own age key " + own.get().recipient() + " ("
                    + own.get().source() + ")";
        }
        return place.isFileThatExists()
                ? "none is configured, and what is stored is read by another key than an age key of your own; the next login"
                        + " makes one"
                : "none is configured; the first login makes an age key";
    }

    @Override
    public String keys() {
        return keys.inWords();
    }

    @Override
    public boolean isOwn(Place place) {
        return chosen(place).isEmpty();
    }

    @Override
    public boolean wouldMakeKey(Place place) {
        return isOwn(place) && found().isEmpty();
    }

    @Override
    public Check identityCheck() {
        try {
            return found().map(this::identity)
                    .orElseGet(() -> identity(Status.SKIPPED, "there is no age key of your own"));
        } catch (SopsException unusable) {
            return identity(Status.WARNING, TokenCipher.problem(unusable));
        }
    }

    private Check identity(OwnAgeIdentity own) {
        String key = "age key " + own.recipient() + " (" + own.source() + ")";
        return own.file(context)
                .flatMap(Exposure::of)
                .map(others -> identity(Status.WARNING, key + " is " + others.inWords() + ". " + others.remedy()))
                .orElseGet(() -> identity(Status.SUCCESS, key));
    }

    private static Check identity(Status status, String inWords) {
        return new Check("identities", status, inWords, Duration.ZERO);
    }

    /** Looks at files each time, since they may be gone. A command may ask the person, so it runs only once. */
    private synchronized Optional<OwnAgeIdentity> found() {
        if (fromCommand == null) {
            Optional<OwnAgeIdentity> found = OwnAgeIdentity.find(context);
            fromCommand = found.filter(OwnAgeIdentity::isFromCommand).orElse(null);
            return found;
        }
        return Optional.of(fromCommand);
    }

    private Optional<Choice> chosen(Place place) {
        Optional<Choice> explicit = configured().or(this::named);
        return explicit.isPresent()
                ? explicit
                : advised(
                        () -> place.file().flatMap(this::ofRules),
                        "Recipients in " + keys.inWords() + " win over every .sops.yaml");
    }

    /** Reads recipients from rules or variables. The error names the place, and says that recipients in the configuration win over it. */
    private static <T> T advised(Supplier<T> reading, String advice) {
        try {
            return reading.get();
        } catch (SopsException unusable) {
            String remedy =
                    unusable.remedy().map(first -> first + ". " + advice).orElse(advice);
            throw unusable.reason().error(unusable.problem(), remedy, unusable);
        }
    }

    /** Takes the rules that sops would take, and refuses those that others decide: they would decide who reads the tokens. */
    private Optional<Choice> ofRules(Path file) {
        String named = context.environment().getOrDefault(CreationRules.VARIABLE, "");
        if (!named.isEmpty() && !Path.of(named).isAbsolute()) {
            throw Reason.RULE.error(
                    CreationRules.VARIABLE
                            + " is a relative path, which means another file in each directory, and it decides for whom tokens are"
                            + " encrypted",
                    "Name an absolute path",
                    null);
        }
        Optional<Path> source = rules.source(file);
        if (source.isPresent()) {
            refuseRulesOfOthers(source.get());
        }
        return source.flatMap(found ->
                rules.in(found, file).map(rule -> new Choice(rule, "the creation rule for " + file + " in " + found)));
    }

    private void refuseRulesOfOthers(Path source) {
        Optional<String> objection;
        try {
            objection = FileOwnership.ofProcess(context.environment()).objection(source);
        } catch (IOException unknown) {
            objection = Optional.of("has an owner that cannot be seen: " + unknown.getMessage());
        }
        if (objection.isPresent()) {
            throw Reason.RULE.error(
                    source + ", which decides for whom is encrypted, is not used, since it " + objection.get(),
                    "Make the file and its directories yours, and writable only by you",
                    null);
        }
    }

    private Optional<Choice> configured() {
        List<Recipient> recipients = new ArrayList<>();
        List<String> origins = new ArrayList<>();
        for (ConfigKey<List<String>> key : RecipientKeys.ALL) {
            for (String text : keys.recipients(key)) {
                try {
                    recipients.add(types.require(key.name()).recipient(new RecipientSpec.Text(text)));
                } catch (SopsException unusable) {
                    throw keys.refused(key, String.valueOf(unusable.getMessage()));
                }
                origins.add(keys.path(key));
            }
        }
        return recipients.isEmpty()
                ? Optional.empty()
                : Optional.of(Choice.of(recipients, origins.stream().distinct().collect(Collectors.joining(", "))));
    }

    private Optional<Choice> named() {
        List<Recipient> recipients =
                advised(rules::fromEnvironment, "Unset the variable, or name recipients in " + keys.inWords());
        return recipients.isEmpty() ? Optional.empty() : Optional.of(Choice.of(recipients, "variables SOPS_…"));
    }

    private EncryptionRule own() {
        OwnAgeIdentity own = found().orElseGet(() -> OwnAgeIdentity.findOrCreate(context));
        if (own.created()) {
            notices.accept(
                    "made the age key " + own.source() + ", the only key that decrypts your stored tokens (recipient "
                            + own.recipient() + "); keep it private");
        }
        Recipient recipient = types.require(AGE).recipient(new RecipientSpec.Text(own.recipient()));
        return EncryptionRule.forRecipients(List.of(recipient));
    }
}
