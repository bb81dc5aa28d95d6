package io.kstlib.sops.key;

import java.util.List;

/**
 * A type of master key, found by {@link java.util.ServiceLoader}. Stateless, safe for use by several threads. Loading and {@link #type()} do no
 * I/O and load nothing heavy, so that types which a file does not need cost nothing.
 */
public interface MasterKeyType {

    /**
     * Returns the name of the type's list in the metadata of a file.
     *
     * @return one of the names of the format: {@code age}, {@code pgp}, {@code kms}, {@code hc_vault}, {@code gcp_kms}, {@code azure_kv}, …
     */
    String type();

    /**
     * Returns the names that {@code .sops.yaml} has for lists of such recipients.
     *
     * @return the names; by default, and in most types, only that of the type
     */
    default List<String> ruleNames() {
        return List.of(type());
    }

    /**
     * Says how far away the identities of this type are.
     *
     * @param context the surroundings, which may decide (a key file at hand instead of an agent)
     * @return the reach of an attempt to unwrap
     */
    Reach reach(KeyContext context);

    /**
     * Reads a recipient as people write it. Reads no file and asks nothing over the network.
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
     * Begins to open one file. Types whose identities differ in their reach override this. So the near identities of all entries come before the
     * far ones of any entry.
     *
     * @param context the surroundings
     * @return what unwraps the entries of this type; by default in one attempt each, with the reach that {@link #reach} says
     */
    default Unwrapper unwrapper(KeyContext context) {
        return entry -> List.of(new UnwrapAttempt(reach(context), () -> unwrap(entry, context)));
    }
}
