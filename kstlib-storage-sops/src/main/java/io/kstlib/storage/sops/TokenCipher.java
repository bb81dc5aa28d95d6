package io.kstlib.storage.sops;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.sops.Document;
import io.kstlib.sops.Sops;
import io.kstlib.sops.SopsFiles;
import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.KeyGroup;
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

    /** What a person does who has lost a key. */
    private static final Remedy GIVE_UP = new Remedy.GiveUpToken();

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
     * @param context what a storage may use
     */
    public static TokenCipher of(RecipientKeys recipients, StorageContext context) {
        KeyContext keys = SopsKeyContexts.of(context.environment(), context.home(), context.clock());
        MasterKeyTypes types = RecipientModules.types(context.modules());
        return new TokenCipher(
                new Sops(types, keys), new RecipientChoice(recipients, types, keys, context::warn), context::warn);
    }

    /**
     * {@return a cipher}
     *
     * @param recipients whom tokens are encrypted for
     * @param type the only type of master keys that is used
     * @param context what a storage may use
     */
    public static TokenCipher of(ChosenRecipients recipients, MasterKeyType type, StorageContext context) {
        KeyContext keys = SopsKeyContexts.of(Map.of(), context.home(), context.clock());
        return new TokenCipher(new Sops(MasterKeyTypes.of(List.of(type)), keys), recipients, context::warn);
    }

    /**
     * Returns the recipients for what is kept in a place. Makes an age key when no recipient is chosen and there is none.
     *
     * @param place where it is kept
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
     * @param place where something is kept
     * @throws StorageException if the chosen recipients cannot be used
     */
    public boolean wouldMakeKey(Place place) {
        return encrypting(place, () -> recipients.wouldMakeKey(place));
    }

    /**
     * {@return whether no recipient is chosen, so that it is the key of this machine}
     *
     * @param place where something is kept
     */
    public boolean isForOwnKey(Place place) {
        return recipients.isOwn(place);
    }

    /**
     * {@return the content of the file}
     *
     * @param fields the fields of one token, or of several by provider
     * @param place where they will be
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
     * @param place where it is
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
        Remedy remedy = closed.remedy()
                .<Remedy>map(first -> new Remedy.Either(first, GIVE_UP))
                .orElse(GIVE_UP);
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
     * @param place where it is
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
     * @param place where it would be
     * @throws StorageException if it could not be written, or read again
     */
    public void prove(Place place) {
        byte[] encrypted = encrypt(SAMPLE, place, withoutMemory);
        if (!decrypt(encrypted, place, withoutMemory).equals(SAMPLE)) {
            throw new StorageException(
                    place.name(),
                    Reason.ENCRYPTION,
                    "what is encrypted for " + place + " comes back changed",
                    new Remedy.Advice("Report this"),
                    null);
        }
    }

    /**
     * Proves, before a refresh token is spent, that the next content can be read here. Does so once for each choice of recipients, since it
     * asks cards and servers. A process that opened what is stored can open what is encrypted for the same recipients. Other recipients are
     * tried, since they may lock out the process that refreshes.
     *
     * @param stored the content of the file
     * @param place where it is
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
        Remedy others = new Remedy.Advice(
                "Choose recipients whose key you have, by " + recipients.keys() + "; what is stored is as it was");
        return closed.remedy()
                .<Remedy>map(first -> new Remedy.Either(first, others))
                .orElse(others);
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
                    new Remedy.Either(new Remedy.Advice("Bring the key back"), GIVE_UP),
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
     * @param place where a token would be
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
                new Remedy.Either(new Remedy.Advice("Restore the file"), new Remedy.RemoveToken(null)),
                why);
    }

    private static StorageException failure(Place place, Reason reason, String problem, SopsException cause) {
        return new StorageException(
                place.name(),
                reason,
                problem,
                cause.remedy().<Remedy>map(Remedy.Advice::new).orElse(null),
                cause);
    }
}
