package io.kstlib.storage.file.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.storage.file.access.FileMode;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreLayoutTest {

    private final StoreLayout layout = Fixture.layout(Path.of("dir"));

    @Test
    void turnsEveryOtherCharacterIntoAnUnderscore() {
        assertEquals(Path.of("dir", "Ab-9_.token.json"), layout.file("Ab-9_"));
        assertEquals(Path.of("dir", "___etc_passwd.token.json"), layout.file("../etc/passwd"));
        assertEquals(Path.of("dir", "B_ro_1.token.json"), layout.file("Büro 1"));
        assertEquals(Path.of("dir", "a_b.token.json"), layout.file("a😀b")); // one character, as Python counts
    }

    @Test
    void refusesABlankName() {
        assertThrows(IllegalArgumentException.class, () -> layout.file(" "));
    }

    @Test
    void refusesASuffixWithoutDot() {
        assertThrows(
                IllegalArgumentException.class, () -> new StoreLayout(Path.of("dir"), "json", FileMode.OWNER_READ));
    }

    @Test
    void recognisesItsOwnFilesOnly() {
        assertEquals(Optional.of("a-b"), layout.name(Path.of("dir", "a-b.token.json")));
        assertEquals(Optional.empty(), layout.name(Path.of("dir", ".token.json")));
        assertEquals(Optional.empty(), layout.name(Path.of("dir", "a.token.json.lock")));
        assertEquals(Optional.empty(), layout.name(Path.of("dir", ".a.token.json.17.tmp")));
        assertEquals(Optional.empty(), layout.name(Path.of("dir", "a.b.token.json")));
        assertEquals(Optional.empty(), layout.name(Path.of("dir", "a.token.sops.json")));
    }
}
