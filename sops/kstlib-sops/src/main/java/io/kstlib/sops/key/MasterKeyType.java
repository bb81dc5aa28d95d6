package io.kstlib.sops.key;

import java.util.List;

/**
 * A type of master key, found by {@link java.util.ServiceLoader}. Stateless; loading and {@link #type()} do no I/O and load nothing heavy, so
 * that types which a file does not need cost nothing. Safe for use by several threads.
 */
public interface MasterKeyType {

    /**
     * The name of its list in the metadata of a file.
     *
     * @return one of those of the format: {@code age}, {@code pgp}, {@code kms}, {@code hc_vault}, {@code gcp_kms}, {@code azure_kv}, …
     */
    String type();

    /**
     * The names that {@code .sops.yaml} has for lists of such recipients.
     *
     * @return in most types the type alone, which is the default
     */
    default List<String> ruleNames() {
        return List.of(type());
    }

    /**
     * How far it is to the identities of this type.
     *
     * @param context the surroundings, which may decide (a key file at hand instead of an agent)
     * @return the reach of an attempt to unwrap
     */
    Reach reach(KeyContext context);

    /**
     * Reads a recipient as people write it. Nothing is asked for: no file, no network.
     *
     * @param spec one recipient
     * @return the recipient
     * @throws io.kstlib.sops.error.RecipientException if it is not a recipient of this type; the message says what is wrong with it
     */
    Recipient recipient(RecipientSpec spec);

    /**
     * Reads the recipient of an entry.
     *
     * @param entry an entry of this type
     * @return its recipient
     * @throws io.kstlib.sops.error.MalformedFileException if the entry lacks what every entry of this type has
     */
    Recipient recipient(KeyEntry entry);

    /**
     * Tries to unwrap the data key with every identity of this type within reach. Keys that are missing, malformed, wrong or unreachable are
     * an outcome, not an error: another recipient may open the file.
     *
     * @param entry an entry of this type
     * @param context the surroundings; the attempt ends within its time
     * @return the data key, or what was tried
     */
    UnwrapOutcome unwrap(KeyEntry entry, KeyContext context);

    /**
     * Begins to open one file. Types whose identities lie at several distances override this, so that the near ones of all entries come before
     * the far ones of any.
     *
     * @param context the surroundings
     * @return what unwraps the entries of this type, by default in one attempt each, as far as {@link #reach} says
     */
    default Unwrapper unwrapper(KeyContext context) {
        return entry -> List.of(new UnwrapAttempt(reach(context), () -> unwrap(entry, context)));
    }
}
