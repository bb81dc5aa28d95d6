package io.kstlib.sops.aws.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class KmsRecipientTest {

    private static final String ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    private static final String ROLE = "arn:aws:iam::111122223333:role/reader";

    private final KmsKeyType type = new KmsKeyType();

    private Recipient text(String text) {
        return type.recipient(new RecipientSpec.Text(text));
    }

    @Test
    void readsWhatSopsShows() {
        String shown = ARN + "+" + ROLE + "|App:shop,Stage:prod|other";
        KmsRecipient recipient = (KmsRecipient) text(shown);

        assertEquals(ROLE, recipient.role());
        assertEquals(Map.of("App", "shop", "Stage", "prod"), recipient.encryptionContext());
        assertEquals("other", recipient.profile());
        assertEquals(shown, recipient.text());
        assertEquals(ARN, text(" " + ARN + " ").text());
        assertEquals(ARN + "|App:shop", text(ARN + "|App:shop").text());
    }

    @Test
    void readsRoleWrittenBehindTheArnInFieldsToo() {
        Recipient recipient = type.recipient(new RecipientSpec.Fields(Map.of("arn", ARN + "+" + ROLE)));

        assertEquals(ARN + "+" + ROLE, recipient.text());
    }

    @Test
    void refusesWhatIsNoArn() {
        for (String wrong : List.of("", "alias/mine", "arn:aws:s3:eu-west-1:111122223333:key/x", ARN + "+" + ARN)) {
            SopsException refused = assertRefused(Reason.RECIPIENT, () -> text(wrong), wrong);
            assertTrue(refused.getMessage().contains("is not the ARN of"), refused::getMessage);
        }
    }

    @Test
    void regionCannotNameAnotherHost() {
        String hostile = "arn:aws:kms:evil.example/?:111122223333:key/1234";

        assertRefused(Reason.RECIPIENT, () -> text(hostile));
        assertRefused(
                Reason.MALFORMED_FILE,
                () -> type.recipient(new KeyEntry("kms", Map.of("arn", hostile, "enc", "d3JhcHBlZA=="))));
    }

    @Test
    void encryptionContextIsNotDroppedForAValueThatIsNoText() {
        SopsException refused = assertRefused(
                Reason.RECIPIENT,
                () -> type.recipient(new RecipientSpec.Fields(Map.of("arn", ARN, "context", Map.of("App", 1L)))));

        assertTrue(refused.getMessage().contains("\"App\""), refused::getMessage);
    }

    @Test
    void entryThatIsIncompleteIsMalformed() {
        assertRefused(Reason.MALFORMED_FILE, () -> type.recipient(new KeyEntry("kms", Map.of("enc", "d3JhcHBlZA=="))));
        assertRefused(Reason.MALFORMED_FILE, () -> type.recipient(new KeyEntry("kms", Map.of("arn", ARN))));
    }

    static SopsException assertRefused(Reason reason, Executable action, Object... which) {
        SopsException refused =
                assertThrows(SopsException.class, action, () -> List.of(which).toString());
        assertEquals(reason, refused.reason(), refused.getMessage());
        return refused;
    }
}
