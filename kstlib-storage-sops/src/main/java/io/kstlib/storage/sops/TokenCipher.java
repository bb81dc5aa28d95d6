package io.kstlib.storage.sops;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.files.FileOwnership;
import io.kstlib.sops.Document;
import io.kstlib.sops.Sops;
import io.kstlib.sops.SopsFiles;
import io.kstlib.sops.age.OwnAgeIdentity;
import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.rules.CreationRules;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.KeyGroup;
import io.kstlib.storage.file.store.Exposure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the fields of tokens for a file, and decrypts them. Each encryption takes a new data key. The cipher remembers data keys. So a
 * process that refreshes and reads its tokens again asks cards and servers only once for each file. The tokens are in its memory, too. Safe for
 * use by several threads.
 */
public final class TokenCipher {

    /** The key under which a SOPS file keeps its metadata. */
    public static final String METADATA = "sops";

    /** The last resort of a person who has lost a key. */
    private static final Remedy GIVE_UP = Remedy.giveUpToken();

    private static final Map<String, String> SAMPLE = Map.of("proof", "that a token could be written and read");

    private final Sops sops;
    private final Sops withoutMemory;
    private final ChosenRecipients recipients;
    private final Consumer<String> notices;
    private final Map<Place, Chosen> proved = new ConcurrentHashMap<>();

    /** The recipients, group by group, and how many groups are needed. */
    private record Chosen(List<Set<String>> groups, int threshold) {}

    private TokenCipher(Sops sops, ChosenRecipients recipients, Consumer<String> notices) {
        this.sops = sops.rememberingDataKeys();
        this.withoutMemory = sops;
        this.recipients = recipients;
        this.notices = notices;
    }

    /**
     * {@return a cipher}
     *
     * @param recipients the keys that say whom tokens are encrypted for
     * @param context the storage's own
     */
    public static TokenCipher of(RecipientKeys recipients, StorageContext context) {
        KeyContext keys = SopsKeyContexts.of(context.environment(), context.home(), context.clock());
        MasterKeyTypes types = SopsKeyContexts.types(context);
        return new TokenCipher(
                new Sops(types, keys), new RecipientChoice(recipients, types, keys, context::warn), context::warn);
    }

    /**
     * {@return a cipher}
     *
     * @param recipients the recipients of tokens
     * @param type the only type of master keys that is used
     * @param context the storage's own
     */
    public static TokenCipher of(ChosenRecipients recipients, MasterKeyType type, StorageContext context) {
        KeyContext keys = SopsKeyContexts.of(Map.of(), context.home(), context.clock());
        return new TokenCipher(new Sops(MasterKeyTypes.of(List.of(type)), keys), recipients, context::warn);
    }

    /**
     * Returns the recipients for a place. Makes an age key when no recipient is chosen and there is none.
     *
     * @param place its place
     * @return each with its type
     * @throws StorageException if the chosen recipients cannot be used
     */
    public List<Recipient> recipients(Place place) {
        return encrypting(
                place,
                () -> recipients.ruleFor(place).keyGroups().stream()
                        .flatMap(group -> group.recipients().stream())
                        .toList());
    }

    /**
     * {@return whether {@link #recipients} would make a key}
     *
     * @param place a place for tokens
     * @throws StorageException if the chosen recipients cannot be used
     */
    public boolean wouldMakeKey(Place place) {
        return encrypting(place, () -> recipients.wouldMakeKey(place));
    }

    /**
     * {@return whether no recipient is chosen, so that it is the key of this machine}
     *
     * @param place a place for tokens
     */
    public boolean isForOwnKey(Place place) {
        return recipients.isOwn(place);
    }

    /**
     * {@return the content of the file}
     *
     * @param fields the fields of one token, or of several by provider
     * @param place their later place
     * @throws StorageException if they cannot be encrypted
     */
    public byte[] encrypt(Map<String, ? extends @Nullable Object> fields, Place place) {
        return encrypt(fields, place, sops);
    }

    private byte[] encrypt(Map<String, ? extends @Nullable Object> fields, Place place, Sops by) {
        return encrypting(place, () -> encrypt(fields, place, recipients.ruleFor(place), by));
    }

    /** Encrypts every value of a token, whatever a rule says about parts of a file. */
    private byte[] encrypt(Map<String, ? extends @Nullable Object> fields, Place place, EncryptionRule rule, Sops by) {
        Map<String, @Nullable Object> storable = TokenFields.of(fields);
        Document document = Document.of(storable, place.format());
        return by.encrypt(document, rule.withSelection(TokenFields.everyValueOf(storable)));
    }

    /**
     * {@return the fields}
     *
     * @param content the content of a file
     * @param place its place
     * @throws StorageException if no key is here, or the file is damaged
     */
    public Map<String, @Nullable Object> decrypt(byte[] content, Place place) {
        try {
            return decrypt(content, place, sops);
        } catch (StorageException closed) {
            throw closed.getCause() instanceof KeyUnavailableException ? withLastResort(closed) : closed;
        }
    }

