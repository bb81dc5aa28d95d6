package io.kstlib.storage.keyring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.storage.keyring.KeyringException.Reason;
import io.kstlib.storage.keyring.dbus.DBusValue;
import io.kstlib.storage.keyring.dbus.ScriptedBus;
import io.kstlib.storage.keyring.dbus.ScriptedBus.Answer;
import io.kstlib.storage.keyring.dbus.ScriptedBus.Reaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a keyring may answer, and gnome-keyring without a screen does not. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the Secret Service is one of Linux")
@Tag("outer")
class ScriptedServiceTest {

    private static final byte[] SECRET = "swordfish".getBytes(StandardCharsets.US_ASCII);
    private static final String COLLECTION = "/collection";

    @TempDir
    Path folder;

    private final Map<String, Reaction> script = new HashMap<>();
    private byte[] stored = SECRET;
    private boolean locked;
    private ScriptedBus bus;

    @BeforeEach
    void startBus() {
        bus = new ScriptedBus(folder.resolve("bus"), this::react);
    }

    @AfterEach
    void stopBus() {
        bus.close();
    }

    private SecretService keyring() {
        return new SecretService(bus.environment(), Duration.ofSeconds(2));
    }

    private final Map<String, Reaction> afterUnlock = new HashMap<>();
    private final List<String> methods = new CopyOnWriteArrayList<>();
    private final List<Object> unlocked = new CopyOnWriteArrayList<>();
    private List<Long> created = List.of();
    private int asked;
    private String read = "";

    private Reaction react(String path, String method, List<Object> arguments) {
        methods.add(method);
        if (method.equals("GetSecret")) {
            read = path;
        }
        if (method.equals("Unlock")) {
            unlocked.add(arguments.get(0));
            script.keySet().removeAll(afterUnlock.keySet());
            Reaction answer = script.get(method);
            script.putAll(afterUnlock);
            if (answer != null) {
                return answer;
            }
        }
        if (method.equals("Get") && arguments.get(1).equals("Created")) {
            return new Answer(List.of(new DBusValue("u", created.get(asked++)).inVariant()));
        }
        Reaction scripted = script.get(method);
        if (scripted != null) {
            locked &= !method.equals("Prompt");
            return scripted;
        }
        return switch (method) {
            case "ReadAlias" -> new Answer(List.of(DBusValue.path(COLLECTION)));
            case "Get" -> new Answer(List.of(new DBusValue("b", locked).inVariant()));
            case "SearchItems" -> new Answer(List.of(DBusValue.paths(List.of("/item")), DBusValue.paths(List.of())));
            case "Unlock" -> new Answer(List.of(DBusValue.paths(List.of()), DBusValue.path("/prompt")));
            case "OpenSession" -> openSession((byte[]) arguments.get(1));
            case "GetSecret" -> secret();
            default -> new ScriptedBus.Refusal("org.freedesktop.DBus.Error.UnknownMethod");
        };
    }

    private final SecretService.KeyExchange session = new SecretService.KeyExchange();
    private SecretKeySpec key;

    private Reaction openSession(byte[] theirs) {
        try {
            key = session.key(theirs);
        } catch (KeyringException wrong) {
            return new ScriptedBus.Refusal("org.freedesktop.DBus.Error.InvalidArgs");
        }
        return new Answer(List.of(new DBusValue("ay", session.publicKey()).inVariant(), DBusValue.path("/session")));
    }

