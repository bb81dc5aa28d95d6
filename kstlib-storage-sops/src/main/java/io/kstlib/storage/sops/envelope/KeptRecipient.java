package io.kstlib.storage.sops.envelope;

import io.kstlib.auth.api.PreflightReport.Check;
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
import io.kstlib.sops.rules.EncryptionRule;
import io.kstlib.storage.sops.ChosenRecipients;
import io.kstlib.storage.sops.Place;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one recipient whose identity is in a keeper. Its public side is remembered, so a process that has opened its tokens can also store the next ones
 * when the keeper is locked meanwhile.
 */
final class KeptRecipient implements ChosenRecipients {

    private final IdentityKeeper keeper;
    private volatile @Nullable String known;

    KeptRecipient(IdentityKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public EncryptionRule ruleFor(Place place) {
        String recipient = known;
        if (recipient == null) {
            recipient = recipient(keeper.find().orElseGet(this::make));
        }
        return EncryptionRule.forRecipients(
                List.of(new AgeMasterKeyType().recipient(new RecipientSpec.Text(recipient))));
    }

    private Secret make() {
        return keeper.keep(Secret.of(AgeKeyPair.generate(new SecureRandom()).reveal()));
    }

    private String recipient(Secret identity) {
        return remember(AgeKeyPair.of(identity.reveal()));
    }

    String remember(AgeKeyPair pair) {
        String recipient = pair.recipient();
        known = recipient;
        return recipient;
    }

    /** Forgets the public side: the keeper decides again. */
    void forget() {
        known = null;
    }

    @Override
    public String inWords(Place place) {
        return keeper.find()
                .map(identity -> "age key " + recipient(identity) + ", in " + keeper.inWords())
                .orElseGet(() -> "the first login makes a key in " + keeper.inWords());
    }

    @Override
    public String keys() {
        return "another storage";
    }

    @Override
    public boolean isOwn(Place place) {
        return true;
    }

    @Override
    public boolean wouldMakeKey(Place place) {
        return keeper.find().isEmpty();
    }

    @Override
    public Check identityCheck() {
        return keeper.check();
    }

    /** The type {@code age} whose only identity is in a keeper. Other places are not looked at. */
    final class KeyType implements MasterKeyType {

        private final AgeMasterKeyType age = new AgeMasterKeyType();

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
                remember(pair);
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
}
