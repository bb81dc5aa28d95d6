package io.kstlib.auth.client.jwt;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.internal.RandomValue;
import io.kstlib.auth.spi.internal.SecurityProfile;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client that signs an assertion for each request (RFC 7521 section 4.2, RFC 7523 section 3). It does not keep the key. */
final class SignedAssertion implements ClientAuthentication {

    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static final String METHODS = "token_endpoint_auth_methods_supported";

    /** Servers that limit it, such as Keycloak, accept a minute. */
    private static final Duration VALIDITY = Duration.ofSeconds(60);

    private static final String ISSUER = "issuer";
    private static final String TOKEN_ENDPOINT = "token_endpoint";

    private final ClientContext context;
    private final Proof proof;
    private final SecureRandom random = new SecureRandom();

    SignedAssertion(ClientContext context, Proof proof) {
        this.context = context;
        this.proof = proof;
    }

    @Override
    public Strength strength() {
        return proof.strength();
    }

    @Override
    public boolean isConfigured() {
        return proof.isConfigured();
    }

    @Override
    public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
        String clientId = context.clientId();
        String audience = audience(server);
        mustBeAccepted(server);
        Proof.LoadedKey loaded = proof.load();
        String assertion = loaded.key().sign(algorithm(loaded, server), header(loaded), claims(clientId, audience));
        return ClientCredentials.none()
                .with(ProviderKeys.CLIENT_ID.name(), clientId)
                .with("client_assertion_type", ASSERTION_TYPE)
                .with("client_assertion", Secret.of(assertion));
    }

    private static Map<String, String> header(Proof.LoadedKey loaded) {
        Map<String, String> header = new LinkedHashMap<>(loaded.header());
        header.put("typ", "JWT");
        return header;
    }

    /** Has no {@code nbf}: a server whose clock is behind refuses an assertion that is not valid yet. */
    private Map<String, Object> claims(String clientId, String audience) {
        long now = context.clock().instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", clientId);
        claims.put("sub", clientId);
        claims.put("aud", audience); // one text, since servers refuse lists (FAPI 2.0 Security Profile section 5.3.3.1)
        claims.put("jti", RandomValue.from(random).reveal());
        claims.put("iat", now);
        claims.put("exp", now + VALIDITY.toSeconds());
        return claims;
    }

    /**
     * No other server can pass for the issuer. But a server can name the endpoint of another server as its own, and so obtain an assertion for that
     * URL. The endpoint of the request is never the audience, because servers know only their issuer and token endpoint.
     */
    private String audience(AuthorizationServer server) {
        Settings settings = context.settings();
        Optional<String> wanted = settings.get(AssertionKeys.AUDIENCE);
        Optional<SecurityProfile> profile = SecurityProfile.of(settings);
        if (profile.isPresent() && wanted.filter(named -> !named.equals(ISSUER)).isPresent()) {
            throw AssertionKeys.wrong( // FAPI 2.0 Security Profile section 5.3.3.1
                    settings,
                    AssertionKeys.AUDIENCE,
                    "not with " + profile.get().inWords()
                            + ", whose assertions are for the issuer; remove one of the two");
        }
        Optional<String> tokenEndpoint = server.endpoint(Endpoint.TOKEN).map(URI::toString);
        Optional<String> audience = switch (wanted.orElse("")) {
            case "" -> server.issuer().or(() -> tokenEndpoint);
            case ISSUER -> server.issuer();
            case TOKEN_ENDPOINT -> tokenEndpoint;
            default -> wanted;
        };
        return audience.orElseThrow(() -> AssertionKeys.wrong(
                settings,
                AssertionKeys.AUDIENCE,
                wanted.orElse("neither issuer nor token_endpoint")
                        + " is not known of this provider; configure it, or write"
                        + " the URL that the provider wants"));
    }

    private void mustBeAccepted(AuthorizationServer server) {
        List<String> methods = server.supported(METHODS);
        if (!methods.isEmpty() && !methods.contains(proof.type())) {
            throw wrong("the server accepts only " + SigningAlgorithm.shown(methods) + ", not " + proof.type()
                    + "; write one of these that the client is registered for");
        }
    }

    private ConfigurationException wrong(String what) {
        return AssertionKeys.wrong(context.settings(), ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD, what);
    }

    @Override
    public Map<String, String> facts(AuthorizationServer server) {
        String audience = audience(server);
        mustBeAccepted(server);
        Map<String, String> facts = new LinkedHashMap<>();
        proof.show().ifPresent(loaded -> {
            facts.putAll(loaded.facts());
            facts.put(AssertionKeys.SIGNING_ALG.name(), algorithm(loaded, server));
        });
        facts.put(AssertionKeys.AUDIENCE.name(), audience);
        return facts;
    }

    private String algorithm(Proof.LoadedKey loaded, AuthorizationServer server) {
        return SigningAlgorithm.OF_ASSERTIONS.choose(context.settings(), proof.configKey(), loaded.key(), server);
    }

    @Override
    public boolean signsRequests() {
        return proof.requestSigner().isPresent();
    }

    @Override
    public Secret signRequest(AuthorizationServer server, Map<String, ?> claims) {
        return proof.requestSigner().orElseThrow().sign(server, claims);
    }

    @Override
    public Map<String, String> requestFacts(AuthorizationServer server) {
        return proof.requestSigner().orElseThrow().facts(server);
    }

    @Override
    public String toString() {
        return "SignedAssertion[" + proof.type() + "]";
    }
}
