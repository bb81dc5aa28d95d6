package io.kstlib.storage.sops.cipher;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.provider.PreflightReport.Check;
import io.kstlib.auth.api.provider.PreflightReport.Status;
import io.kstlib.auth.api.storage.StorageContext;
import io.kstlib.sops.Document;
import io.kstlib.sops.Sops;
import io.kstlib.sops.SopsFiles;
import io.kstlib.sops.SopsFormat;
import io.kstlib.sops.encryption.EncryptionRule;
import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.RecipientException;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.TamperedFileException;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyGroup;
import io.kstlib.sops.key.MasterKeyTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the fields of tokens for a file, and decrypts them. Each time it encrypts it takes a new data key. It remembers data keys, so that a
 * process which refreshes and reads its tokens again asks cards and servers for each file once; the tokens are in its memory, too. Safe for use
 * by several threads.
 */
public final class TokenCipher {

    /** Where a SOPS file keeps what it says about itself. */
    public static final String METADATA = "sops";

    /** What helps someone who has lost a key. */
    public static final String GIVE_UP = "If the key is lost, log out, which removes what is stored, and log in again";

    private static final Map<String, String> SAMPLE = Map.of("proof", "that a token could be written and read");

    private final Sops sops;
    private final Sops withoutMemory;
    private final RecipientChoice recipients;
    private final Consumer<String> notices;
    private final Map<Path, Chosen> proved = new ConcurrentHashMap<>();

    /** For whom it is encrypted, group by group, and how many groups are needed. */
    private record Chosen(List<Set<String>> groups, int threshold) {}

    private TokenCipher(Sops sops, RecipientChoice recipients, Consumer<String> notices) {
        this.sops = sops.rememberingDataKeys();
        this.withoutMemory = sops;
        this.recipients = recipients;
        this.notices = notices;
    }

    /**
     * @param recipients the keys that say whom tokens are encrypted for
     * @param context what a storage may use
     * @return a cipher
     */
    public static TokenCipher of(RecipientKeys recipients, StorageContext context) {
        KeyContext keys = Surroundings.of(context.environment(), context.home(), context.clock());
        MasterKeyTypes types = RecipientModules.types(context.modules());
        return new TokenCipher(
                new Sops(types, keys), new RecipientChoice(recipients, types, keys, context::warn), context::warn);
    }

    /**
     * @param fields the fields of one token, or of several by provider
     * @param file where they will be
     * @return the content of the file
     * @throws StorageException if they cannot be encrypted
     */
    public byte[] encrypt(Map<String, ? extends @Nullable Object> fields, Path file) {
        return encrypt(fields, file, sops);
    }

    private byte[] encrypt(Map<String, ? extends @Nullable Object> fields, Path file, Sops by) {
        return encrypting(file, () -> encrypt(fields, file, recipients.ruleFor(file), by));
    }

    /** Whatever a rule says about parts of a file, every value of a token is encrypted. */
    private byte[] encrypt(Map<String, ? extends @Nullable Object> fields, Path file, EncryptionRule rule, Sops by) {
        Map<String, @Nullable Object> storable = StorableFields.of(fields);
        Document document = Document.of(storable, SopsFormat.forPath(file));
        return by.encrypt(document, rule.withSelection(StorableFields.everyValueOf(storable)));
    }

    /**
     * @param content the content of a file
     * @param file where it is
     * @return the fields
     * @throws StorageException if no key is here, or the file is damaged
     */
    public Map<String, @Nullable Object> decrypt(byte[] content, Path file) {
        try {
            return decrypt(content, file, sops);
        } catch (StorageException closed) {
            throw closed.getCause() instanceof KeyUnavailableException ? withLastResort(closed) : closed;
        }
    }

    private static StorageException withLastResort(StorageException closed) {
        String remedy = closed.remedy().map(step -> step + ". ").orElse("") + GIVE_UP;
        return new StorageException(closed.location(), closed.reason(), closed.problem(), remedy, closed.getCause());
    }

    private static Map<String, @Nullable Object> decrypt(byte[] content, Path file, Sops by) {
        try {
            return by.decrypt(content, SopsFormat.forPath(file), file.toString())
                    .toMap();
        } catch (KeyUnavailableException closed) {
            throw failure(file, Reason.ENCRYPTION, OneLine.problem(closed), closed);
        } catch (TamperedFileException changed) {
            throw unusable(file, Reason.ENCRYPTION, changed);
        } catch (SopsException unreadable) {
            throw unusable(file, Reason.UNREADABLE, unreadable);
        }
    }

    /**
     * The keys at the top, which are not encrypted.
     *
     * @param content the content of a file
     * @param file where it is
     * @return the keys
     * @throws StorageException if the file is damaged
     */
    public List<String> names(byte[] content, Path file) {
        try {
            List<String> names = new ArrayList<>(
                    Document.parse(content, SopsFormat.forPath(file)).toMap().keySet());
            names.remove(METADATA);
            return List.copyOf(names);
        } catch (SopsException unreadable) {
            throw unusable(file, Reason.UNREADABLE, unreadable);
        }
    }

