package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.error.ConsentNeededException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The person's consent, as it is kept on disk. */
class ConsentRecordsTest {

    @TempDir
    Path root;

    private Checkout checkout() {
        return new Checkout(root).config("auth: { providers: { corporate: { type: oidc, client_id: x } } }");
    }

    private static Reason refusal(Checkout checkout) {
        return assertThrows(ConsentNeededException.class, checkout::load).reason();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"parts\": []}", "{\"file\": 1, \"parts\": [{\"part\": \"x\"}]}", ""})
    void aDamagedRecordAllowsNothing(String content) throws IOException {
        Checkout checkout = checkout().allow();
        Path record = records(checkout).get(0);
        Files.writeString(record, content);

        assertEquals(Reason.NOT_ALLOWED, refusal(checkout));
        assertEquals(List.of(), checkout.consent().allowed());
    }

    @Test
    void aRecordThatOthersCouldHaveWrittenIsRefused() throws IOException {
        Checkout checkout = checkout().allow();
        Files.setPosixFilePermissions(records(checkout).get(0), PosixFilePermissions.fromString("rw-rw-rw-"));

        ConfigurationException refused = assertThrows(ConfigurationException.class, checkout::load);

        assertTrue(refused.getMessage().contains("can be written by everyone (mode 0666)"), refused.getMessage());
    }

    @Test
    void aRecordNamesEachFileByOneWord() throws IOException {
        assertEquals(
                List.of(
                        "configuration",
                        "include",
                        "own_include",
                        "behind_own_include",
                        "ca_bundle",
                        "preset",
                        "outside"),
                Stream.of(ConfigGate.Part.values()).map(ConfigGate.Part::word).toList());
        assertTrue(Files.readString(records(checkout().allow()).get(0)).contains("\"part\":\"configuration\""));
    }

    @Test
    void recordsAreReadableByTheirOwnerOnly() throws IOException {
        Path record = records(checkout().allow()).get(0);

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(record)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(record.getParent())));
    }

    private static List<Path> records(Checkout checkout) throws IOException {
        try (var files = Files.list(checkout.home().resolve(".local/state/kstlib/allowed"))) {
            return files.toList();
        }
    }
}