    private Reaction secret() {
        try {
            byte[] iv = session.newIv();
            byte[] encrypted = SecretService.KeyExchange.encrypt(key, iv, stored);
            return new Answer(List.of(new DBusValue("(oayays)", List.of("/session", iv, encrypted, "text/plain"))));
        } catch (KeyringException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private KeyringException refusal() {
        return assertThrows(KeyringException.class, () -> keyring().find());
    }

    @Test
    void readsTheSecretThroughAnEncryptedSession() throws KeyringException {
        assertArrayEquals(SECRET, keyring().find().orElseThrow());
    }

    @Test
    void aPersonWhoUnlocksTheKeyringIsAskedOnce() throws KeyringException {
        locked = true;
        script.put(
                "Prompt",
                new ScriptedBus.Signal(
                        "Completed",
                        List.of(new DBusValue("b", false), DBusValue.text("").inVariant())));

        keyring().unlock();

        assertTrue(keyring().isUnlocked());
        assertEquals(1, Collections.frequency(methods, "Prompt"));
    }

    @Test
    void aPersonWhoSaysNoIsNotAskedAgain() {
        locked = true;
        script.put(
                "Prompt",
                new ScriptedBus.Signal(
                        "Completed",
                        List.of(new DBusValue("b", true), DBusValue.text("").inVariant())));

        assertEquals(
                Reason.REFUSED,
                assertThrows(KeyringException.class, () -> keyring().unlock()).reason());
    }

    @Test
    void aKeyringThatDoesNotAnswerInTimeIsGivenUp() {
        script.put("SearchItems", new ScriptedBus.Silence());
        long start = System.nanoTime();

        assertEquals(Reason.NO_ANSWER, refusal().reason());
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(20).toNanos());
    }

    @Test
    void refusesMoreThanAKeyNeeds() {
        stored = new byte[Keyring.MAX_BYTES + 1];
        assertEquals(Reason.FAILED, refusal().reason());

        stored = new byte[100_000];
        assertEquals(Reason.FAILED, refusal().reason());

        script.put(
                "SearchItems",
                new ScriptedBus.Bytes(List.of((int) 'l', 2, 0, 1, 255, 255, 255, 127, 1, 0, 0, 0, 0, 0, 0, 0)));
        assertEquals(Reason.FAILED, refusal().reason());

        script.put(
                "SearchItems",
                new Answer(List.of(
                        DBusValue.paths(Collections.nCopies(20_000, "/item/of/many")), DBusValue.paths(List.of()))));
        assertEquals(Reason.FAILED, refusal().reason());
    }

    @Test
    void refusesAnswersOfOtherTypes() {
        for (Reaction other : List.of(
                new Answer(List.of()),
                new Answer(List.of(DBusValue.text("canary"))),
                new Answer(List.of(DBusValue.texts(Map.of("canary", "canary")), DBusValue.text("canary"))),
                new ScriptedBus.Bytes(List.of((int) 'x', 2, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)),
                new ScriptedBus.Refusal("org.freedesktop.DBus.Error.Failed"))) {
            script.put("SearchItems", other);

            KeyringException refusal = refusal();

            assertEquals(Reason.FAILED, refusal.reason(), other.toString());
            assertFalse(String.valueOf(refusal.getMessage()).contains("canary"), refusal.getMessage());
        }
    }

    @Test
    void refusesAKeyExchangeWhoseResultEveryoneKnows() { // RFC 2631 section 2.1.5
        for (byte[] half : List.of(new byte[] {0}, new byte[] {1}, new byte[129])) {
            script.put(
                    "OpenSession",
                    new Answer(List.of(new DBusValue("ay", half).inVariant(), DBusValue.path("/session"))));
            assertEquals(Reason.FAILED, refusal().reason(), Arrays.toString(half));
        }
    }

    @Test
    void ofSeveralItemsTheOldestIsUsed() throws KeyringException {
        script.put(
                "SearchItems",
                new Answer(List.of(DBusValue.paths(List.of("/one", "/two", "/three")), DBusValue.paths(List.of()))));
        created = List.of(7L, 5L, 5L);

        assertArrayEquals(SECRET, keyring().find().orElseThrow());

        assertEquals("/two", read);
    }

    @Test
    void nothingIsSearchedWhileTheKeyringIsLocked() { // KeePassXC would ask for its password
        locked = true;

        assertEquals(Reason.LOCKED, refusal().reason());

        assertFalse(methods.contains("SearchItems"), methods::toString);
    }

    @Test
    void unlocksTheItemInAnotherCollection() throws KeyringException {
        Answer inAnother = new Answer(List.of(DBusValue.paths(List.of()), DBusValue.paths(List.of("/other/item"))));
        script.put("SearchItems", inAnother);
        script.put("Unlock", new Answer(List.of(DBusValue.paths(List.of("/other/item")), DBusValue.path("/"))));
        afterUnlock.put(
                "SearchItems",
                new Answer(List.of(DBusValue.paths(List.of("/other/item")), DBusValue.paths(List.of()))));
        assertEquals(Reason.LOCKED, refusal().reason());

        keyring().unlock();

        assertArrayEquals(SECRET, keyring().find().orElseThrow());
        assertEquals(List.of(List.of("/other/item")), unlocked);
    }

    @Test
    void anItemThatWouldAskThePersonIsNotMade() {
        script.put("Dismiss", new Answer(List.of()));
        script.put("CreateItem", new Answer(List.of(DBusValue.path("/"), DBusValue.path("/prompt"))));

        KeyringException refusal =
                assertThrows(KeyringException.class, () -> keyring().add(SECRET));

        assertEquals(Reason.LOCKED, refusal.reason());
        assertTrue(methods.contains("Dismiss"), methods::toString);
    }

    @Test
    void withoutADefaultKeyringThereIsNone() {
        script.put("ReadAlias", new Answer(List.of(DBusValue.path("/"))));

        assertEquals(
                Reason.NONE,
                assertThrows(KeyringException.class, () -> keyring().isUnlocked())
                        .reason());
    }
}
