package io.kstlib.storage.keyring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.storage.keyring.KeyringException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keychain of macOS by answers as its headers document them: no test of this project runs there. */
class KeychainTest {

    private static final byte[] SECRET = "swordfish".getBytes(StandardCharsets.US_ASCII);
    private static final String ITEM = "io.kstlib token-key";
    private static final String FIND = "SecKeychainFindGenericPassword";
    private static final String ADD = "SecKeychainAddGenericPassword";
    private static final String SET = "SecKeychainSetUserInteractionAllowed";

    private final DocumentedSecurity security = new DocumentedSecurity();
    private final Keyring keychain = security.keyring();

    private static KeyringException refusal(Executable call) {
        return assertThrows(KeyringException.class, call);
    }

    @Test
    void isReadWithoutAQuestionAndReleasesWhatItWasGiven() throws KeyringException {
        security.with(ITEM, SECRET);

        assertArrayEquals(SECRET, keychain.find().orElseThrow());

        assertEquals(List.of("forbid", "find " + ITEM, "free a wiped buffer", "allow"), security.calls());
        assertEquals(0, security.unreleased());
    }

    @Test
    void isWrittenWithoutAQuestion() throws KeyringException {
        keychain.add(SECRET);

        assertEquals(List.of("forbid", "add " + ITEM, "allow"), security.calls());
        assertArrayEquals(SECRET, keychain.find().orElseThrow());
    }

    @Test
    void isUnlockedWithADialogThatThePersonAnswers() throws KeyringException {
        security.with(ITEM, SECRET).locked(true);
        assertFalse(keychain.isUnlocked());

        keychain.unlock();

        assertTrue(keychain.isUnlocked());
        assertEquals(
                List.of(
                        "forbid",
                        "status of the default keychain",
                        "allow",
                        "unlock the default keychain with a dialog",
                        "find " + ITEM,
                        "free a wiped buffer",
                        "forbid",
                        "status of the default keychain",
                        "allow"),
                security.calls());
    }

    @Test
    void staysLockedIfThePersonCancels() throws KeyringException {
        security.with(ITEM, SECRET).locked(false);

        assertEquals(Reason.REFUSED, refusal(keychain::unlock).reason());

        assertFalse(keychain.isUnlocked());
    }

    @Test
    void asksNoQuestionToReadOrWriteWhileItIsLocked() {
        security.with(ITEM, SECRET).locked(true);

        assertEquals(Reason.LOCKED, refusal(keychain::find).reason());
        assertEquals(Reason.LOCKED, refusal(() -> keychain.add(SECRET)).reason());

        assertTrue(security.isInteractionAllowed(), "questions of others are allowed again");
    }

    @Test
    void keepsQuestionsForbiddenIfTheProgramForbadeThem() throws KeyringException {
        security.with(ITEM, SECRET).withInteractionForbidden();

        assertArrayEquals(SECRET, keychain.find().orElseThrow());

        assertEquals(List.of("find " + ITEM, "free a wiped buffer"), security.calls());
        assertFalse(security.isInteractionAllowed());
    }

    @Test
    void doesNothingIfQuestionsCannotBeForbidden() {
        security.with(ITEM, SECRET).answering(SET, -25291); // errSecNotAvailable

        assertEquals(Reason.NONE, refusal(keychain::find).reason());

        assertEquals(List.of("forbid"), security.calls());
    }

    @Test
    void hasNoSecretIfItHasNoItem() throws KeyringException { // errSecItemNotFound
        assertEquals(Optional.empty(), keychain.find());
        assertEquals(0, security.unreleased());
    }

    @ParameterizedTest(name = "OSStatus {0} is {1}")
    @CsvSource({
        "-128, REFUSED, errSecUserCanceled",
        "-25291, NONE, errSecNotAvailable",
        "-25292, FAILED, errSecReadOnly",
        "-25293, REFUSED, errSecAuthFailed",
        "-25294, NONE, errSecNoSuchKeychain",
        "-25295, FAILED, errSecInvalidKeychain",
        "-25299, FAILED, errSecDuplicateItem",
        "-25307, NONE, errSecNoDefaultKeychain",
        "-25308, LOCKED, errSecInteractionNotAllowed",
        "-25315, LOCKED, errSecInteractionRequired",
        "-25320, LOCKED, errSecInDarkWake",
        "-34, FAILED, errSecDiskFull",
        "-36, FAILED, errSecIO",
        "-50, FAILED, errSecParam"
    })
    void saysWhatACodeMeans(int status, Reason reason, String name) {
        security.answering(FIND, status).answering(ADD, status);

        KeyringException refusal = refusal(keychain::find);

        assertEquals(reason, refusal.reason(), name);
        assertEquals(reason, refusal(() -> keychain.add(SECRET)).reason(), name);
        assertTrue(security.isInteractionAllowed(), "questions are allowed again after a failure");
        assertFalse(String.valueOf(refusal.getMessage()).contains("swordfish"));
    }

    @Test
    void doesNotReplaceAnItem() throws KeyringException {
        keychain.add(SECRET);

        assertEquals(Reason.FAILED, refusal(() -> keychain.add(new byte[] {1})).reason());

        assertArrayEquals(SECRET, keychain.find().orElseThrow());
    }

    @Test
    void takesASecretAsLongAsEveryKeyringDoes() throws KeyringException {
        byte[] longest = new byte[2560];
        longest[2559] = 7;

        keychain.add(longest);

        assertArrayEquals(longest, keychain.find().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2561})
    void refusesAnItemThatCannotBeASecretOfOurs(int length) {
        security.with(ITEM, new byte[length]);

        assertEquals(Reason.FAILED, refusal(keychain::find).reason());

        assertEquals(0, security.unreleased());
        assertThrows(IllegalArgumentException.class, () -> keychain.add(new byte[length]));
    }

    @Test
    void isNoneIfTheSystemHasNoSuchLibrary() { // what JNA throws then
        Keyring missing = new Keychain(() -> {
            throw new UnsatisfiedLinkError("Security");
        });

        assertEquals(Reason.NONE, refusal(missing::find).reason());
    }

    @Test
    void isNoneIfTheLibraryHasNoSuchFunction() { // these are deprecated since macOS 10.10
        Keyring later = new Keychain(() -> new Keychain.SecurityFramework(name -> {
            throw new UnsatisfiedLinkError(name);
        }));

        assertEquals(Reason.NONE, refusal(later::find).reason());
    }
}
