package io.kstlib.sops.key;

/** A recipient of data keys. Immutable, safe for use by several threads; nothing in it is secret. */
public interface Recipient {

    /**
     * Returns the type, which is also the name of its list in the metadata.
     *
     * @return the type, such as {@code age}
     */
    String type();

    /**
     * Returns the recipient as people write and read it. Two recipients of one type with the same text are the same recipient.
     *
     * @return the text, such as {@code age1…}, a fingerprint, an ARN
     */
    String text();

    /**
     * Wraps a data key so that only the owner of the recipient's identity can unwrap it.
     *
     * @param dataKey the key to wrap
     * @param context the surroundings; the attempt ends within its time
     * @return the entry for the metadata
     * @throws io.kstlib.sops.error.SopsException ({@code RECIPIENT}) if it cannot be wrapped: the recipient is unusable, or the program or
     *     service that wraps is not available
     */
    KeyEntry wrap(DataKey dataKey, KeyContext context);
}
