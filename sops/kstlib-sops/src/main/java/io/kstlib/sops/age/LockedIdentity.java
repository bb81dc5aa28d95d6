package io.kstlib.sops.age;

/** Identities under a passphrase. */
sealed interface LockedIdentity {

    /** {@return the place that the identity came from} */
    String source();

    /**
     * An identity file that age encrypted. Its identities are not known before it is open.
     *
     * @param source where it came from
     */
    record IdentityFile(String source, AgeFile file) implements LockedIdentity {}

    /**
     * @param source where it came from
     * @param file the file, which tells the public side
     */
    record SshKey(String source, OpenSshKeyFile file) implements LockedIdentity {}
}
