package io.kstlib.auth.client.jwt;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.client.RequestSigner;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Signs authorization requests with the {@code client_key} (RFC 9101). The key is not kept.
 *
 * @param settings the provider's section
 * @param proof fetches the key
 */
record SignedRequest(Settings settings, KeyProof proof) implements RequestSigner {

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
