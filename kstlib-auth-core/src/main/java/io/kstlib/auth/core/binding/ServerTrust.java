package io.kstlib.auth.core.binding;

import io.kstlib.files.ContentHash;
import org.jspecify.annotations.Nullable;

/**
 * How the servers of a provider have to prove who they are, by its section: by {@code ssl_trust} and the hash of {@code ssl_ca_bundle}, or without
 * any proof. The authorities of the Java runtime and the operating system are not part of it, because they change with updates. {@code SSL_CERT_FILE}
 * is not part of it either, because the caller sets it.
 *
 * @param word the trust as it is stored; {@code null} when the bundle cannot be read
 */
record ServerTrust(@Nullable String word) {

    private static final String UNVERIFIED = "unverified";

    /** Separates {@code ssl_trust} and the hash of the bundle. */
    private static final String BUNDLE = " sha256:";

    static ServerTrust unverified() {
        return new ServerTrust(UNVERIFIED);
    }

    /**
     * @param whose {@code ssl_trust}
     */
    static ServerTrust inAuthorities(String whose) {
        return new ServerTrust(whose);
    }

    /**
     * @param whose {@code ssl_trust}
     * @param content of {@code ssl_ca_bundle}
     */
    static ServerTrust inBundle(String whose, byte[] content) {
        return new ServerTrust(whose + BUNDLE + ContentHash.base64Url(content));
    }

    /** Returns the trust in a bundle that cannot be read. */
    static ServerTrust inUnknown() {
        return new ServerTrust(null);
    }

    boolean isUnverified() {
        return UNVERIFIED.equals(word);
    }

    static boolean isUnverified(String stored) {
        return UNVERIFIED.equals(stored);
    }

    /** Whether only authorities are trusted that no configuration chose: those of the Java runtime or of the operating system. */
    boolean isStandard() {
        return word != null && !isUnverified() && !word.contains(BUNDLE);
    }
}