    private static StorageException withLastResort(StorageException closed) {
        Remedy remedy =
                closed.remedy().map(first -> Remedy.either(first, GIVE_UP)).orElse(GIVE_UP);
        return new StorageException(closed.location(), closed.reason(), closed.problem(), remedy, closed.getCause());
    }

    private static Map<String, @Nullable Object> decrypt(byte[] content, Place place, Sops by) {
        try {
            return by.decrypt(content, place.format(), place.name()).toMap();
        } catch (KeyUnavailableException closed) {
            throw failure(place, Reason.ENCRYPTION, problem(closed), closed);
        } catch (SopsException unreadable) {
            boolean changed = unreadable.reason() == SopsException.Reason.TAMPERED_FILE;
            throw unusable(place, changed ? Reason.ENCRYPTION : Reason.UNREADABLE, unreadable);
        }
    }

    /**
     * Returns the keys at the top, which are not encrypted.
     *
     * @param content the content of a file
     * @param place its place
     * @throws StorageException if the file is damaged
     */
    public List<String> names(byte[] content, Place place) {
        try {
            List<String> names = new ArrayList<>(
                    Document.parse(content, place.format()).toMap().keySet());
            names.remove(METADATA);
            return List.copyOf(names);
        } catch (SopsException unreadable) {
            throw unusable(place, Reason.UNREADABLE, unreadable);
        }
    }

    /**
     * Encrypts a sample for the recipients of a file and decrypts it again. Makes an age key when no recipient is chosen and there is none.
     *
     * @param place the place of the file
     * @throws StorageException if it could not be written, or read again
     */
    public void prove(Place place) {
        byte[] encrypted = encrypt(SAMPLE, place, withoutMemory);
        if (!decrypt(encrypted, place, withoutMemory).equals(SAMPLE)) {
            throw new StorageException(
                    place.name(),
                    Reason.ENCRYPTION,
                    "what is encrypted for " + place + " comes back changed",
                    Remedy.advice("Report this"),
                    null);
        }
    }

    /**
     * Proves, before a refresh token is spent, that the next content can be read here. Does so once for each choice of recipients, since it
     * asks cards and servers. A process that opened what is stored can open what is encrypted for the same recipients. Other recipients are
     * tried, since they may lock out the process that refreshes.
     *
     * @param stored the content of the file
     * @param place its place
     * @throws StorageException if what is written next could not be read
     */
    public void proveReplacement(byte[] stored, Place place) {
        EncryptionRule rule = encrypting(place, () -> recipients.ruleFor(place));
        Chosen chosen = new Chosen(inWords(rule.keyGroups()), rule.shamirThreshold());
        if (chosen.equals(proved.get(place))) {
            return;
        }
        byte[] sample = encrypting(place, () -> encrypt(SAMPLE, place, rule, withoutMemory));
        if (!recipients(sample, place).equals(recipients(stored, place))) {
            proveOthers(sample, place);
        }
        proved.put(place, chosen);
    }

    private void proveOthers(byte[] sample, Place place) {
        String chosen = encrypting(place, () -> recipients.inWords(place));
        try {
            decrypt(sample, place, withoutMemory);
        } catch (StorageException closed) {
            throw new StorageException(
                    place.name(),
                    Reason.ENCRYPTION,
                    "no token is refreshed, for it would be encrypted for others than " + place + " is now, " + chosen
                            + ", and could not be read here: " + closed.problem(),
                    otherwise(closed),
                    closed);
        }
        notices.accept("when it is written next, " + place + " is encrypted for other recipients than now: " + chosen);
    }

    private Remedy otherwise(StorageException closed) {
        Remedy others = Remedy.advice(
                "Choose recipients whose key you have, by " + recipients.keys() + "; what is stored is as it was");
        return closed.remedy().map(first -> Remedy.either(first, others)).orElse(others);
    }

    /** Returns the recipients by group; empty when a type of recipient is unknown here. */
    private List<Set<String>> recipients(byte[] encrypted, Place place) {
        try {
            return inWords(sops.recipients(encrypted, place.format()));
        } catch (SopsException unknown) {
            return List.of();
        }
    }

    private static List<Set<String>> inWords(List<KeyGroup> groups) {
        return groups.stream()
                .map(group -> group.recipients().stream()
                        .map(recipient -> recipient.type() + " " + recipient.text())
                        .collect(Collectors.toSet()))
                .toList();
    }

