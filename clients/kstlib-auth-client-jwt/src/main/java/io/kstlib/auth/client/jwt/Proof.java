package io.kstlib.auth.client.jwt;

import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.jose.JwtSigningKey;
import java.util.Map;
import java.util.Optional;

/** The proof of a client's identity: a private key, or a secret that the server also has. */
interface Proof {

    /** The type of the client authentication. */
    String type();

    Strength strength();

    boolean isConfigured();

    /** The key of the configuration that names it. */
    ConfigKey<?> configKey();

    /** Fetches the key. Called for each assertion. */
    LoadedKey load();

    /** Fetches the key for a comparison with the registration of the client; empty if all of it is secret. */
    Optional<LoadedKey> show();

    /** Returns the signer of authorization requests; empty if this proof cannot sign them, or is not configured. */
    default Optional<RequestSigner> requestSigner() {
        return Optional.empty();
    }

    /**
     * A fetched key.
     *
     * @param key the signing key
     * @param header the members of the header by which the server finds the key
     * @param facts the facts to compare with the registration of the client
     */
    record LoadedKey(JwtSigningKey key, Map<String, String> header, Map<String, String> facts) {

        public LoadedKey {
            header = Map.copyOf(header);
            facts = Map.copyOf(facts);
        }
    }
}
