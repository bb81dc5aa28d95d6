package io.kstlib.auth.client.jwt;

import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.client.RequestSigner;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.jose.JwtSigningKey;
import java.util.Map;
import java.util.Optional;

/** What a client proves its identity with: a private key, or a secret that the server has, too. */
interface Proof {

    /** The type of the client authentication. */
    String type();

    Strength strength();

    boolean isConfigured();

    /** The key of the configuration that names it. */
    ConfigKey<?> configKey();

    /** Fetches it. Called for each assertion. */
    LoadedKey load();

    /** Fetches it for a person who compares it with the registration of the client; empty where there is nothing to be seen. */
    Optional<LoadedKey> show();

    /** Returns what signs authorization requests; empty if this proof cannot sign them, or is not configured. */
    default Optional<RequestSigner> requestSigner() {
        return Optional.empty();
    }

    /**
     * What was fetched.
     *
     * @param key signs
     * @param header the members of the header by which the server finds the key
     * @param facts what a person compares with the registration of the client
     */
    record LoadedKey(JwtSigningKey key, Map<String, String> header, Map<String, String> facts) {

        public LoadedKey {
            header = Map.copyOf(header);
            facts = Map.copyOf(facts);
        }
    }
}
