package io.kstlib.jose;

import io.kstlib.auth.api.token.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Keys that OpenSSL and ssh-keygen made for these tests ({@code make.sh}). The encrypted ones have one passphrase. */
final class KeyFiles {

    static final Secret PASSPHRASE = Secret.of("canary-passphrase");

    private KeyFiles() {}

    static Secret text(String file) {
        try (InputStream in = KeyFiles.class.getResourceAsStream(file)) {
            return Secret.of(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static ClientKey read(String file) throws UnusableKeyException {
        return ClientKey.read(text(file), PASSPHRASE);
    }
}
