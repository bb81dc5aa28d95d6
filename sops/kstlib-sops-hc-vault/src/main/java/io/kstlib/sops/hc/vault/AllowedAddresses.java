package io.kstlib.sops.hc.vault;

import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.KeyContext;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The addresses that the token may be sent to. The address of Vault is written in the encrypted file, which another person may have made. So,
 * unlike in sops, it is not enough: the person names it, too. The variable is {@code VAULT_ADDR}, as for Vault's own command, or
 * {@code SOPS_HC_VAULT_ALLOWLIST}, as for sops.
 */
final class AllowedAddresses {

    private static final String ALLOWLIST = "SOPS_HC_VAULT_ALLOWLIST";
    private static final String ADDRESS = "VAULT_ADDR";

    private AllowedAddresses() {}

    static void require(String address, KeyContext context) {
        Map<String, String> environment = context.environment();
        String allowlist = environment.getOrDefault(ALLOWLIST, "").strip();
        boolean allowed;
        if (allowlist.isEmpty()) {
            allowed = closed(address)
                    .equals(closed(environment.getOrDefault(ADDRESS, "").strip()));
        } else if ("all".equals(allowlist) || "none".equals(allowlist)) {
            allowed = "all".equals(allowlist);
        } else {
            allowed = Stream.of(allowlist.split(","))
                    .map(String::strip)
                    .filter(entry -> !entry.isEmpty())
                    .anyMatch(entry -> closed(address).startsWith(closed(entry)));
        }
        if (!allowed) {
            String variable = allowlist.isEmpty() ? ADDRESS : ALLOWLIST;
            throw Reason.RECIPIENT.error(
                    "the Vault token is not sent to " + address + ", which " + variable + " does not name",
                    "If you trust that address, set " + variable + "=" + address,
                    null);
        }
    }

    /** Adds the slash that keeps https://vault from allowing https://vault.evil.example. */
    private static String closed(String address) {
        return address.endsWith("/") ? address : address + "/";
    }
}
