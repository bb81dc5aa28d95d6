/**
 * SOPS master keys in the transit engine of HashiCorp Vault (or OpenBao): recipients of the type {@code hc_vault}.
 *
 * <p>Exports nothing. On the module path or the class path it is found as a provider of {@link io.kstlib.sops.key.MasterKeyType}. It is a module
 * of its own: only programs that use Vault have a type of key that sends a token to a server.
 */
module io.kstlib.sops.hc.vault {
    requires io.kstlib.auth.api;
    requires io.kstlib.base;
    requires io.kstlib.http;
    requires io.kstlib.sops;
    requires static org.jspecify;

    provides io.kstlib.sops.key.MasterKeyType with
            io.kstlib.sops.hc.vault.VaultKeyType;
}
