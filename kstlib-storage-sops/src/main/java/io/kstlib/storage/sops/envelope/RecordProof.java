package io.kstlib.storage.sops.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.base.Hkdf;
import io.kstlib.sops.age.AgeDerivedKey;
import io.kstlib.sops.age.AgeMasterKeyType;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.Recipient;
import io.kstlib.storage.sops.Place;
import io.kstlib.storage.sops.SopsKeyContexts;
import io.kstlib.storage.sops.TokenCipher;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Proves who wrote a record of a storage that others can write, such as a database (security rule 14 in {@code docs/security.md}). Encryption does not: a recipient is public.
 * A proof is a MAC (HMAC with SHA-256, RFC 2104) over the purpose, the name, the version and the content of a record. So a record that was forged, changed
 * or put under another name or version has none. An older record under its own name has one; a storage compares versions.
 *
 * <p>The key is one that only the replicas of a service have: {@code proof_key} of the storage's own section, whose schema includes {@link #schema()}.
 * Without it, the key is derived (HKDF, RFC 5869) from the identity of age that the tokens are encrypted for; with several recipients, from each of them, and this
 * process must have all. Keys are fetched once. Safe for use by several threads.
 */
public final class RecordProof {

    private static final ConfigKey<SecretReference> PROOF_KEY = ConfigKey.secret(
                    "proof_key",
                    "secrets of 43 random characters or more, with spaces or line breaks between, that only the replicas have: the first"
                            + " proves what is written, each what is read")
            .standardInWords("the age identity");

    private static final ConfigSchema SCHEMA = ConfigSchema.of(PROOF_KEY);
    private static final String PURPOSE = "kstlib: who wrote a record, 1";
    private static final String NO_KEY_YET = "there is no age key yet, from which the proof of records comes";
    private static final int KEY_BYTES = 32;

    /** As many characters as 32 random bytes have in Base64. */
    private static final int FEWEST_CHARACTERS = 43;

