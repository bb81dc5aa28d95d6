package io.kstlib.storage.redis;

import static io.kstlib.storage.redis.RedisStorages.LOCK_KEY;
import static io.kstlib.storage.redis.RedisStorages.TOKEN_KEY;
import static io.kstlib.storage.redis.RedisStorages.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.redis.fixture.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An attacker reads and writes everything on the server, and has no key of the replicas (security rule 14). */
@Tag("outer")
@Tag("attack")
class ForgedRecordsTest {

    private static final String OTHER_KEY = "kstlib:{other}:token";
    private static final String INTENT_KEY = "kstlib:{corporate}:intent";
    private static final String NOTE_KEY = "kstlib:{corporate}:note";

    @TempDir
    Path folder;

    private RedisProcess server;
    private RedisStorages storages;
    private TokenStorage running;

    @BeforeEach
    void start() {
        server = RedisProcess.server(folder);
        storages = new RedisStorages(folder, server.url());
        running = storages.make();
        running.save("corporate", token("first"));
    }

    @AfterEach
    void stop() {
        storages.close();
        server.close();
    }

    private static Optional<Secret> access(TokenStorage storage, String provider) {
        return storage.load(provider).map(Token::accessToken);
    }

    private String field(String key, String field) {
        return server.ask("HGET", key, field);
    }

    private String later() {
        return String.valueOf(Long.parseLong(field(TOKEN_KEY, "version")) + 1);
    }

    /** Neither a process that knows the login, nor a new one, neither for a read nor for a refresh. */
    private void assertRefused() {
        for (TokenStorage storage : List.of(running, storages.make())) {
            assertUnreadable(assertThrows(StorageException.class, () -> storage.load("corporate")));
            assertUnreadable(assertThrows(
                    StorageException.class,
                    () -> storage.update(
                            "corporate", Duration.ZERO, (current, lease) -> fail("was given " + current))));
        }
    }

    private static void assertUnreadable(StorageException refusal) {
        assertEquals(Reason.UNREADABLE, refusal.reason(), refusal::toString);
        assertTrue(refusal.problem().contains("nothing proves that a replica wrote it"), refusal::problem);
    }

    /** Encrypts a token as anyone can: the recipient is public, and stands in what is stored. */
    private String sealedByAStranger() throws IOException, InterruptedException {
        Matcher recipient = Pattern.compile("age1[a-z0-9]+").matcher(field(TOKEN_KEY, "sealed"));
        assertTrue(recipient.find());
        Path plain = Files.writeString(
                folder.resolve("forged.json"),
                "{\"access_token\": \"ATTACKERS\", \"token_type\": \"Bearer\", \"issued_at\": \"2026-01-01T00:00:00Z\","
                        + " \"expires_at\": \"2099-01-01T00:00:00Z\", \"metadata\": {}}");
        Process sops = new ProcessBuilder("sops", "encrypt", "--age", recipient.group(), plain.toString()).start();
        String sealed = new String(sops.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, sops.waitFor());
        return sealed;
    }

    @Test
    void aTokenThatSopsEncryptsForThePublicRecipientIsRefused() throws IOException, InterruptedException {
        String forged = sealedByAStranger();

        server.ask("HSET", TOKEN_KEY, "version", later(), "sealed", forged);
        assertRefused();

        server.ask("HDEL", TOKEN_KEY, "proof");
        assertRefused();
    }

    @Test
    void noKeySwitchesTheProofOff() throws IOException, InterruptedException {
        server.ask("HSET", TOKEN_KEY, "version", later(), "sealed", sealedByAStranger());
        server.ask("HDEL", TOKEN_KEY, "proof");

        for (ConfigKey<?> key : new RedisTokenStorageFactory().schema().keys()) {
            for (String value : List.of("true", "false", "0", "none", "*")) {
                if (!key.name().equals("url")) {
                    assertEquals(Optional.empty(), found(key.name(), value), () -> key.name() + ": " + value);
                }
            }
        }
    }

    private Optional<Token> found(String key, String value) {
        try (RedisStorages changed = new RedisStorages(folder, server.url()).with(key, value)) {
            return changed.make().load("corporate");
        } catch (AuthException refused) {
            return Optional.empty();
        }
    }

    @Test
    void aForgedFirstLoginIsRefused() throws IOException, InterruptedException {
        String forged = sealedByAStranger();
        running.delete("corporate");
        String newer = later();
        server.ask("DEL", TOKEN_KEY);
        server.ask("HSET", TOKEN_KEY, "version", newer, "sealed", forged);

        assertRefused();
    }

