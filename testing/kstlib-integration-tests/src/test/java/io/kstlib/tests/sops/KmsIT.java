package io.kstlib.tests.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files for a KMS key, with all that a recipient can have beside its ARN. sops and kstlib read each other's files. */
class KmsIT {

    private static final String PLAIN = "a: 1\nb: secret\n";
    private static final String ROLE = "arn:aws:iam::123456789012:role/reader";

    @TempDir
    static Path logs;

    @TempDir
    Path home;

    private static MotoServer aws;
    private static String key;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void start() {
        aws = MotoServer.start(logs.resolve("moto.log"));
        key = aws.newKey();
    }

    @AfterAll
    static void end() {
        if (aws != null) {
            aws.close();
        }
    }

    @BeforeEach
    void environment() {
        environment.put("HOME", home.toString());
        environment.putAll(aws.environment());
    }

    private void goesBothWays(String rule, String... partsOfTheFile) throws IOException {
        Path file = home.resolve("file.yaml");
        Files.writeString(home.resolve(".sops.yaml"), "creation_rules:\n" + rule);
        SopsCommand sops = SopsCommand.in(home, environment);
        OurSops ours = new OurSops(home, home, environment);

        Files.writeString(file, PLAIN);
        byte[] theirs = sops.run("encrypt", file.toString());
        assertEquals(PLAIN, text(ours.decrypt(file, theirs)));

        byte[] encryptedHere = ours.encrypt(file, PLAIN.getBytes(StandardCharsets.UTF_8));
        Files.write(file, encryptedHere);
        assertEquals(PLAIN, sops.text("decrypt", file.toString()));
        for (String part : partsOfTheFile) {
            assertTrue(text(theirs).contains(part), text(theirs));
            assertTrue(text(encryptedHere).contains(part), text(encryptedHere));
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void encryptionContext() throws IOException {
        goesBothWays(
                "  - key_groups:\n      - kms:\n          - arn: " + key
                        + "\n            context: {App: shop, Stage: prod}\n",
                "App: shop",
                "Stage: prod");
    }

    @Test
    void role() throws IOException {
        goesBothWays(
                "  - key_groups:\n      - kms:\n          - arn: " + key + "\n            role: " + ROLE + "\n",
                "role: " + ROLE);
    }

    @Test
    void roleBehindTheArn() throws IOException {
        goesBothWays("  - kms: " + key + "+" + ROLE + "\n", "role: " + ROLE);
    }

    @Test
    void profile() throws IOException {
        environment.keySet().removeIf(name -> name.startsWith("AWS_ACCESS") || name.startsWith("AWS_SECRET"));
        Path credentials = Files.createDirectory(home.resolve(".aws")).resolve("credentials");
        Files.writeString(credentials, "[lab]\naws_access_key_id = lab\naws_secret_access_key = lab\n");

        goesBothWays("  - kms: " + key + "\n    aws_profile: lab\n", "aws_profile: lab");
    }
}
