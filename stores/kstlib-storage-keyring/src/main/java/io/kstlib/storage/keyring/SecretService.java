package io.kstlib.storage.keyring;

import io.kstlib.base.Hkdf;
import io.kstlib.storage.keyring.KeyringException.Reason;
import io.kstlib.storage.keyring.dbus.DBusConnection;
import io.kstlib.storage.keyring.dbus.DBusConnection.Call;
import io.kstlib.storage.keyring.dbus.DBusException;
import io.kstlib.storage.keyring.dbus.DBusValue;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The Secret Service: gnome-keyring, KWallet, KeePassXC. The secret is in the default collection of the person. Each method has a connection of its own. */
final class SecretService implements Keyring {

    private static final String NAME = "org.freedesktop.secrets";
    private static final String PATH = "/org/freedesktop/secrets";
    private static final String SERVICE = "org.freedesktop.Secret.Service";
    private static final String ITEM = "org.freedesktop.Secret.Item";
    private static final String COLLECTION = "org.freedesktop.Secret.Collection";
    private static final String PROMPT = "org.freedesktop.Secret.Prompt";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    private static final String NOTHING = "/";
    private static final String LABEL = "kstlib: key of the stored logins";
    private static final Map<String, String> ATTRIBUTES = Map.of("application", "kstlib", "purpose", "token-key");
    private static final int MOST_ITEMS = 16;

    /** While gnome-keyring reloads its files after a change of another program, it reports that there is no default keyring. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Map<String, String> environment;
    private final Duration time;

    SecretService(Map<String, String> environment) {
        this(environment, TimedCalls.TIME);
    }

    SecretService(Map<String, String> environment, Duration time) {
        this.environment = Map.copyOf(environment);
        this.time = time;
    }

    /** Work with the service, over one connection. */
    private interface Step<T> {
        T run(Conversation with) throws DBusException, KeyringException;
    }

    private <T> T with(Duration limit, Step<T> step) throws KeyringException {
        try (DBusConnection connection = DBusConnection.open(environment, limit)) {
            return step.run(new Conversation(connection));
        } catch (DBusException failure) {
            throw failure(failure);
        } catch (ClassCastException | IndexOutOfBoundsException other) {
            throw new KeyringException(Reason.FAILED, "an answer has other types than the protocol says", other);
        }
    }

    private static KeyringException failure(DBusException failure) {
        if (failure.is("org.freedesktop.DBus.Error.ServiceUnknown")
                || failure.is("org.freedesktop.DBus.Error.NameHasNoOwner")
                || failure.is("org.freedesktop.DBus.Error.Spawn.ServiceNotFound")) {
            return new KeyringException(Reason.NONE, "no keyring runs on the session bus", failure);
        }
        if (failure.is("org.freedesktop.Secret.Error.IsLocked")) {
            return new KeyringException(Reason.LOCKED, "it is locked", failure);
        }
        Reason reason = switch (failure.reason()) {
            case NO_BUS -> Reason.NONE;
            case NO_ANSWER -> Reason.NO_ANSWER;
            case ERROR, MALFORMED -> Reason.FAILED;
        };
        return new KeyringException(reason, String.valueOf(failure.getMessage()), failure);
    }

    @Override
    public String name() {
        return "Secret Service";
    }

    @Override
    public Optional<byte[]> find() throws KeyringException {
        return with(time, Conversation::find);
    }

    @Override
    public void add(byte[] secret) throws KeyringException {
        Keyring.requireRoomFor(secret);
        with(time, service -> service.create(secret));
    }

    @Override
    public boolean isUnlocked() throws KeyringException {
        return with(time, service -> !service.isLocked(service.collection()));
    }

    @Override
    public void unlock() throws KeyringException {
        boolean unused = with(TimedCalls.TIME_OF_PERSON, Conversation::unlock);
    }

    /** The calls, over one connection. An answer of other types throws a ClassCastException or an IndexOutOfBoundsException. */
    private record Conversation(DBusConnection connection) {

        private List<Object> call(String path, String in, String method, DBusValue... arguments) throws DBusException {
            return connection.call(new Call(NAME, path, in, method), List.of(arguments));
        }

        String collection() throws DBusException, KeyringException {
            long begun = System.nanoTime();
            while (true) {
                String path = (String) call(PATH, SERVICE, "ReadAlias", DBusValue.text("default"))
                        .get(0);
                if (!path.equals(NOTHING)) {
                    return path;
                }
                if (System.nanoTime() - begun >= MOMENT.toNanos()) {
                    throw new KeyringException(Reason.NONE, "there is no default keyring", null);
                }
                LockSupport.parkNanos(MOMENT.toNanos() / 20);
            }
        }

        boolean isLocked(String collection) throws DBusException {
            return (Boolean) property(collection, COLLECTION, "Locked");
        }