    @Test
    void theRecordOfAnotherLoginIsRefused() {
        running.save("other", token("of the other"));
        for (String field : List.of("version", "sealed", "proof")) {
            server.ask("HSET", TOKEN_KEY, field, field(OTHER_KEY, field));
        }

        assertRefused();
    }

    @Test
    void theRecordOfAnotherPrefixIsRefused() {
        server.ask("COPY", TOKEN_KEY, "production:{corporate}:token");

        try (RedisStorages production = new RedisStorages(folder, server.url()).with("key_prefix", "production:")) {
            assertUnreadable(
                    assertThrows(StorageException.class, () -> production.make().load("corporate")));
        }
    }

    @Test
    void anOldRecordWithANewerVersionIsRefused() {
        String sealed = field(TOKEN_KEY, "sealed");
        String proof = field(TOKEN_KEY, "proof");
        running.save("corporate", token("second"));

        server.ask("HSET", TOKEN_KEY, "version", later(), "sealed", sealed, "proof", proof);

        assertRefused();
    }

    @Test
    void anOldRecordIsRefusedByWhoHasSeenANewerOneAndByNoOneElse() {
        byte[] old = dump();
        running.save("corporate", token("second"));
        restore(old);
        assertEquals(Optional.of(Secret.of("first")), access(storages.make(), "corporate"), "as the page says");

        assertEquals(Optional.of(Secret.of("second")), access(running, "corporate"));
        assertEquals(Optional.of(Secret.of("second")), access(storages.make(), "corporate"), "it is put right for all");
    }

    @Test
    void anOldRecordIsRefusedAfterALogout() {
        byte[] old = dump();
        running.delete("corporate");
        restore(old);

        assertEquals(Optional.empty(), access(running, "corporate"));
        assertEquals(Optional.empty(), access(storages.make(), "corporate"), "it is put right for all");
    }

    /** Returns the record as the attacker copies it. */
    private byte[] dump() {
        return String.join("\n", field(TOKEN_KEY, "version"), field(TOKEN_KEY, "proof"), field(TOKEN_KEY, "sealed"))
                .getBytes(UTF_8);
    }

    private void restore(byte[] record) {
        String[] parts = new String(record, UTF_8).split("\n", 3);
        server.ask("DEL", TOKEN_KEY);
        server.ask("HSET", TOKEN_KEY, "version", parts[0], "proof", parts[1], "sealed", parts[2]);
    }

    @Test
    void noOtherFormOfAProofIsAccepted() {
        String proof = field(TOKEN_KEY, "proof");
        for (String other : List.of(
                "",
                "none",
                proof.substring(0, proof.length() - 1),
                proof.substring(0, proof.indexOf('.') + 1),
                proof + "=",
                proof.toUpperCase(java.util.Locale.ROOT),
                proof + " " + proof,
                "none." + proof.substring(proof.indexOf('.') + 1),
                "hs1." + proof,
                "x".repeat(100_000))) {
            server.ask("HSET", TOKEN_KEY, "proof", other);
            assertRefused();
        }
    }

    @Test
    void aProofByTheRecipientIsRefused() throws Exception {
        String sealed = field(TOKEN_KEY, "sealed");
        Matcher recipient = Pattern.compile("age1[a-z0-9]+").matcher(sealed);
        assertTrue(recipient.find());
        javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
        mac.init(new javax.crypto.spec.SecretKeySpec(recipient.group().getBytes(UTF_8), "HmacSHA256"));
        String own = field(TOKEN_KEY, "proof").substring(0, 9); // the name of the key is no secret
        String code = java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(mac.doFinal((TOKEN_KEY + later() + sealed).getBytes(UTF_8)));

        server.ask("HSET", TOKEN_KEY, "version", later(), "proof", own + code);

        assertRefused();
    }

    @Test
    void aForgedRemovalIsRefused() {
        String version = later();
        server.ask("HDEL", TOKEN_KEY, "sealed");
        assertRefused();

        server.ask("HSET", TOKEN_KEY, "version", version);
        assertRefused();

        server.ask("HDEL", TOKEN_KEY, "proof");
        assertRefused();
    }

    @Test
    void theProofOfARemovalIsNoneOfAToken() {
        String sealed = field(TOKEN_KEY, "sealed");
        running.delete("corporate");

        server.ask("HSET", TOKEN_KEY, "sealed", sealed);

        assertRefused();
    }

