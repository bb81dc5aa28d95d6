package io.kstlib.storage.sops.envelope;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.sops.age.AgeKeyPair;
import io.kstlib.sops.age.AgeMasterKeyType;
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
import java.util.List;
import java.util.Optional;

/** The type {@code age} whose only identity is in a keeper. Other places are not looked at. */
final class KeptKeyType implements MasterKeyType {

    private final AgeMasterKeyType age = new AgeMasterKeyType();
    private final IdentityKeeper keeper;
    private final KeptRecipient recipient;

    /**
     * @param keeper keeps the identity
     * @param recipient learns of its public side
     */
    KeptKeyType(IdentityKeeper keeper, KeptRecipient recipient) {
        this.keeper = keeper;
        this.recipient = recipient;
    }

    @Override
    public String type() {
        return AgeMasterKeyType.TYPE;
    }

    @Override
    public Recipient recipient(RecipientSpec spec) {
        return age.recipient(spec);
    }

    @Override
    public Recipient recipient(KeyEntry entry) {
        return age.recipient(entry);
    }

    @Override
    public Unwrapper unwrapper(KeyContext context) {
        return Unwrapper.inOneAttempt(Reach.AGENT, this::unwrap);
    }

    private UnwrapOutcome unwrap(KeyEntry entry) {
        Optional<Secret> identity = keeper.find();
        if (identity.isEmpty()) {
            return refused("holds no key of kstlib");
        }
        try {
            AgeKeyPair pair = AgeKeyPair.of(identity.get().reveal());
            recipient.remember(pair);
            Optional<DataKey> opened = pair.unwrap(entry);
            return opened.isPresent() ? new UnwrapOutcome.Unwrapped(opened.get()) : refused("holds another key");
        } catch (SopsException damaged) {
            if (damaged.reason() != Reason.RECIPIENT) {
                throw damaged;
            }
            return refused(damaged.problem());
        }
    }

    private UnwrapOutcome refused(String problem) {
        return new UnwrapOutcome.Refused(List.of(TriedIdentity.none(keeper.inWords(), problem)), "");
    }
}
