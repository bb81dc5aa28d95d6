package io.kstlib.auth.cli.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The text resources of this package. */
final class EvidenceResources {

    private EvidenceResources() {}

    static String read(String name) {
        try (InputStream in = EvidenceResources.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the command was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
