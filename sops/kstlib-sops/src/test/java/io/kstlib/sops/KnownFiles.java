package io.kstlib.sops;

import io.kstlib.sops.age.AgeMasterKeyType;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.PassphraseSource;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** The files under {@code known}, which sops made, and their keys. */
final class KnownFiles {

    static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");

    private KnownFiles() {}

    static byte[] bytes(String name) {
        return resource("known/" + name);
    }

    /** Returns values of every type, as {@code types/README.md} says. */
    static String typed(String name) {
        return new String(resource("types/" + name), StandardCharsets.UTF_8);
    }

    /** Returns pieces of texts that are difficult to write, as JSON. */
    static byte[] awkwardPieces() {
        return resource("awkward-pieces.json");
    }

    private static byte[] resource(String name) {
        try (InputStream in = KnownFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no file " + name);
            }
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    static Document document(String name) {
        return Document.parse(bytes(name), SopsFormat.forPath(Path.of(name)));
    }

    /** Makes an object with the identities of the given key files and no others. */
    static Sops sops(String... keyFiles) {
        StringBuilder keys = new StringBuilder();
        for (String keyFile : keyFiles) {
            keys.append(text(keyFile)).append('\n');
        }
        KeyContext context = new KeyContext(
                Map.of("SOPS_AGE_KEY", keys.toString()),
                null,
                Path.of("").toAbsolutePath(),
                Clock.fixed(NOW, ZoneOffset.UTC),
                new SecureRandom(),
                Duration.ofSeconds(10),
                PassphraseSource.NONE);
        return new Sops(MasterKeyTypes.of(List.of(new AgeMasterKeyType())), context);
    }

    static Recipient recipient(String keyFile) {
        String publicKey = text(keyFile)
                .lines()
                .filter(line -> line.startsWith("# public key: "))
                .findFirst()
                .orElseThrow()
                .substring("# public key: ".length());
        return new AgeMasterKeyType().recipient(new RecipientSpec.Text(publicKey));
    }
}
