/**
 * SOPS master keys in the transit engine of HashiCorp Vault (or OpenBao): recipients of the type {@code hc_vault}.
 *
 * <p>Nothing is exported: on the module path or the class path it is found by {@link io.kstlib.sops.key.MasterKeyType}. A module of its own,
 * so that only who uses Vault has a type of key at hand that sends a token somewhere.
 */
module io.kstlib.sops.hc.vault {
    requires io.kstlib.auth.api;
    requires io.kstlib.http;
    requires io.kstlib.json;
    requires io.kstlib.sops;
    requires static org.jspecify;

    provides io.kstlib.sops.key.MasterKeyType with
            io.kstlib.sops.hc.vault.VaultKeyType;
}
