package io.kstlib.sops;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.sops.tree.TextValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comments at another place of a YAML file than they were encrypted for: the place is searched for, up to a limit. */
@Tag("outer")
class MovedCommentsTest {

    private static final Sops SOPS = KnownFiles.sops("one.key");
    private static final EncryptionRule RULE = EncryptionRule.forRecipients(List.of(KnownFiles.recipient("one.key")));
    private static final String COMMENT = "#ENC[";

    @TempDir
    Path folder;

    /** Returns maps with comments that the YAML library of sops, and so the writer here, puts into another map. */
    private static String movedByTheWriter(int maps) {
        return IntStream.range(0, maps)
                .mapToObj(map -> "map" + map + ":\n  deep: {flow: x}\n  # below map " + map + "\n  # and below that\n")
                .collect(Collectors.joining("", "", "last: 1\n"));
    }

    private static byte[] encrypted(String yaml) {
        return SOPS.encrypt(Document.parse(yaml.getBytes(StandardCharsets.UTF_8), SopsFormat.YAML), RULE);
    }

    /** Reverses the order of the comments: the first comes in the place of the last, and so on. */
    private static byte[] reversed(byte[] file) {
        List<String> lines = new ArrayList<>(text(file).lines().toList());
        List<Integer> places = IntStream.range(0, lines.size())
                .filter(line -> lines.get(line).strip().startsWith(COMMENT))
                .boxed()
                .toList();
        List<String> comments = new ArrayList<>(places.stream().map(lines::get).toList());
        Collections.reverse(comments);
        for (int i = 0; i < places.size(); i++) {
            lines.set(places.get(i), comments.get(i));
        }
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] farMoved(int maps) {
        return reversed(encrypted(IntStream.range(0, maps)
                .mapToObj(map -> "map" + map + ":\n  # in map " + map + "\n  a: 1\n")
                .collect(Collectors.joining())));
    }

    @Test
    void areFoundInAFileOfAThousandMapsThatTheWriterMoved() {
        int maps = 1_000;

        byte[] file = encrypted(movedByTheWriter(maps));
        String decrypted = text(SOPS.decrypt(file, SopsFormat.YAML).toBytes());

        for (int map = 0; map < maps; map++) {
            assertTrue(decrypted.contains("# below map " + map + "\n"), "the comment of map " + map);
        }
    }

    @Test
    void areFoundAtTheEndOfALargeFile() {
        String plain = IntStream.range(0, 17_000)
                .mapToObj(map -> "m" + map + ": {a: {}}\n")
                .collect(Collectors.joining("", "", "map:\n  deep: {flow: x}\n  # the only one\nlast: 1\n"));

        String decrypted = text(SOPS.decrypt(encrypted(plain), SopsFormat.YAML).toBytes());

        assertTrue(decrypted.contains("# the only one\n"));
    }

    @Test
    void areFoundWhereverAFewOfThemWent() {
        String decrypted = text(SOPS.decrypt(farMoved(20), SopsFormat.YAML).toBytes());

        assertEquals(
                20, decrypted.lines().filter(line -> line.contains("# in map ")).count());
        assertTrue(decrypted.startsWith("map0:\n    # in map 19\n"), decrypted);
    }

    @Test
    void areNotSearchedForWithoutEnd() {
        byte[] file = farMoved(2_000);

        SopsException refusal = assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertRefused(Reason.TAMPERED_FILE, () -> SOPS.decrypt(file, SopsFormat.YAML)));

        assertTrue(
                refusal.getMessage().contains("too many comments stand far from where they were"),
                refusal.getMessage());
        assertTrue(refusal.getMessage().contains("the comment at map"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("Remove comments"), refusal.getMessage());
    }

    @Test
    void leaveAFileAsItIsWhenThereAreTooManyToSearchFor() throws IOException {
        Path file = folder.resolve("far.yaml");
        byte[] before = farMoved(300);
        Files.write(file, before);
        SopsFiles files = new SopsFiles(SOPS);

        SopsException refusal = assertRefused(
                Reason.TAMPERED_FILE, () -> files.set(file, ValuePath.of("map0", "a"), TextValue.of("2")));

        assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
        assertTrue(
                refusal.getMessage().contains("too many comments stand far from where they were"),
                refusal.getMessage());
        assertArrayEquals(before, Files.readAllBytes(file));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @Test
    void areNotTakenForDamagedOnes() {
        String file = text(encrypted("map:\n  # a comment\n  a: 1\nother:\n  b: 2\n"));
        int data = file.indexOf("data:", file.indexOf(COMMENT)) + "data:".length();
        char other = file.charAt(data) == 'A' ? 'B' : 'A';
        String damaged = file.substring(0, data) + other + file.substring(data + 1);

        SopsException refusal = assertRefused(
                Reason.TAMPERED_FILE, () -> SOPS.decrypt(damaged.getBytes(StandardCharsets.UTF_8), SopsFormat.YAML));

        assertTrue(refusal.getMessage().contains("a comment at map: is damaged"), refusal.getMessage());
    }
}