        Optional<byte[]> find() throws DBusException, KeyringException {
            requireUnlocked(); // some services list no item of a locked keyring, and some ask the person
            FoundItems found = search();
            if (!found.locked().isEmpty()) {
                throw new KeyringException(Reason.LOCKED, "it is locked", null);
            }
            if (found.unlocked().isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(secret(oldest(found.unlocked())));
        }

        private FoundItems search() throws DBusException {
            List<Object> found = call(PATH, SERVICE, "SearchItems", DBusValue.texts(ATTRIBUTES));
            return new FoundItems(texts(found.get(0)), texts(found.get(1)));
        }

        private static List<String> texts(Object list) {
            return ((List<?>) list).stream().map(String.class::cast).toList();
        }

        /** Two programs that do not share a lock can each make an item. All programs use the older one. */
        private String oldest(List<String> items) throws DBusException, KeyringException {
            if (items.size() > MOST_ITEMS) {
                throw new KeyringException(
                        Reason.FAILED, "it holds " + items.size() + " items with the attributes " + ATTRIBUTES, null);
            }
            String oldest = items.get(0);
            if (items.size() == 1) {
                return oldest;
            }
            long since = created(oldest);
            for (String item : items.subList(1, items.size())) {
                long made = created(item);
                boolean isEarlierByName =
                        item.length() == oldest.length() ? item.compareTo(oldest) < 0 : item.length() < oldest.length();
                if (made < since || (made == since && isEarlierByName)) {
                    oldest = item;
                    since = made;
                }
            }
            return oldest;
        }

        private long created(String item) throws DBusException {
            return ((Number) property(item, ITEM, "Created")).longValue();
        }

        private Object property(String path, String in, String name) throws DBusException {
            return call(path, PROPERTIES, "Get", DBusValue.text(in), DBusValue.text(name))
                    .get(0);
        }

        private void requireUnlocked() throws DBusException, KeyringException {
            if (isLocked(collection())) {
                throw new KeyringException(Reason.LOCKED, "it is locked", null);
            }
        }

        private byte[] secret(String item) throws DBusException, KeyringException {
            Session session = session();
            List<?> secret = (List<?>) call(item, ITEM, "GetSecret", DBusValue.path(session.path()))
                    .get(0);
            byte[] encrypted = (byte[]) secret.get(2);
            if (encrypted.length > MAX_BYTES + 16) {
                throw tooLong();
            }
            byte[] plain = KeyExchange.decrypt(session.key(), (byte[]) secret.get(1), encrypted);
            if (plain.length == 0 || plain.length > MAX_BYTES) {
                throw tooLong();
            }
            return plain;
        }

        private static KeyringException tooLong() {
            return new KeyringException(
                    Reason.FAILED, "its item is empty or longer than " + MAX_BYTES + " bytes", null);
        }

        private Session session() throws DBusException, KeyringException {
            KeyExchange exchange = new KeyExchange();
            List<Object> opened = call(
                    PATH,
                    SERVICE,
                    "OpenSession",
                    DBusValue.text(KeyExchange.ALGORITHM),
                    new DBusValue("ay", exchange.publicKey()).inVariant());
            return new Session((String) opened.get(1), exchange.key((byte[]) opened.get(0)), exchange);
        }

        boolean create(byte[] secret) throws DBusException, KeyringException {
            String collection = collection();
            Session session = session();
            byte[] iv = session.exchange().newIv();
            DBusValue properties = DBusValue.variants(Map.of(
                    ITEM + ".Label", DBusValue.text(LABEL),
                    ITEM + ".Attributes", DBusValue.texts(ATTRIBUTES)));
            DBusValue encrypted = new DBusValue(
                    "(oayays)",
                    List.of(session.path(), iv, KeyExchange.encrypt(session.key(), iv, secret), "text/plain"));
            List<Object> created =
                    call(collection, COLLECTION, "CreateItem", properties, encrypted, new DBusValue("b", false));
            if (created.get(0).equals(NOTHING)) { // it would ask the person
                List<Object> unused = call((String) created.get(1), PROMPT, "Dismiss");
                throw new KeyringException(Reason.LOCKED, "it is locked", null);
            }
            return true;
        }

        /** Unlocks the default collection, where an item would be made, and then the item, which may be in another one. */
        boolean unlock() throws DBusException, KeyringException {
            String collection = collection();
            if (isLocked(collection)) {
                unlock(List.of(collection));
            }
            if (isLocked(collection)) {
                throw new KeyringException(Reason.REFUSED, "it was not unlocked", null);
            }
            List<String> locked = search().locked();
            if (!locked.isEmpty()) {
                unlock(locked);
                if (!search().locked().isEmpty()) {
                    throw new KeyringException(Reason.REFUSED, "it was not unlocked", null);
                }
            }
            return true;
        }

        private void unlock(List<String> objects) throws DBusException, KeyringException {
            List<Object> answer = call(PATH, SERVICE, "Unlock", DBusValue.paths(objects));
            String prompt = (String) answer.get(1);
            if (!prompt.equals(NOTHING)) {
                connection.listen(NAME, prompt);
                call(prompt, PROMPT, "Prompt", DBusValue.text(""));
                boolean dismissed =
                        (Boolean) connection.await(prompt, "Completed").get(0);
                if (dismissed) {
                    throw new KeyringException(Reason.REFUSED, "it was not unlocked", null);
                }
            }
        }
    }

