package io.kstlib.sops.hc.vault;

import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.KeyEntry;
import io.kstlib.sops.key.Recipient;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key of a transit engine.
 *
 * @param address the address of Vault, without a path
 * @param enginePath the mount point of the engine, such as {@code transit}
 * @param keyName the name of the key in it
 */
record VaultRecipient(String address, String enginePath, String keyName) implements Recipient {

    static final String TYPE = "hc_vault";
    static final String ADDRESS = "vault_address";
    static final String ENGINE_PATH = "engine_path";
    static final String KEY_NAME = "key_name";

    /** These become parts of a URL that gets a token, and may come from a file that someone else wrote. */
    private static final Pattern SAFE_PATH = Pattern.compile("[\\w-][\\w.-]*(?:/[\\w-][\\w.-]*)*");

    private static final Pattern SAFE_NAME = Pattern.compile("[\\w-][\\w.-]*");
    private static final Pattern URI_OF_KEY =
            Pattern.compile("(?<address>[^/]+//[^/]+)/v\\d+/(?<engine>.+)/keys/(?<key>[^/]+)/?");

    VaultRecipient {
        if (!SAFE_PATH.matcher(enginePath).matches()
                || !SAFE_NAME.matcher(keyName).matches()) {
            throw malformed(address + "/v1/" + enginePath + "/keys/" + keyName);
        }
        requireProtected(address, parsed(address));
    }

    static VaultRecipient ofUri(String text) {
        Matcher uri = URI_OF_KEY.matcher(text);
        if (!uri.matches()) {
            throw malformed(text);
        }
        return new VaultRecipient(uri.group("address"), uri.group("engine"), uri.group("key"));
    }

    static VaultRecipient ofEntry(KeyEntry entry) {
        entry.text(KeyEntry.WRAPPED_KEY);
        return new VaultRecipient(entry.text(ADDRESS), entry.text(ENGINE_PATH), entry.text(KEY_NAME));
    }

    private static SopsException malformed(String text) {
        return Reason.RECIPIENT.error(
                "\"" + text + "\" is not the URI of a key in Vault's transit engine",
                "Write it like https://vault.example.com:8200/v1/transit/keys/name",
                null);
    }

    private static URI parsed(String address) {
        try {
            URI uri = URI.create(address);
            if (uri.getHost() == null
                    || uri.getUserInfo() != null
                    || uri.getQuery() != null
                    || uri.getFragment() != null) {
                throw malformed(address);
            }
            return uri;
        } catch (IllegalArgumentException noUri) {
            throw malformed(address);
        }
    }

    private static void requireProtected(String address, URI uri) {
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || !WebOrigin.of(uri).isSafe()) {
            throw Reason.RECIPIENT.error("the address of Vault, " + address
                    + ", is neither https nor on this machine, and the data key and the"
                    + " token would be readable on the way");
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String text() {
        return address + "/v1/" + enginePath + "/keys/" + keyName;
    }

    URI endpoint(String action) {
        return URI.create(address.replaceFirst("/+$", "") + "/v1/" + enginePath + "/" + action + "/" + keyName);
    }

    @Override
    public KeyEntry wrap(DataKey dataKey, KeyContext context) {
        String plaintext = Base64.getEncoder().encodeToString(dataKey.reveal());
        String wrapped = new VaultRequest(this, context).ask("encrypt", Map.of("plaintext", plaintext), "ciphertext");
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(ADDRESS, address);
        fields.put(ENGINE_PATH, enginePath);
        fields.put(KEY_NAME, keyName);
        fields.put(
                KeyEntry.CREATED_AT,
                context.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        fields.put(KeyEntry.WRAPPED_KEY, wrapped);
        return new KeyEntry(TYPE, fields);
    }
}
