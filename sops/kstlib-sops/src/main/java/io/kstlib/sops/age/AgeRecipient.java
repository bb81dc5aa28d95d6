package io.kstlib.sops.age;

import io.kstlib.sops.error.OutsideText;
import io.kstlib.sops.error.SopsException.Reason;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/** The public side of an age key. Immutable. */
interface AgeRecipient {

    /**
     * Wraps the key of a file.
     *
     * @param fileKey 16 bytes
     * @param random the source of fresh keys
     * @return the stanza for the header
     * @throws AgeFileException if nothing can be encrypted for this recipient, because its public key is degenerate
     */
    Stanza wrap(byte[] fileKey, SecureRandom random) throws AgeFileException;

    /** {@return the recipient as people write it, such as {@code age1…} or {@code ssh-ed25519 AAAA…}} */
    String text();

    /**
     * Reads a recipient as people write it.
     *
     * @param text the recipient, with its comment if it is a key of SSH
     * @return the recipient
     * @throws io.kstlib.sops.error.SopsException ({@code RECIPIENT}) if it is malformed, or not of age itself
     */
    static AgeRecipient parse(String text) {
        Optional<String> plugin = plugin(text);
        if (plugin.isPresent()) {
            throw Reason.RECIPIENT.error(
                    "the age recipient " + printable(text) + " belongs to the age plugin \"" + plugin.get()
                            + "\", and plugins are not supported here",
                    "Use a recipient of age itself, or encrypt with sops",
                    null);
        }
        try {
            if (text.startsWith(Hybrid.Recipient.PREFIX)) {
                return Hybrid.Recipient.parse(text);
            }
            if (text.startsWith("age1")) {
                return X25519.Recipient.parse(text);
            }
            if (text.startsWith("ssh-")) {
                return SshPublicKey.parse(text);
            }
        } catch (AgeFileException malformed) {
            throw Reason.RECIPIENT.error(
                    "the age recipient \"" + printable(text) + "\" is malformed: " + malformed.getMessage(),
                    null,
                    malformed);
        }
        String problem = text.toUpperCase(Locale.ROOT).startsWith("AGE-SECRET-KEY-")
                ? "a secret key of age stands where a recipient belongs"
                : "\"" + printable(text) + "\" is not a recipient of age";
        throw Reason.RECIPIENT.error(
                problem, "A recipient of age begins with age1, age1pq1, ssh-ed25519 or ssh-rsa", null);
    }

    /** Returns the plugin of {@code age1NAME1…}; keys of age itself have one digit 1, or the name pq. */
    static Optional<String> plugin(String text) {
        int end = text.lastIndexOf('1');
        boolean named = text.startsWith("age1") && end > 4 && !text.startsWith(Hybrid.Recipient.PREFIX);
        return named ? Optional.of(printable(text.substring(4, end))) : Optional.empty();
    }

    private static String printable(String text) {
        return OutsideText.oneLine(text, 100);
    }
}