    /** The items of kstlib. */
    private record FoundItems(List<String> unlocked, List<String> locked) {}

    /**
     * An open session.
     *
     * @param path its object
     * @param key the AES key that both sides have agreed on
     * @param exchange our half of the key exchange
     */
    private record Session(String path, SecretKeySpec key, KeyExchange exchange) {

        @Override
        public String toString() {
            return "Session[" + path + "]";
        }
    }

    /**
     * The encryption of one session with the Secret Service, {@value #ALGORITHM}: a key exchange in the second Oakley group (RFC 2409 section 6.2), the key with
     * HKDF with SHA-256 (RFC 5869), secrets with AES in CBC mode. It keeps the secret out of a recording of the bus. Used by one thread.
     */
    static final class KeyExchange {

        static final String ALGORITHM = "dh-ietf1024-sha256-aes128-cbc-pkcs7";

        private static final int PRIME_BYTES = 128;
        private static final int KEY_BYTES = 16;
        private static final int IV_BYTES = 16;
        private static final int EXPONENT_BITS = 1023;
        private static final BigInteger PRIME = new BigInteger(
                "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374"
                        + "FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
                16);

        private final SecureRandom random = new SecureRandom();
        private final BigInteger exponent = new BigInteger(EXPONENT_BITS, random);

        /** Returns our half of the key exchange. */
        byte[] publicKey() {
            return padded(BigInteger.TWO.modPow(exponent, PRIME));
        }

        /**
         * Ends the key exchange.
         *
         * @param theirs the other half
         * @return the key of the session
         * @throws KeyringException if anyone could compute the key from the other half
         */
        SecretKeySpec key(byte[] theirs) throws KeyringException {
            BigInteger other = new BigInteger(1, theirs);
            if (theirs.length > PRIME_BYTES
                    || other.compareTo(BigInteger.ONE) <= 0
                    || other.compareTo(PRIME.subtract(BigInteger.ONE)) >= 0) {
                throw new KeyringException(
                        KeyringException.Reason.FAILED, "its half of the key exchange is out of range", null);
            }
            byte[] shared = padded(other.modPow(exponent, PRIME));
            try {
                return new SecretKeySpec(Hkdf.derive(shared, "", KEY_BYTES), "AES");
            } finally {
                Arrays.fill(shared, (byte) 0);
            }
        }

        private static byte[] padded(BigInteger number) {
            byte[] bytes = number.toByteArray();
            int from = Math.max(0, bytes.length - PRIME_BYTES);
            byte[] padded = new byte[PRIME_BYTES];
            System.arraycopy(bytes, from, padded, PRIME_BYTES - (bytes.length - from), bytes.length - from);
            return padded;
        }

        byte[] newIv() {
            byte[] iv = new byte[IV_BYTES];
            random.nextBytes(iv);
            return iv;
        }

        static byte[] encrypt(SecretKeySpec key, byte[] iv, byte[] secret) throws KeyringException {
            return run(Cipher.ENCRYPT_MODE, key, iv, secret);
        }

        static byte[] decrypt(SecretKeySpec key, byte[] iv, byte[] encrypted) throws KeyringException {
            return run(Cipher.DECRYPT_MODE, key, iv, encrypted);
        }

        private static byte[] run(int mode, SecretKeySpec key, byte[] iv, byte[] content) throws KeyringException {
            if (iv.length != IV_BYTES) {
                throw new KeyringException(
                        KeyringException.Reason.FAILED, "its initialization vector is malformed", null);
            }
            try {
                Cipher cipher = Cipher.getInstance(
                        "AES/CBC/PKCS5Padding"); // what the protocol has; the bus is the person's own
                cipher.init(mode, key, new IvParameterSpec(iv));
                return cipher.doFinal(content);
            } catch (GeneralSecurityException unfit) {
                throw failed(unfit);
            }
        }

        private static KeyringException failed(GeneralSecurityException cause) {
            return new KeyringException(
                    KeyringException.Reason.FAILED,
                    "what it sent cannot be decrypted with the key of the session",
                    cause);
        }
    }
}
