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
     * Reads a recipient as people write it. Reads no file and asks nothing over the network.
     *
     * @param spec one recipient
     * @throws io.kstlib.sops.error.SopsException ({@code RECIPIENT}) if it is not a recipient of this type; the message says what is wrong
     *     with it
     */
    Recipient recipient(RecipientSpec spec);

    /**
     * Reads the recipient of an entry.
     *
     * @param entry an entry of this type
     * @throws io.kstlib.sops.error.SopsException ({@code MALFORMED_FILE}) if the entry lacks a field of this type
     */
    Recipient recipient(KeyEntry entry);

    /**
     * Begins to open one file. A type whose identities differ in their reach has several attempts for an entry. So the near identities of
     * all entries come before the far ones of any entry. Keys that are missing, malformed, wrong or unreachable are an outcome, not an
     * error: another recipient may open the file.
     *
     * @param context the surroundings; each attempt ends within its time
     * @return the unwrapper of the entries of this type
     */
    Unwrapper unwrapper(KeyContext context);
}
