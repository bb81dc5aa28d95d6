package io.kstlib.sops.age;

/**
 * An identity that can be used at once.
 *
 * @param recipient its public side as text
 * @param source where it came from
 * @param identity the secret
 */
record FoundIdentity(String recipient, String source, AgeIdentity identity) {}
