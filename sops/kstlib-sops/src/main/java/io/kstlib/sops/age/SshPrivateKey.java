package io.kstlib.sops.age;

import java.security.interfaces.RSAPrivateKey;

/** A private key of SSH, with its public side. Immutable; its {@code toString} shows nothing of it. */
sealed interface SshPrivateKey permits SshPrivateKey.Ed25519, SshPrivateKey.Rsa {

    /** {@return the public side} */
    SshPublicKey publicKey();

    /** A key of type {@code ssh-ed25519}. */
    final class Ed25519 implements SshPrivateKey {

        private final SshPublicKey.Ed25519 publicKey;
        private final byte[] seed;

        Ed25519(SshPublicKey.Ed25519 publicKey, byte[] seed) {
            this.publicKey = publicKey;
            this.seed = seed.clone();
        }

        @Override
        public SshPublicKey.Ed25519 publicKey() {
            return publicKey;
        }

        /** {@return the secret, 32 bytes} */
        byte[] seed() {
            return seed.clone();
        }
    }

    /** A key of type {@code ssh-rsa}. */
    final class Rsa implements SshPrivateKey {

        private final SshPublicKey.Rsa publicKey;
        private final RSAPrivateKey key;

        Rsa(SshPublicKey.Rsa publicKey, RSAPrivateKey key) {
            this.publicKey = publicKey;
            this.key = key;
        }

        @Override
        public SshPublicKey.Rsa publicKey() {
            return publicKey;
        }

        /** {@return the secret} */
        RSAPrivateKey key() {
            return key;
        }
    }
}
