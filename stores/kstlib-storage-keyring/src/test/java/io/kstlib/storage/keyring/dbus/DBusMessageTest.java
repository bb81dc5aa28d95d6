package io.kstlib.storage.keyring.dbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DBusMessageTest {

    private static byte[] message() throws DBusException {
        return DBusMessage.write(
                DBusMessage.CALL,
                7,
                Map.of(DBusMessage.PATH, DBusValue.path("/a"), DBusMessage.MEMBER, DBusValue.text("Call")),
                List.of(
                        DBusValue.variants(Map.of("name", DBusValue.texts(Map.of("key", "välue")))),
                        new DBusValue("(oayays)", List.of("/s", new byte[] {1, 2}, new byte[0], "text")),
                        DBusValue.paths(List.of("/x", "/y")),
                        new DBusValue("b", true),
                        new DBusValue("i", -3)));
    }

    @Test
    void readsWhatItWrites() throws DBusException {
        byte[] bytes = message();

        DBusMessage read = DBusMessage.read(bytes);

        assertEquals(bytes.length, DBusMessage.length(Arrays.copyOf(bytes, DBusMessage.START_BYTES)));
        assertEquals(7, read.serial());
        assertEquals("/a", read.field(DBusMessage.PATH));
        assertEquals(Map.of("name", Map.of("key", "välue")), read.body().get(0));
        List<?> secret = (List<?>) read.body().get(1);
        assertEquals("/s", secret.get(0));
        assertArrayEquals(new byte[] {1, 2}, (byte[]) secret.get(1));
        assertEquals(List.of("/x", "/y"), read.body().get(2));
        assertEquals(List.of(true, -3), read.body().subList(3, 5));
    }

    @Test
    void writesAsTheSpecificationSays() throws DBusException { // Message Protocol, Marshalling
        byte[] bytes = DBusMessage.write(
                DBusMessage.CALL, 1, Map.of(DBusMessage.PATH, DBusValue.path("/")), List.of(DBusValue.text("a")));

        assertEquals(
                "6c010001" + "06000000" + "01000000" + "17000000" // length and serial, then the fields
                        + "01016f00" + "01000000" + "2f00" + "000000000000" // PATH, padded to the next structure
                        + "08016700" + "017300" + "00" // SIGNATURE, padded to the body
                        + "01000000" + "6100",
                HexFormat.of().formatHex(bytes));
    }

    @Test
    void refusesEveryMessageThatIsCutOffOrChangedWithoutOtherFailures() throws DBusException {
        byte[] bytes = message();
        for (int length = DBusMessage.START_BYTES; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(Exception.class, () -> DBusMessage.read(cut));
        }
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = bytes.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            try {
                DBusMessage unused = DBusMessage.read(changed);
            } catch (DBusException refused) {
                assertEquals(DBusException.Reason.MALFORMED, refused.reason());
            }
        }
    }

    @Test
    void refusesAMessageThatIsLongerThanWhatIsNeeded() {
        byte[] start = HexFormat.of().parseHex("6c020001" + "ffffff7f" + "01000000" + "10000000");

        DBusException refusal = assertThrows(DBusException.class, () -> DBusMessage.length(start));

        assertEquals(DBusException.Reason.MALFORMED, refusal.reason());
    }
}