    /**
     * Encrypts something for the recipients of a file and decrypts it again; makes an age key when no one chose a recipient.
     *
     * @param file where it would be
     * @throws StorageException if it could not be written, or read again
     */
    public void prove(Path file) {
        byte[] encrypted = encrypt(SAMPLE, file, withoutMemory);
        if (!decrypt(encrypted, file, withoutMemory).equals(SAMPLE)) {
            throw new StorageException(
                    file.toString(),
                    Reason.ENCRYPTION,
                    "what is encrypted for " + file + " comes back changed",
                    "Report this",
                    null);
        }
    }

    /**
     * Before a refresh token is spent; once for each choice of recipients, since cards and servers are asked. Whoever could open what is
     * stored can open what is encrypted for the same recipients; others are proved, since they may lock out the one who refreshes.
     *
     * @param stored the content of the file
     * @param file where it is
     * @throws StorageException if what is written next could not be read
     */
    public void proveReplacement(byte[] stored, Path file) {
        EncryptionRule rule = encrypting(file, () -> recipients.ruleFor(file));
        Chosen chosen = new Chosen(inWords(rule.keyGroups()), rule.shamirThreshold());
        if (chosen.equals(proved.get(file))) {
            return;
        }
        byte[] sample = encrypting(file, () -> encrypt(SAMPLE, file, rule, withoutMemory));
        if (!recipients(sample, file).equals(recipients(stored, file))) {
            proveOthers(sample, file);
        }
        proved.put(file, chosen);
    }

    private void proveOthers(byte[] sample, Path file) {
        String chosen = encrypting(file, () -> recipients.inWords(file));
        try {
            decrypt(sample, file, withoutMemory);
        } catch (StorageException closed) {
            throw new StorageException(
                    file.toString(),
                    Reason.ENCRYPTION,
                    "no token is refreshed, for it would be encrypted for others than " + file + " is now, " + chosen
                            + ", and could not be read here: " + closed.problem(),
                    closed.remedy().map(remedy -> remedy + ". ").orElse("")
                            + "Or choose recipients whose key you have, by " + recipients.keys()
                            + "; what is stored is as it was",
                    closed);
        }
        notices.accept("when it is written next, " + file + " is encrypted for other recipients than now: " + chosen);
    }

    /** By group; empty when nobody here knows a type. */
    private List<Set<String>> recipients(byte[] encrypted, Path file) {
        try {
            return inWords(sops.recipients(encrypted, SopsFormat.forPath(file)));
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

    /** A login makes no key where the lost one is still needed (design rule 7). */
    private String recipientsInWords(Path file) {
        if (recipients.wouldMakeKey(file) && Files.exists(file) && !isOpenHere(file)) {
            throw new RecipientException(
                    "none is configured, there is no age key of your own, and a login makes none where something is"
                            + " stored already",
                    "Bring the key back. " + GIVE_UP,
                    null);
        }
        return recipients.inWords(file);
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
     * As {@link #prove}, but makes no key.
     *
     * @param file where a token would be
     * @return one entry a check
     */
    public List<Check> preflight(Path file) {
        List<Check> checks = new ArrayList<>();
        checks.add(recipients.identityCheck());
        Check chosen = Check.attempt("recipients", () -> encrypting(file, () -> recipientsInWords(file)));
        checks.add(chosen);
        if (chosen.status() != Status.SUCCESS || recipients.wouldMakeKey(file)) {
            checks.add(new Check("round_trip", Status.SKIPPED, "there is nothing to try yet", Duration.ZERO, Map.of()));
        } else {
            checks.add(Check.attempt("round_trip", () -> {
                prove(file);
                return "what is encrypted for them can be decrypted here";
            }));
        }
        return checks;
    }

    /** An interrupt does not break it off: a new refresh token that is not written is a lost login. */
    private static <T> T encrypting(Path file, Supplier<T> step) {
        boolean interrupted = Thread.interrupted();
        try {
            return step.get();
        } catch (SopsException unusable) {
            throw failure(
                    file,
                    Reason.ENCRYPTION,
                    "tokens cannot be encrypted for " + file + ": " + OneLine.problem(unusable),
                    unusable);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static StorageException unusable(Path file, Reason reason, SopsException why) {
        return new StorageException(
                file.toString(),
                reason,
                "cannot read the tokens: " + OneLine.problem(why.in(file.toString())),
                "Restore the file, or remove the token with 'kstlib auth logout' and log in again",
                why);
    }

    private static StorageException failure(Path file, Reason reason, String problem, SopsException cause) {
        return new StorageException(
                file.toString(), reason, problem, cause.remedy().orElse(null), cause);
    }
}