    @Test
    void aLogoutEndsAForgeryAlthoughItUsedUpAllVersions() {
        server.ask("HSET", TOKEN_KEY, "version", "8999999999999");
        assertRefused();

        assertTrue(running.delete("corporate"));
        running.save("corporate", token("next"));

        assertEquals(Optional.of(Secret.of("next")), access(storages.make(), "corporate"));
        long ahead = Long.parseLong(field(TOKEN_KEY, "version")) - System.currentTimeMillis();
        assertTrue(ahead < Duration.ofDays(1).toMillis(), () -> "the version is " + ahead + " ms ahead");
    }

    private Optional<String> intent(TokenStorage storage) {
        AtomicReference<Optional<String>> line = new AtomicReference<>(Optional.empty());
        storage.update("corporate", Duration.ZERO, (current, lease) -> {
            line.set(lease.note().read());
            return current;
        });
        return line.get();
    }

    /** Leaves the note of a refresh that ends with an error. */
    private void leaveIntent(String line) {
        assertThrows(
                IllegalStateException.class,
                () -> running.update("corporate", Duration.ZERO, (current, lease) -> {
                    lease.note().write(line);
                    throw new IllegalStateException("interrupted");
                }));
    }

    @Test
    void aForgedNoteOfARefreshDoesNotCount() {
        leaveIntent("a refresh");
        assertEquals(Optional.of("a refresh"), intent(storages.make()));
        String proved = server.ask("GET", INTENT_KEY);

        server.ask("SET", INTENT_KEY, "a refresh");
        assertEquals(Optional.empty(), intent(storages.make()));

        server.ask("SET", INTENT_KEY, proved + "!");
        assertEquals(Optional.empty(), intent(storages.make()));
    }

    private static Optional<String> lineOfLogin(TokenStorage storage) {
        AtomicReference<Optional<String>> line = new AtomicReference<>(Optional.empty());
        storage.inTurn("corporate", Duration.ZERO, lease -> {
            line.set(lease.note().read());
            return token("of a login");
        });
        return line.get();
    }

    @Test
    void aForgedLineOfALoginDoesNotCount() {
        running.inTurn("corporate", Duration.ZERO, lease -> {
            lease.note().write("a login");
            return token("of a login");
        });
        assertEquals(Optional.of("a login"), lineOfLogin(storages.make()));
        String proved = server.ask("GET", NOTE_KEY);

        server.ask("SET", NOTE_KEY, "a login");
        assertEquals(Optional.empty(), lineOfLogin(storages.make()));

        server.ask("SET", "kstlib:{other}:note", proved);
        AtomicReference<Optional<String>> other = new AtomicReference<>(Optional.of("not read"));
        running.inTurn("other", Duration.ZERO, lease -> {
            other.set(lease.note().read());
            return token("of a login");
        });
        assertEquals(Optional.empty(), other.get());
    }

    @Test
    void theNoteOfARefreshIsNoLineOfALogin() {
        leaveIntent("a refresh");

        server.ask("SET", NOTE_KEY, server.ask("GET", INTENT_KEY));

        assertEquals(Optional.empty(), lineOfLogin(running));
    }

    @Test
    void aForgedLockStoresNothing() {
        StorageException refusal = assertThrows(
                StorageException.class,
                () -> running.update("corporate", Duration.ZERO, (current, lease) -> {
                    server.ask("HSET", LOCK_KEY, "fence", "8999999999999");
                    return Optional.of(token("second"));
                }));

        assertEquals(Reason.LOCK_LOST, refusal.reason());
        assertEquals(Optional.of(Secret.of("first")), access(storages.make(), "corporate"));
    }

    @Test
    void aStrippedProofIsNotTakenForAStoredToken() {
        running.update("corporate", Duration.ZERO, (current, lease) -> Optional.of(token("second")));
        server.ask("HDEL", TOKEN_KEY, "proof");

        assertRefused();
    }

    @Test
    void errorsShowNothingOfTheKeyOrTheForgery() throws IOException, InterruptedException { // security rule 6
        server.ask("HSET", TOKEN_KEY, "version", later(), "sealed", sealedByAStranger());

        AuthException refusal = assertThrows(AuthException.class, () -> running.load("corporate"));

        assertFalse(refusal.toString().contains("ATTACKERS"), refusal::toString);
        assertFalse(refusal.toString().contains(field(TOKEN_KEY, "proof")), refusal::toString);
    }

    @Test
    void nothingOfTheKeyIsOnTheServer() throws IOException {
        String identity =
                Files.readAllLines(folder.resolve(".config/sops/age/keys.txt")).get(2);
        String everything = server.ask("HGETALL", TOKEN_KEY);

        assertFalse(everything.contains(identity));
        assertFalse(everything.contains(HexFormat.of().formatHex(identity.getBytes(UTF_8))));
    }
}
