package io.kstlib.storage.sops.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.context.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The only identity is in a place of another module. */
class KeptIdentityTest {

    private static final String PLACE = "tokens/corporate";
    private static final Token TOKEN = Token.builder(Secret.of("canary-access"), Instant.parse("2026-01-01T00:00:00Z"))
            .build();

    @TempDir
    Path home;

    private final Box box = new Box();

    /** Keeps an identity in memory; can be locked. */
    private static final class Box implements IdentityKeeper {

        private @Nullable Secret kept;
        private boolean locked;

        @Override
        public Optional<Secret> find() {
            if (locked) {
                throw new StorageException("box", Reason.ENCRYPTION, "the box is locked", null, null);
            }
            return Optional.ofNullable(kept);
        }

        @Override
        public Secret keep(Secret identity) {
            kept = identity;
            return identity;
        }

        @Override
        public Check check() {
            return Check.attempt("box", () -> find().isPresent() ? "full" : "empty");
        }

        @Override
        public String inWords() {
            return "the box";
        }
    }

    private TokenEnvelope envelope() {
        return TokenEnvelope.of(
                box, TestContext.of("auth.storage.keyring", Map.of()).home(home));
    }

    private StorageException refusal(byte[] sealed) {
        return assertThrows(StorageException.class, () -> envelope().open(sealed, PLACE, "corporate"));
    }

    @Test
    void makesTheIdentityWhereThereIsNoneAndNoKeyFile() {
        assertTrue(envelope().preflight(PLACE).stream()
                .anyMatch(check -> check.message().contains("makes a key in the box")));

        envelope().prove(PLACE);
        byte[] sealed = envelope().seal(TOKEN, PLACE);

        assertEquals(TOKEN, envelope().open(sealed, PLACE, "corporate"));
        assertTrue(Files.notExists(home.resolve(".config")));
    }

    @Test
    void whatOpenedATokenSealsTheNextOneWithoutTheIdentity() {
        byte[] sealed = envelope().seal(TOKEN, PLACE);
        TokenEnvelope envelope = envelope();
        envelope.open(sealed, PLACE, "corporate");
        box.locked = true;

        byte[] next = envelope.seal(TOKEN, PLACE);

        assertEquals("the box is locked", refusal(next).problem());
        box.locked = false;
        assertEquals(TOKEN, envelope().open(next, PLACE, "corporate"));
    }

    @Test
    void anIdentityThatIsGoneOrAnotherOneIsAnErrorThatNamesThePlace() {
        byte[] sealed = envelope().seal(TOKEN, PLACE);
        box.kept = null;
        assertTrue(
                refusal(sealed).problem().contains("the box: holds no key of kstlib"),
                () -> refusal(sealed).problem());

        envelope().prove(PLACE);
        assertTrue(
                refusal(sealed).problem().contains("the box: holds another key"),
                () -> refusal(sealed).problem());
        assertEquals(Reason.ENCRYPTION, refusal(sealed).reason());
    }
}
