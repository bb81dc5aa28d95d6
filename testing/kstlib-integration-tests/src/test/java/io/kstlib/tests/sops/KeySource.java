package io.kstlib.tests.sops;

import java.util.Locale;

/** The kinds of keys that both sops and kstlib know. */
enum KeySource {
    AGE("age", "age.txt"),
    AGE_PQ("age", "age-pq.txt"),
    SSH_ED25519("age", "ssh_ed25519"),
    SSH_RSA("age", "ssh_rsa"),
    PGP_RSA("pgp", "pgp-rsa.asc"),
    PGP_CURVE25519("pgp", "pgp-curve25519.asc"),
    KMS("kms", "");

    private final String type;
    private final String file;

    KeySource(String type, String file) {
        this.type = type;
        this.file = file;
    }

    /** Returns the name of the list in the metadata, and of the option of sops. */
    String type() {
        return type;
    }

    String file() {
        return file;
    }

    boolean isAge() {
        return this == AGE || this == AGE_PQ;
    }

    boolean isSsh() {
        return this == SSH_ED25519 || this == SSH_RSA;
    }

    boolean isPgp() {
        return this == PGP_RSA || this == PGP_CURVE25519;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
