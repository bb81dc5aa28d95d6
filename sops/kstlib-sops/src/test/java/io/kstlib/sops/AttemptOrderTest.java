package io.kstlib.sops;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.age.AgeMasterKeyType;
import io.kstlib.sops.error.KeyUnavailableException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.MasterKeyTypes;
import io.kstlib.sops.key.Reach;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.Surroundings;
import io.kstlib.sops.key.UnwrapOutcome;
import io.kstlib.sops.key.Unwrapper;
import io.kstlib.sops.pgp.PgpMasterKeyType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "gpg is a shell script here")
class AttemptOrderTest {

    @TempDir
    Path home;

    private final List<String> asked = new ArrayList<>();
    private Surroundings surroundings;

    @BeforeEach
    void watchWhatIsAsked() throws IOException {
        surroundings = new Surroundings(home);
        surroundings.script("bin/gpg", "touch " + home + "/gpg-ran", "printf 0123456789abcdef0123456789abcdef");
        surroundings.with("PATH", home.resolve("bin") + ":/usr/bin:/bin");
    }

    @Test
    void startsNoGpgAndAsksNoNetworkWhenAgeKeyIsAtHand() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");

        recovery().open("file", List.of(List.of(networkEntry(), pgpEntry(), ageEntry())), 1);

        assertFalse(gpgRan());
        assertEquals(List.of(), asked);
    }

    @Test
    void startsNoGpgWhenTheKeyOfALaterGroupIsAtHand() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");

        List<DataKey> shares =
                recovery().open("file", List.of(List.of(pgpEntry()), List.of(networkEntry()), List.of(ageEntry())), 1);

        assertEquals(1, shares.size());
        assertFalse(gpgRan());
    }

    @Test
    void runsNoCommandForOneRecipientBeforeTheKeyFilesOfAnother() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");
        Path command = surroundings.script("bin/keys", "touch " + home + "/gpg-ran");
        surroundings.with("SOPS_AGE_KEY_CMD", command.toString());
        String strange = Surroundings.text("age/known/hybrid.age");

        recovery()
                .open(
                        "file",
                        List.of(List.of(
                                new KeyEntry("age", Map.of("recipient", "age1pq1x", "enc", strange)), ageEntry())),
                        1);

        assertFalse(gpgRan());
    }

    @Test
    void asksAgentsBeforeNetworks() throws IOException {
        recovery().open("file", List.of(List.of(networkEntry(), pgpEntry())), 1);

        assertTrue(gpgRan());
        assertEquals(List.of(), asked);
    }

    @Test
    void asksNetworksLast() throws IOException {
        surroundings.with("PATH", "");

        recovery().open("file", List.of(List.of(networkEntry(), pgpEntry(), ageEntry())), 1);

        assertEquals(List.of("network"), asked);
    }

    @Test
    void keepsToTheOrderThatThePersonChose() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");
        surroundings.with("SOPS_DECRYPTION_ORDER", "network,pgp,age");

        recovery().open("file", List.of(List.of(ageEntry(), pgpEntry(), networkEntry())), 1);

        assertEquals(List.of("network"), asked);
        assertFalse(gpgRan());
    }

    @Test
    void triesTypesThatTheChosenOrderDoesNotNameAfterwards() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");
        surroundings.with("SOPS_DECRYPTION_ORDER", "pgp");

        recovery().open("file", List.of(List.of(ageEntry(), networkEntry(), pgpEntry())), 1);

        assertTrue(gpgRan());
        assertEquals(List.of(), asked);
    }

    @Test
    void refusesOrderThatNamesATypeTwice() {
        surroundings.with("SOPS_DECRYPTION_ORDER", "age, age");

        assertRefused(Reason.RECIPIENT, () -> recovery().open("file", List.of(List.of(ageEntry())), 1));
    }

    @Test
    void opensAsManyGroupsAsAreNeeded() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");

        List<DataKey> shares = recovery()
                .open(
                        "file",
                        List.of(List.of(pgpEntry(), networkEntry()), List.of(networkEntry()), List.of(ageEntry())),
                        2);

        assertEquals(2, shares.size());
        assertEquals(
                new DataKey("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII)), shares.get(0));
        assertEquals(List.of(), asked);
    }

    @Test
    void aMalformedEntryKeepsNoOtherKeyFromOpeningTheFile() throws IOException {
        surroundings.copy("age/known/x25519.key", ".config/sops/age/keys.txt");
        surroundings.with("SOPS_DECRYPTION_ORDER", "network,age");

        List<DataKey> opened = recovery()
                .open("file", List.of(List.of(new KeyEntry("network", Map.of("malformed", "")), ageEntry())), 1);

        assertEquals(1, opened.size());
    }

    @Test
    void saysWhatIsMalformedWhenNoOtherKeyOpensTheFile() {
        KeyUnavailableException failure = assertThrows(
                KeyUnavailableException.class,
                () -> recovery().open("file", List.of(List.of(new KeyEntry("network", Map.of("malformed", "")))), 1));

        assertTrue(failure.getMessage().contains("the ARN is not an ARN"), failure.getMessage());
    }

    private boolean gpgRan() {
        return Files.exists(home.resolve("gpg-ran"));
    }

    private DataKeys recovery() {
        return new DataKeys(
                MasterKeyTypes.of(List.of(new NetworkType(), new PgpMasterKeyType(), new AgeMasterKeyType())),
                surroundings.context());
    }

    private static KeyEntry ageEntry() throws IOException {
        String recipient = Surroundings.text("age/known/x25519.key")
                .lines()
                .toList()
                .get(1)
                .substring(14);
        return new KeyEntry("age", Map.of("recipient", recipient, "enc", Surroundings.text("age/known/x25519.age")));
    }

    private static KeyEntry pgpEntry() {
        return new KeyEntry("pgp", Map.of("fp", "8A3C8B6B0B5B3E8F", "enc", "-----BEGIN PGP MESSAGE-----\n"));
    }

    private static KeyEntry networkEntry() {
        return new KeyEntry("network", Map.of("enc", "x"));
    }

    /** A key that is far away and always answers. */
    private final class NetworkType implements MasterKeyType {
        @Override
        public String type() {
            return "network";
        }

        @Override
        public Recipient recipient(RecipientSpec spec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Recipient recipient(KeyEntry entry) {
            return new Recipient() {
                @Override
                public String type() {
                    return "network";
                }

                @Override
                public String text() {
                    return "far away";
                }

                @Override
                public KeyEntry wrap(DataKey dataKey, KeyContext context) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public Unwrapper unwrapper(KeyContext context) {
            return Unwrapper.inOneAttempt(Reach.NETWORK, this::unwrap);
        }

        private UnwrapOutcome unwrap(KeyEntry entry) {
            asked.add("network");
            if (entry.fields().containsKey("malformed")) {
                throw Reason.MALFORMED_FILE.error("the ARN is not an ARN");
            }
            return new UnwrapOutcome.Unwrapped(new DataKey(new byte[] {1}));
        }
    }
}
