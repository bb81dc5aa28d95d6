package io.kstlib.http.trust;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a person can do about a certificate whose issuer is not known.
 *
 * @param bundleKey the path of the key that adds a certificate
 * @param bundle the file that the key already names, or {@code null}
 * @param trustKey the path of the key that chooses whose authorities are trusted
 * @param trust the settings that they belong to
 */
public record TrustAdvice(String bundleKey, @Nullable Path bundle, String trustKey, Trust trust) {

    /** Whose authorities are trusted. */
    public enum Trust {
        /** Those of the Java runtime. */
        JAVA,
        /** Those of the operating system. */
        SYSTEM
    }

    String addIssuer() {
        String add = bundle == null
                ? "Write the certificate of that issuer to a PEM file and set " + bundleKey + " to its path"
                : "Add the certificate of that issuer to " + bundle + " (" + bundleKey + ")";
        return trust == Trust.SYSTEM
                ? add
                : add + "; or, if this machine's operating system trusts it, set " + trustKey + ": system";
    }
}
