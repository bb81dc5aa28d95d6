package io.kstlib.sops.key;

/**
 * An identity that could not unwrap a data key, or a place that held none.
 *
 * @param identity the public side of the identity, such as {@code age1…}; empty when the place held none
 * @param source its origin: a variable, a file, an agent, a service, such as {@code SOPS_AGE_KEY_FILE=/home/me/keys.txt}
 * @param problem the reason why it did not work, such as "is another recipient" or "no such file"; no secret
 */
public record TriedIdentity(String identity, String source, String problem) {

    /**
     * {@return an entry for a place without an identity}
     *
     * @param source the place
     * @param problem the reason why there was no identity to try
     */
    public static TriedIdentity none(String source, String problem) {
        return new TriedIdentity("", source, problem);
    }

    /** Returns one line for people. */
    @Override
    public String toString() {
        return identity.isEmpty() ? source + ": " + problem : identity + " (" + source + "): " + problem;
    }
}
