package io.kstlib.storage.sops.envelope;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.storage.StorageContext;
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
import io.kstlib.storage.sops.RecipientKeys;
import io.kstlib.storage.sops.TokenCipher;
import io.kstlib.storage.sops.TokenFields;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts tokens with SOPS for storages of other modules, such as one in a database. A sealed token is a JSON document of SOPS
 * whose values are all encrypted. The {@code sops} command can decrypt it.
 *
 * <p>The recipients are those of the storage's own section: its schema includes {@link #schema()}. Where none is configured, they are those of the
 * variables that SOPS reads. Where these name none either, it is the person's own age key, which is made when there is none. A {@code .sops.yaml}
 * does not count, since its rules are about files.
 *
 * <p>Sealing needs no secret, because a recipient is public, so sealed text does not tell who wrote it. {@link RecordProof} does.
 *
 * <p>A storage calls {@link #prove} in {@code proveWritable}, after it has read what is stored. So a lost key is not replaced by a new one. It calls
 * {@link #proveReplacement} in the lease of an update, before a refresh token is spent. Safe for use by several threads.
 */
public final class TokenEnvelope {

    private final TokenCipher cipher;
    private final @Nullable KeptRecipient kept;

    private TokenEnvelope(TokenCipher cipher, @Nullable KeptRecipient kept) {
        this.cipher = cipher;
        this.kept = kept;
    }

    /**
     * Returns the configuration keys that say whom tokens are encrypted for: {@code age}, {@code pgp}, {@code kms} and {@code hc_vault}.
     *
     * @return the schema, which the storage includes in its own
     */
    public static ConfigSchema schema() {
        return RecipientKeys.SCHEMA;
    }

    /**
     * Makes an envelope. Does no I/O.
     *
     * @param context the storage's own, whose settings have the keys of {@link #schema()}
     */
    public static TokenEnvelope of(StorageContext context) {
        return new TokenEnvelope(TokenCipher.of(new RecipientKeys(context.settings()), context), null);
    }

    /**
     * Makes an envelope for one identity of age, which is kept by itself. Neither {@link #schema()} nor the variables of SOPS count. Does no I/O.
     *
     * @param keeper keeps the identity; asked when a token is opened, and once before one is sealed
     * @param context the storage's own
     */
    public static TokenEnvelope of(IdentityKeeper keeper, StorageContext context) {
        KeptRecipient recipient = new KeptRecipient(keeper);
        return new TokenEnvelope(TokenCipher.of(recipient, recipient.new KeyType(), context), recipient);
    }

    TokenCipher cipher() {
        return cipher;
    }

    /**
     * Encrypts a token, each time with a new data key.
     *
     * @param location its later place, for messages
     * @return UTF-8 text; no longer than four times the token and some kilobytes for the recipients
     * @throws io.kstlib.auth.api.error.StorageException if it cannot be encrypted ({@code ENCRYPTION})
     */
    public byte[] seal(Token token, String location) {
        return cipher.encrypt(token.toMap(), Place.elsewhere(location));
    }

    /**
     * Decrypts a token.
     *
     * @param sealed the result of {@link #seal}
     * @param location its place, for messages
     * @param provider the provider of the token
     * @throws io.kstlib.auth.api.error.StorageException if no key for it is here or it was changed ({@code ENCRYPTION}), or if it is damaged
     *     ({@code UNREADABLE})
     */
    public Token open(byte[] sealed, String location, String provider) {
        Place place = Place.elsewhere(location);
        return TokenFields.token(cipher.decrypt(sealed, place), place, provider);
    }

    /**
     * Proves that a token can be sealed and opened again. Makes the person's own age key where no recipient is chosen and there is none.
     *
     * @param location the place of a later token, for messages
     * @throws io.kstlib.auth.api.error.StorageException if it could not ({@code ENCRYPTION})
     */
    public void prove(String location) {
        if (kept != null) {
            kept.forget();
        }
        cipher.prove(Place.elsewhere(location));
    }

    /**
     * Proves that what is sealed next can be opened here.
     *
     * @param sealed the stored text, which has been opened
     * @param location its place, for messages
     * @throws io.kstlib.auth.api.error.StorageException if it could not ({@code ENCRYPTION})
     */
    public void proveReplacement(byte[] sealed, String location) {
        cipher.proveReplacement(sealed, Place.elsewhere(location));
    }

    /**
     * Checks the keys, for {@code TokenStorage.preflight}. Makes no key.
     *
     * @param location the place of a later token, for messages
     * @return one entry per check
     */
    public List<Check> preflight(String location) {
        return cipher.preflight(Place.elsewhere(location));
    }

    @Override
    public String toString() {
        return "TokenEnvelope";
    }

    /**
     * The one recipient whose identity is in a keeper. Its public side is remembered, so a process that has opened its tokens can also store the next ones
     * when the keeper is locked meanwhile.
     */
    private static final class KeptRecipient implements ChosenRecipients {

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
                    return opened.isPresent()
                            ? new UnwrapOutcome.Unwrapped(opened.get())
                            : refused("holds another key");
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
}
