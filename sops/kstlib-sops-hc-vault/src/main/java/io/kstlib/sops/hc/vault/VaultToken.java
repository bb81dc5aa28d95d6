package io.kstlib.sops.hc.vault;

import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.BoundedInput;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The token that authenticates the person to Vault. */
final class VaultToken {

    private static final int MAX_BYTES = 16 * 1024;

    private final String token;

    private VaultToken(String token) {
        this.token = token;
    }

    /** Reads {@code VAULT_TOKEN}, or else what {@code vault login} left in the home directory. */
    static VaultToken at(KeyContext context, String address) {
        String given = context.environment().getOrDefault("VAULT_TOKEN", "").strip();
        if (!given.isEmpty()) {
            return new VaultToken(printable(given, "VAULT_TOKEN"));
        }
        Path file = context.home()
                .map(home -> home.resolve(".vault-token"))
                .orElseThrow(() -> notLoggedIn("no home directory that could hold one", address));
        try (InputStream content = Files.newInputStream(file)) {
            byte[] bytes = BoundedInput.read(content, MAX_BYTES)
                    .orElseThrow(() -> Reason.RECIPIENT.error(
                            "the Vault token in " + file + " is longer than " + MAX_BYTES + " bytes",
                            "Log in: vault login -address=" + address,
                            null));
            String stored = new String(bytes, StandardCharsets.UTF_8).strip();
            if (!stored.isEmpty()) {
                return new VaultToken(printable(stored, file.toString()));
            }
        } catch (NoSuchFileException notLoggedIn) {
            // the error below says it
        } catch (IOException unreadable) {
            throw Reason.RECIPIENT.error("the Vault token in " + file + " cannot be read", null, unreadable);
        }
        throw notLoggedIn("none in " + file, address);
    }

    private static SopsException notLoggedIn(String elsewhere, String address) {
        return Reason.RECIPIENT.error(
                "there is no Vault token in VAULT_TOKEN and " + elsewhere,
                "Log in: vault login -address=" + address,
                null);
    }

    private static String printable(String token, String source) {
        if (PrintableText.isAsciiWord(token)) {
            return token;
        }
        throw Reason.RECIPIENT.error(
                "the Vault token in " + source + " has characters that no token has", "Log in: vault login", null);
    }

    String reveal() {
        return token;
    }

    @Override
    public String toString() {
        return "VaultToken";
    }
}
