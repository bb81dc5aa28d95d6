package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Target;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name of a login. A storage sees it as an opaque name ({@link #stored}).
 *
 * @param provider the configured name of the provider
 * @param target the target of the login; {@code null} for the login to the provider
 */
public record LoginName(String provider, @Nullable Target target) {

    private static final int PROVIDER_LENGTH = 8;
    private static final int TARGET_LENGTH = 32;

    /**
     * {@return the name of the login to a provider}
     *
     * @param provider its configured name
     */
    public static LoginName of(String provider) {
        return new LoginName(provider, null);
    }

    /**
     * {@return the name in the storage: the name of a provider alone as it is, else a readable part and hashes}
     */
    public String stored() {
        return target == null ? provider : prefix() + hash(target.toMap().toString(), TARGET_LENGTH);
    }

    /** {@return whether a name in the storage is that of a login for a target of the provider} */
    boolean isForTarget(String stored) {
        String prefix = prefix();
        return stored.startsWith(prefix)
                && stored.substring(prefix.length()).matches("[0-9a-f]{" + TARGET_LENGTH + "}");
    }

    /**
     * Every storage keeps these characters, so that the names come back as they are. Two providers differ in the hash, whatever differs in their
     * names.
     */
    private String prefix() {
        return provider.replaceAll("[^A-Za-z0-9_-]", "_") + "--" + hash(provider, PROVIDER_LENGTH) + "-";
    }

    private static String hash(String text, int length) {
        return ContentHash.hex(text.getBytes(StandardCharsets.UTF_8))
                .toLowerCase(Locale.ROOT)
                .substring(0, length);
    }
}
