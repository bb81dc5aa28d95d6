package io.kstlib.sops.age;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The published test vectors of the age format (C2SP CCTV), all of them. */
@Tag("outer")
class AgeVectorsTest {

    @TestFactory
    Stream<DynamicTest> publishedVectorsDecryptOrFailAsTheySay() throws Exception {
        Path folder = Path.of(
                AgeVectorsTest.class.getResource("/io/kstlib/sops/age/vectors").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> vectors = files.sorted().toList();
            assertTrue(vectors.size() > 140, "the vectors were found: " + vectors.size());
            return vectors.stream().map(file -> dynamicTest(file.getFileName().toString(), () -> run(file)));
        }
    }

    private static void run(Path file) throws Exception {
        Vector vector = Vector.read(Files.readAllBytes(file));
        assertEquals(vector.expected, outcome(vector));
    }

    private static String outcome(Vector vector) throws Exception {
        try {
            AgeFile file = vector.armored ? AgeFile.parseArmored(vector.content) : AgeFile.parse(vector.content);
            for (AgeIdentity identity : vector.identities) {
                Optional<byte[]> plaintext = file.decrypt(identity);
                if (plaintext.isPresent()) {
                    byte[] hash = MessageDigest.getInstance("SHA-256").digest(plaintext.get());
                    assertEquals(vector.payloadSha256, HexFormat.of().formatHex(hash));
                    return "success";
                }
            }
            return "no match";
        } catch (AgeFileException refused) {
            return switch (refused.part()) {
                case ARMOR -> "armor failure";
                case HEADER -> "header failure";
                case MAC -> "HMAC failure";
                case PAYLOAD -> "payload failure";
                case KEY -> throw refused;
            };
        }
    }

    private static final class Vector {
        private String expected = "";
        private String payloadSha256 = "";
        private final List<AgeIdentity> identities = new ArrayList<>();
        private boolean armored;
        private byte[] content = {};

        static Vector read(byte[] bytes) throws AgeFileException, IOException {
            Vector vector = new Vector();
            boolean compressed = false;
            int start = 0;
            while (bytes[start] != '\n') {
                int end = start;
                while (bytes[end] != '\n') {
                    end++;
                }
                String[] line = new String(bytes, start, end - start, StandardCharsets.UTF_8).split(": ", 2);
                switch (line[0]) {
                    case "expect" -> vector.expected = line[1];
                    case "payload" -> vector.payloadSha256 = line[1];
                    case "identity" ->
                        vector.identities.add(
                                line[1].startsWith(Hybrid.Identity.PREFIX)
                                        ? Hybrid.Identity.parse(line[1])
                                        : X25519.Identity.parse(line[1]));
                    case "passphrase" ->
                        vector.identities.add(new Identities.Passphrase(line[1].getBytes(StandardCharsets.UTF_8)));
                    case "compressed" -> compressed = true;
                    case "armored" -> vector.armored = true;
                    case "file key", "comment" -> {}
                    default -> throw new IllegalArgumentException("unknown key " + line[0]);
                }
                start = end + 1;
            }
            byte[] rest = Arrays.copyOfRange(bytes, start + 1, bytes.length);
            vector.content = compressed ? new InflaterInputStream(new ByteArrayInputStream(rest)).readAllBytes() : rest;
            return vector;
        }
    }
}
