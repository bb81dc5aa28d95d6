package io.kstlib.sops;

import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.rules.KeyGroup;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Encrypts and decrypts documents in memory. The command {@code sops} decrypts what this class encrypts, and the other way round.
 *
 * <p>Decrypting needs an identity that opens the file, and no configuration. Every method that decrypts a document checks all of it before it
 * returns anything, and throws
 *
 * <ul>
 *   <li>{@link KeyUnavailableException} if no identity at hand opens it,
 *   <li>{@link SopsException} with the reason {@code TAMPERED_FILE} if it was changed after the encryption,
 *   <li>with the reason {@code NOT_ENCRYPTED} if it is a plain document,
 *   <li>with the reason {@code MALFORMED_FILE} if it is not of its format or goes beyond the limits.
 * </ul>
 *
 * <p>Safe for use by several threads.
 */
public final class Sops {

    private static final String BYTES = "the document";

    private final DataKeys keys;
    private final KeyContext context;

    /**
     * Creates an object that encrypts and decrypts with these types of keys.
     *
     * @param types the types of master keys that may be used
     * @param context the surroundings in which identities are looked for
     */
    public Sops(MasterKeyTypes types, KeyContext context) {
        this(new DataKeys(types, context), context);
    }

    private Sops(DataKeys keys, KeyContext context) {
        this.keys = keys;
        this.context = context;
    }

    /**
     * {@return an object with all types of master keys at hand, and the environment of this process}
     *
     * @throws SopsException ({@code RECIPIENT}) as {@link MasterKeyTypes#load}
     */
    public static Sops system() {
        return new Sops(MasterKeyTypes.load(), KeyContext.system());
    }

    /**
     * Returns the same for programs that read what they wrote. It keeps in memory the data keys of the last 16 files that it encrypted or
     * decrypted. It asks no agent, card or server for these again. Everything else is checked each time. A person who loses the right to open a
     * file can still open these files for as long as the returned object exists.
     *
     * @return the same, with a memory of its own
     */
    public Sops rememberingDataKeys() {
        return new Sops(keys.remembering(), context);
    }

    /**
     * Encrypts a document with a new data key.
     *
     * @param document a plain document
     * @param rule the rule that says for whom, and which values
     * @return the encrypted file in the format of the document
     * @throws SopsException ({@code RECIPIENT}) if the data key could not be wrapped for one of the recipients
     * @throws SopsException ({@code UNSUPPORTED_DOCUMENT}) if the document has a name that is reserved for the metadata; or a name or
     *     value that could not be read again in its format
     */
    public byte[] encrypt(Document document, EncryptionRule rule) {
        return EncryptedFile.Open.create(document, rule, keys, context);
    }

    /**
     * Decrypts a document.
     *
     * @param encrypted an encrypted file
     * @return the plain document
     */
    public Document decrypt(byte[] encrypted, SopsFormat format) {
        return decrypt(encrypted, format, BYTES);
    }

    /**
     * Changes a document. The data key and the recipients stay; values that do not change keep their encrypted text.
     *
     * @param encrypted an encrypted file
     * @param change gets the plain document and returns the one to encrypt in its place
     * @return the changed file; the same bytes if nothing changed
     * @throws SopsException ({@code UNSUPPORTED_DOCUMENT}) as {@link #encrypt}
     */
    public byte[] edit(byte[] encrypted, SopsFormat format, UnaryOperator<Document> change) {
        return edit(encrypted, format, change, BYTES);
    }

    /**
     * Encrypts a document with a new data key, for the same recipients or others. This removes a recipient completely: a recipient that knew
     * the old data key cannot read what is written from now on.
     *
     * @param encrypted an encrypted file
     * @param change the recipients to add and to remove
     * @return the new file
     * @throws SopsException ({@code RECIPIENT}) if the data key could not be wrapped for one of the recipients, or a key group would be empty
     */
    public byte[] rotate(byte[] encrypted, SopsFormat format, RecipientChange change) {
        return rotate(encrypted, format, change, BYTES);
    }

    /**
     * Brings the recipients of a document in line with a rule. The data key and the values stay. A recipient that is removed can still read
     * older copies, and this one too if it kept the data key. {@link #rotate} changes the key.
     *
     * @param encrypted an encrypted file
     * @param rule the rule with the key groups and the threshold
     * @return the new file; the same bytes if it is in line already
     * @throws SopsException ({@code RECIPIENT}) if the data key could not be wrapped for one of the recipients
     */
    public byte[] updateKeys(byte[] encrypted, SopsFormat format, EncryptionRule rule) {
        return updateKeys(encrypted, format, rule, BYTES);
    }

    /**
     * Lists the recipients of a document, without opening it.
     *
     * @param encrypted an encrypted file
     * @return the key groups
     * @throws SopsException ({@code RECIPIENT}) if a recipient is of a type that no module here knows
     */
    public List<KeyGroup> recipients(byte[] encrypted, SopsFormat format) {
        return keys.recipients(EncryptedFile.parse(encrypted, format).metadata().groups());
    }

    /**
     * Tells whether a document has sops metadata.
     *
     * @param content any bytes
     * @param format the format that they may have
     * @return whether it is encrypted; {@code false} also for other formats
     */
    public static boolean isEncrypted(byte[] content, SopsFormat format) {
        try {
            return format.layout().occurs(format.store().readEncrypted(content));
        } catch (SopsException notOfTheFormat) {
            return false;
        }
    }

    /**
     * Decrypts a document that people know by a name. The message has that name when no key opens the document.
     *
     * @param encrypted an encrypted file
     * @param name the name, such as a path
     * @return the plain document
     */
    public Document decrypt(byte[] encrypted, SopsFormat format, String name) {
        return open(encrypted, format, name).document();
    }

    byte[] edit(byte[] encrypted, SopsFormat format, UnaryOperator<Document> change, String name) {
        EncryptedFile.Open file = open(encrypted, format, name);
        Document changed = change.apply(file.document());
        return changed.equals(file.document()) ? encrypted.clone() : file.with(changed, context);
    }

    byte[] rotate(byte[] encrypted, SopsFormat format, RecipientChange change, String name) {
        return open(encrypted, format, name).rotated(change, keys, context);
    }

    byte[] updateKeys(byte[] encrypted, SopsFormat format, EncryptionRule rule, String name) {
        return EncryptedFile.parse(encrypted, format)
                .updatedKeys(name, rule, keys)
                .map(EncryptedFile::toCheckedBytes)
                .orElseGet(encrypted::clone);
    }

    private EncryptedFile.Open open(byte[] encrypted, SopsFormat format, String name) {
        return EncryptedFile.parse(encrypted, format).open(name, keys, context);
    }
}
