package io.kstlib.sops.age;

import io.kstlib.sops.error.OutsideText;
import io.kstlib.sops.error.SopsException.Reason;
import java.util.Locale;
import java.util.Optional;

/** Reads recipients as people write them. */
final class AgeRecipients {

    private static final String KINDS = "A recipient of age begins with age1, age1pq1, ssh-ed25519 or ssh-rsa";
    private static final int MOST_SHOWN = 100;

    private AgeRecipients() {}

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
            if (text.startsWith(HybridRecipient.PREFIX)) {
                return HybridRecipient.parse(text);
            }
            if (text.startsWith("age1")) {
                return X25519Recipient.parse(text);
            }
            if (text.startsWith("ssh-")) {
                return SshRecipients.of(SshPublicKey.parse(text));
            }
        } catch (AgeFileException | SshKeyException malformed) {
            throw Reason.RECIPIENT.error(
                    "the age recipient \"" + printable(text) + "\" is malformed: " + malformed.getMessage(),
                    null,
                    malformed);
        }
        String problem = text.toUpperCase(Locale.ROOT).startsWith("AGE-SECRET-KEY-")
                ? "a secret key of age stands where a recipient belongs"
                : "\"" + printable(text) + "\" is not a recipient of age";
        throw Reason.RECIPIENT.error(problem, KINDS, null);
    }

    /** Returns the plugin of {@code age1NAME1…}; keys of age itself have one digit 1, or the name pq. */
    static Optional<String> plugin(String text) {
        int end = text.lastIndexOf('1');
        boolean named = text.startsWith("age1") && end > 4 && !text.startsWith(HybridRecipient.PREFIX);
        return named ? Optional.of(printable(text.substring(4, end))) : Optional.empty();
    }

    private static String printable(String text) {
        return OutsideText.oneLine(text, MOST_SHOWN);
    }
}
