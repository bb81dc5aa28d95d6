package io.kstlib.auth.client.jwt;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.jose.ClientKey;
import io.kstlib.jose.ConfiguredKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The configured {@code client_key}. */
record KeyProof(ClientContext context) implements Proof {

    static final String TYPE = "private_key_jwt";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Strength strength() {
        return Strength.KEY_PROVEN;
    }

    @Override
    public boolean isConfigured() {
        return context.settings().has(ProviderKeys.CLIENT_KEY);
    }

    @Override
    public ConfigKey<?> configKey() {
        return ProviderKeys.CLIENT_KEY;
    }

    /**
     * The server finds the key by its {@code kid}. If neither the configuration nor the JWK has one, it is the thumbprint, which both sides compute
     * alike. Servers that know the certificate of a key, such as Entra ID, find it by {@code x5t#S256}.
     */
    @Override
    public LoadedKey load() {
        Settings settings = context.settings();
        ClientKey key = ConfiguredKey.read(context);
        String keyId = settings.get(ProviderKeys.CLIENT_KEY_ID).or(key::keyId).orElseGet(key::thumbprint);
        Map<String, String> header = new LinkedHashMap<>();
        header.put("kid", keyId);
        key.certificateThumbprint().ifPresent(thumbprint -> header.put("x5t#S256", thumbprint));
        Map<String, String> facts =
                Map.of(ProviderKeys.CLIENT_KEY_ID.name(), keyId, "client_public_jwk", key.registration(keyId));
        return new LoadedKey(key, header, facts);
    }

    @Override
    public Optional<LoadedKey> show() {
        return Optional.of(load());
    }

    @Override
    public Optional<RequestSigner> requestSigner() {
        return isConfigured() ? Optional.of(new SignedRequest(context.settings(), this)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "KeyProof";
    }

    /**
     * Signs authorization requests with the {@code client_key} (RFC 9101). The key is not kept.
     *
     * @param settings the provider's section
     * @param proof fetches the key
     */
    private record SignedRequest(Settings settings, KeyProof proof) implements RequestSigner {

        private static final String TYPE = "oauth-authz-req+jwt"; // RFC 9101 section 10.8

        @Override
        public Secret sign(AuthorizationServer server, Map<String, ?> claims) {
            Proof.LoadedKey loaded = proof.load();
            Map<String, String> header = new LinkedHashMap<>(loaded.header());
            header.put("typ", TYPE);
            return Secret.of(loaded.key().sign(algorithm(loaded, server), header, claims));
        }

        private String algorithm(Proof.LoadedKey loaded, AuthorizationServer server) {
            return SigningAlgorithm.OF_REQUESTS.choose(settings, proof.configKey(), loaded.key(), server);
        }

        @Override
        public Map<String, String> facts(AuthorizationServer server) {
            Proof.LoadedKey loaded = proof.load();
            Map<String, String> facts = new LinkedHashMap<>(loaded.facts());
            facts.put(AssertionKeys.REQUEST_SIGNING_ALG.name(), algorithm(loaded, server));
            return facts;
        }

        @Override
        public String toString() {
            return "SignedRequest";
        }
    }
}
