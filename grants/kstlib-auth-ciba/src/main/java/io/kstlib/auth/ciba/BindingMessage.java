package io.kstlib.auth.ciba;

import io.kstlib.auth.spi.config.Settings;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What both devices show (CIBA section 7.1). Without it, a person cannot know which login they agree to. A fresh code distinguishes two logins;
 * a configured text does not.
 */
final class BindingMessage {

    /** No characters that look alike, and no vowels, so that no words arise. All servers accept them. */
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

    private static final int HALF = 4;

    private BindingMessage() {}

    /**
     * {@return the message of one login; empty when the section wants none}
     *
     * @param settings the keys of the flow
     * @param random a cryptographically strong source
     */
    static Optional<String> of(Settings settings, RandomGenerator random) {
        Optional<String> configured = settings.get(CibaKeys.BINDING_MESSAGE);
        return configured.isPresent()
                ? configured.filter(message -> !message.equals(CibaKeys.NONE))
                : Optional.of(half(random) + "-" + half(random));
    }

    private static String half(RandomGenerator random) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < HALF; i++) {
            letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return letters.toString();
    }
}
