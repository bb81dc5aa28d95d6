package io.kstlib.sops.hc.vault;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.Reach;
import io.kstlib.sops.key.Recipient;
import io.kstlib.sops.key.RecipientSpec;
import io.kstlib.sops.key.TriedIdentity;
import io.kstlib.sops.key.UnwrapOutcome;
import io.kstlib.sops.key.Unwrapper;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The master key type {@code hc_vault}. */
public final class VaultKeyType implements MasterKeyType {

    /** For {@link java.util.ServiceLoader}. */
    public VaultKeyType() {}

    @Override
    public String type() {
        return VaultRecipient.TYPE;
    }

    @Override
    public List<String> ruleNames() {
        return List.of("hc_vault_transit_uri", VaultRecipient.TYPE);
    }

    @Override
    public Recipient recipient(RecipientSpec spec) {
        if (spec instanceof RecipientSpec.Text text) {
            return VaultRecipient.ofUri(text.text());
        }
        throw Reason.RECIPIENT.error(
                "a recipient of type hc_vault is written as one text",
                "Write it like https://vault.example.com:8200/v1/transit/keys/name",
                null);
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return read(entry);
    }

    private static VaultRecipient read(KeyEntry entry) {
        try {
            return VaultRecipient.ofEntry(entry);
        } catch (SopsException wrong) {
            throw wrong.reason() == Reason.RECIPIENT
                    ? Reason.MALFORMED_FILE.error(
                            "the sops metadata has a recipient of type hc_vault where " + wrong.problem())
                    : wrong;
        }
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return Unwrapper.inOneAttempt(Reach.NETWORK, entry -> unwrap(entry, context));
    }

    private static UnwrapOutcome unwrap(KeyEntry entry, KeyContext context) {
        VaultRecipient recipient = read(entry);
        VaultRequest request = new VaultRequest(recipient, context);
        Map<String, Object> asked = Map.of("ciphertext", entry.text(KeyEntry.WRAPPED_KEY));
        try {
            String plaintext = request.ask("decrypt", asked, "plaintext");
            return new UnwrapOutcome.Unwrapped(new DataKey(Base64.getDecoder().decode(plaintext)));
        } catch (SopsException failure) {
            return refused(recipient, failure.problem(), failure.remedy().orElse(""));
        } catch (IllegalArgumentException noDataKey) {
            return refused(recipient, "the answer holds no data key", "");
        }
    }

    private static UnwrapOutcome refused(VaultRecipient recipient, String problem, String nextStep) {
        TriedIdentity tried = new TriedIdentity(recipient.text(), "Vault at " + recipient.address(), problem);
        return new UnwrapOutcome.Refused(List.of(tried), nextStep);
    }
}