    private static final int FEWEST_DIFFERENT = 8;
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{8})\\.[A-Za-z0-9_-]{43}");

    private final TokenCipher cipher;
    private final StorageContext context;
    private volatile @Nullable List<Key> keys;

    private RecordProof(TokenCipher cipher, StorageContext context) {
        this.cipher = cipher;
        this.context = context;
    }

    /**
     * A record, without its proof.
     *
     * @param purpose the kind of record, such as {@code token}; a proof of one kind is none of another
     * @param name the whole name under which it is stored
     * @param version its version; may be empty
     * @param content the stored content, such as ciphertext; may be empty
     */
    public record Written(String purpose, String name, String version, String content) {

        /** Hides the content. */
        @Override
        public String toString() {
            return "Written[" + purpose + " " + name + " " + version + "]";
        }
    }

    /**
     * A key of its own for this purpose.
     *
     * @param id a name that people can compare; reveals nothing of the key
     * @param source its origin
     */
    @SuppressWarnings("ArrayRecordComponent") // never leaves this file
    private record Key(byte[] bytes, String id, String source) {

        static Key of(byte[] bytes, String source) {
            byte[] id = Arrays.copyOf(Hkdf.hmac(bytes, "id".getBytes(US_ASCII)), 4);
            return new Key(bytes, HexFormat.of().formatHex(id), source);
        }

        String proof(Written record) {
            String code = Base64.getUrlEncoder().withoutPadding().encodeToString(Hkdf.hmac(bytes, message(record)));
            return id + "." + code;
        }

        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    /**
     * Returns the configuration key {@code proof_key}.
     *
     * @return the schema, which the storage includes in its own beside {@link TokenEnvelope#schema()}
     */
    public static ConfigSchema schema() {
        return SCHEMA;
    }

    /**
     * Makes proofs for a storage. Does no I/O.
     *
     * @param envelope the storage's own, made from the same settings by {@link TokenEnvelope#of(StorageContext)}
     * @param context the storage's own, whose settings have the key of {@link #schema()}
     */
    public static RecordProof of(TokenEnvelope envelope, StorageContext context) {
        return new RecordProof(envelope.cipher(), context);
    }

    /**
     * Fetches the keys, unless that was done. A storage calls it in {@code proveWritable} and in the lease of an update: what is stored later needs a proof.
     * Makes the person's own age key where no recipient is chosen and there is none. The other methods make none.
     *
     * @param location the place of the records, for messages
     * @throws ConfigurationException if there is no key that all replicas have; it names {@code proof_key}
     * @throws io.kstlib.auth.api.error.SecretException if a secret of {@code proof_key} cannot be fetched
     */
    public void prove(String location) {
        if (own(PROOF_KEY).isEmpty() && cipher.wouldMakeKey(Place.elsewhere(location))) {
            var unused = cipher.recipients(Place.elsewhere(location));
        }
        var unused = keys(location);
    }

    /**
     * Proves a record that is written.
     *
     * @param record the record to write
     * @param location its place, for messages
     * @return the proof, which is kept beside the record; ASCII, 52 characters
     * @throws ConfigurationException if there is no key, as for {@link #prove}
     * @throws io.kstlib.auth.api.error.SecretException if a secret of {@code proof_key} cannot be fetched
     */
    public String of(Written record, String location) {
        return keys(location).get(0).proof(record);
    }

    /**
     * Compares a proof in constant time.
     *
     * @param proof any text that is kept beside the record
     * @param record the record as read
     * @param location its place, for messages
     * @return whether a holder of one of the keys wrote this record under this name
     * @throws ConfigurationException if there is no key, as for {@link #prove}
     * @throws io.kstlib.auth.api.error.SecretException if a secret of {@code proof_key} cannot be fetched
     */
    public boolean holds(String proof, Written record, String location) {
        byte[] given = proof.getBytes(UTF_8);
        boolean holds = false;
        for (Key key : keys(location)) {
            holds |= MessageDigest.isEqual(key.proof(record).getBytes(UTF_8), given);
        }
        return holds;
    }

    /**
     * Refuses a record that has no valid proof.
     *
     * @param proof the text that is kept beside the record; may be empty
     * @param record the record as read
     * @param location its place, for messages
     * @param provider the provider of the record
     * @throws StorageException if another key proves it ({@code ENCRYPTION}), or none ({@code UNREADABLE})
     * @throws ConfigurationException if there is no key, as for {@link #prove}
     * @throws io.kstlib.auth.api.error.SecretException if a secret of {@code proof_key} cannot be fetched
     */
    public void require(String proof, Written record, String location, String provider) {
        if (holds(proof, record, location)) {
            return;
        }
        Matcher form = FORM.matcher(proof);
        Optional<String> other = form.matches() ? Optional.of(form.group(1)) : Optional.empty();
        boolean isOther = other.isPresent()
                && keys(location).stream().noneMatch(key -> key.id().equals(other.get()));
        throw new StorageException(
                location,
                isOther ? Reason.ENCRYPTION : Reason.UNREADABLE,
                "what is stored for \"" + provider + "\" in " + location + " is refused: "
                        + (isOther
                                ? "the key " + other.get() + " proves it, and this process has " + inWords(location)
                                : "nothing proves that a replica wrote it there, so it was changed, or put there by another"),
                Remedy.either(
                        Remedy.advice(
                                isOther
                                        ? "Give all replicas the same key (" + path() + ", or the age identity)"
                                        : "Find out who else can write there, and restore it"),
                        Remedy.removeToken(provider)),
                null);
    }

    /**
     * Checks the keys, for {@code TokenStorage.preflight}. Makes no key.
     *
     * @param location the place of the records, for messages
     * @return the entry of the report: which keys there are, and where they come from
     */
    public Check check(String location) {
        Place place = Place.elsewhere(location);
        Check found = Check.attempt(
                "proof",
                () -> own(PROOF_KEY).isEmpty() && cipher.wouldMakeKey(place)
                        ? NO_KEY_YET
                        : inWords(location) + " proves who wrote a record");
        if (found.message().equals(NO_KEY_YET)) {
            return check(Status.SKIPPED, NO_KEY_YET);
        }
        return found.status() == Status.SUCCESS && own(PROOF_KEY).isEmpty() && cipher.isForOwnKey(place)
                ? check(
                        Status.WARNING,
                        found.message()
                                + "; no recipient is chosen, so it is the age key of this machine, and a replica with"
                                + " another one refuses what this one stores (give all the same, or set " + path()
                                + ")")
                : found;
    }

    private static Check check(Status status, String message) {
        return new Check("proof", status, message, Duration.ZERO);
    }

    private String inWords(String location) {
        return keys(location).stream()
                .map(key -> "the key " + key.id() + " of " + key.source())
                .collect(Collectors.joining(" and "));
    }

    private synchronized List<Key> keys(String location) {
        List<Key> known = keys;
        if (known == null) {
            known = own(PROOF_KEY).map(this::configured).orElseGet(() -> derived(Place.elsewhere(location)));
            keys = known;
        }
        return known;
    }

    private Optional<SecretReference> own(ConfigKey<SecretReference> key) {
        return context.settings().get(key);
    }

    private List<Key> configured(SecretReference reference) {
        List<Key> found = new ArrayList<>();
        for (String secret : context.resolve(reference).reveal().strip().split("\\s+", -1)) {
            if (secret.length() < FEWEST_CHARACTERS || secret.chars().distinct().count() < FEWEST_DIFFERENT) {
                throw problem("secret " + (found.size() + 1) + " of it is too easy to guess: it needs "
                        + FEWEST_CHARACTERS + " random characters or more, such as 32 random bytes in Base64");
            }
            found.add(Key.of(Hkdf.derive(secret.getBytes(UTF_8), PURPOSE, KEY_BYTES), path()));
        }
        return List.copyOf(found);
    }

    private List<Key> derived(Place place) {
        if (cipher.wouldMakeKey(place)) {
            throw missing("there is no age identity");
        }
        KeyContext identities = SopsKeyContexts.of(context.environment(), context.home(), context.clock());
        List<Key> found = new ArrayList<>();
        for (Recipient recipient : cipher.recipients(place)) {
            String text = recipient.text();
            if (!recipient.type().equals(AgeMasterKeyType.TYPE) || text.startsWith("ssh-")) {
                throw missing("tokens are encrypted for " + recipient.type() + " " + text);
            }
            AgeDerivedKey key = AgeDerivedKey.find(text, PURPOSE, identities)
                    .orElseThrow(() -> missing("the identity of " + text + " is not at hand, or has a passphrase"));
            found.add(Key.of(key.bytes(), "age identity " + text + " (" + key.source() + ")"));
        }
        return List.copyOf(found);
    }

    private ConfigurationException missing(String why) {
        return problem(
                "needed, because it proves who wrote a token in a store that others can write, and no key of age that all"
                        + " replicas have can do so: " + why + ". Set it to a reference to a secret of "
                        + FEWEST_CHARACTERS
                        + " random characters or more, the same for all replicas");
    }

    private ConfigurationException problem(String message) {
        return new ConfigurationException(
                new ConfigProblem(path(), context.settings().origin(PROOF_KEY), message));
    }

    private String path() {
        return context.settings().path(PROOF_KEY.name());
    }

    /** The length stands before each part, so that no two records have one message. */
    private static byte[] message(Written record) {
        List<byte[]> parts = List.of(
                record.purpose().getBytes(UTF_8),
                record.name().getBytes(UTF_8),
                record.version().getBytes(UTF_8),
                record.content().getBytes(UTF_8));
        ByteBuffer message = ByteBuffer.allocate(
                parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum());
        parts.forEach(part -> message.putInt(part.length).put(part));
        return message.array();
    }

    @Override
    public String toString() {
        return "RecordProof";
    }
}