    /** Fails where a key is lost: a login makes no new key while the lost one is still needed (security rule 7). */
    private String recipientsInWords(Place place) {
        Optional<Path> stored = place.file().filter(Files::exists);
        if (recipients.wouldMakeKey(place) && stored.isPresent() && !isOpenHere(stored.get())) {
            throw new StorageException(
                    place.name(),
                    Reason.ENCRYPTION,
                    "tokens cannot be encrypted for " + place + ": none is configured, there is no age key of your own,"
                            + " and a login makes none where something is stored already",
                    Remedy.either(Remedy.advice("Bring the key back"), GIVE_UP),
                    null);
        }
        return recipients.inWords(place);
    }

    private boolean isOpenHere(Path file) {
        try {
            new SopsFiles(sops).decrypt(file);
            return true;
        } catch (SopsException closed) {
            return false;
        }
    }

    /**
     * Does the same as {@link #prove}, but makes no key.
     *
     * @param place the place of a later token
     * @return one entry per check
     */
    public List<Check> preflight(Place place) {
        List<Check> checks = new ArrayList<>();
        checks.add(recipients.identityCheck());
        Check chosen = Check.attempt("recipients", () -> encrypting(place, () -> recipientsInWords(place)));
        checks.add(chosen);
        if (chosen.status() != Status.SUCCESS || recipients.wouldMakeKey(place)) {
            checks.add(new Check("round_trip", Status.SKIPPED, "there is nothing to try yet", Duration.ZERO));
        } else {
            checks.add(Check.attempt("round_trip", () -> {
                prove(place);
                return "what is encrypted for them can be decrypted here";
            }));
        }
        return checks;
    }

    /** Runs a step that an interrupt does not break off: a new refresh token that is not written is a lost login. */
    private static <T> T encrypting(Place place, Supplier<T> step) {
        boolean interrupted = Thread.interrupted();
        try {
            return step.get();
        } catch (SopsException unusable) {
            throw failure(
                    place,
                    Reason.ENCRYPTION,
                    "tokens cannot be encrypted for " + place + ": " + problem(unusable),
                    unusable);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the problem in one line: SOPS lists recipients and keys one per line, and an error here is one line. */
    static String problem(SopsException error) {
        StringBuilder line = new StringBuilder();
        for (String part : error.problem().lines().toList()) {
            String text = part.strip();
            if (!line.isEmpty()) {
                boolean underHeading = line.charAt(line.length() - 1) == ':';
                line.append(underHeading ? " " : "; ");
            }
            line.append(text);
        }
        return line.toString();
    }

    private static StorageException unusable(Place place, Reason reason, SopsException why) {
        return new StorageException(
                place.name(),
                reason,
                "cannot read the tokens: " + problem(why.inFile(place.name())),
                Remedy.either(Remedy.advice("Restore the file"), Remedy.removeToken(null)),
                why);
    }

    private static StorageException failure(Place place, Reason reason, String problem, SopsException cause) {
        return new StorageException(
                place.name(),
                reason,
                problem,
                cause.remedy().map(Remedy::advice).orElse(null),
                cause);
    }

    /**
     * Chooses whom tokens are encrypted for. The configured recipients win. Without them it is those that the variables or the creation rules of
     * SOPS name, and without these the person's own age key. That key is made when there is none. Safe for use by several threads.
     */
    private static final class RecipientChoice implements ChosenRecipients {

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
         * The chosen recipients, and the place that names them.
         *
         * @param rule the recipients
         * @param origin the place that names them
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
                    ? "none is configured, and what is stored is read with another key than an age key of your own; the next login"
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

        /** Looks at files each time, since they may have gone. A command may ask the person, so it runs only once. */
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
                throw SopsException.Reason.RULE.error(
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
            return source.flatMap(found -> rules.in(found, file)
                    .map(rule -> new Choice(rule, "the creation rule for " + file + " in " + found)));
        }

        private void refuseRulesOfOthers(Path source) {
            Optional<String> objection;
            try {
                objection = FileOwnership.ofProcess(context.environment()).objection(source);
            } catch (IOException unknown) {
                objection = Optional.of("has an owner that cannot be seen: " + unknown.getMessage());
            }
            if (objection.isPresent()) {
                throw SopsException.Reason.RULE.error(
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
                    : Optional.of(
                            Choice.of(recipients, origins.stream().distinct().collect(Collectors.joining(", "))));
        }

        private Optional<Choice> named() {
            List<Recipient> recipients =
                    advised(rules::fromEnvironment, "Unset the variable, or name recipients in " + keys.inWords());
            return recipients.isEmpty() ? Optional.empty() : Optional.of(Choice.of(recipients, "variables SOPS_…"));
        }

        private EncryptionRule own() {
            OwnAgeIdentity own = found().orElseGet(() -> OwnAgeIdentity.findOrCreate(context));
            if (own.created()) {
                notices.accept("made the age key " + own.source()
                        + ", the only key that decrypts your stored tokens (recipient " + own.recipient()
                        + "); keep it private");
            }
            Recipient recipient = types.require(AGE).recipient(new RecipientSpec.Text(own.recipient()));
            return EncryptionRule.forRecipients(List.of(recipient));
        }
    }
}
