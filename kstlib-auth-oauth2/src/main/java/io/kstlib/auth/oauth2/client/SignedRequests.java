package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.oauth2.config.RequestPolicy;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.internal.RandomValue;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Signs the requests of a client by which logins begin (JAR, RFC 9101; CIBA Core 1.0 section 7.1.1). Immutable, safe for use by several threads.
 *
 * @param context the provider's settings and plugins
 * @param server the authorization server
 * @param algorithms the metadata in which the server lists the algorithms of these requests
 * @param signer signs with the key of the client
 */
record SignedRequests(
        ProviderContext context, AuthorizationServer server, String algorithms, ClientAuthentication signer) {

    /** A server whose clock is behind refuses a request that is not valid yet. */
    private static final Duration OTHER_CLOCK = Duration.ofSeconds(60);

    /** The parameters that are JSON: objects and arrays stay such (OpenID Connect Core 1.0 section 6.1, RFC 9396 section 3). */
    private static final Set<String> JSON = Set.of("claims", "authorization_details");

    private static final String MAX_AGE = "max_age"; // the only number (OpenID Connect Core 1.0 section 6.1)

    /** The metadata value (RFC 7591 section 2) of clients that have a key to sign with. */
    private static final String WITH_KEY = "private_key_jwt";

    /**
     * Finds what signs the request of a flow.
     *
     * @return empty where requests are not signed
     * @throws ConfigurationException if they have to be and cannot
     * @throws PluginException if no plugin signs them
     */
    static Optional<SignedRequests> of(ProviderContext context, AuthFlowFactory flow, AuthorizationServer server) {
        RequestPolicy policy = RequestPolicy.of(context.settings(), server, flow);
        if (!policy.isSigned()) {
            return Optional.empty();
        }
        policy.contradiction().ifPresent(problem -> {
            throw new ConfigurationException(problem);
        });
        return Optional.of(
                new SignedRequests(context, server, flow.requestSigning().orElseThrow(), signer(context, policy)));
    }

    private static ClientAuthentication signer(ProviderContext context, RequestPolicy policy) {
        Set<String> types = new LinkedHashSet<>();
        context.settings().get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD).ifPresent(types::add);
        types.addAll(context.clientAuthentications());
        for (String type : types) {
            ClientAuthentication signer = context.clientAuthentication(type);
            if (signer.signsRequests()) {
                return signer;
            }
        }
        if (context.settings().has(ProviderKeys.CLIENT_KEY)) {
            requireModule(context, policy);
        }
        throw new ConfigurationException(new ConfigProblem(
                context.settings().path(ProviderKeys.CLIENT_KEY.name()),
                context.settings().map().origin(),
                "missing; add the private key that signs authorization requests, because " + policy.reasonToSign()));
    }

    /** There is a key, and nothing that signs with it. The core knows which module does. */
    private static void requireModule(ProviderContext context, RequestPolicy policy) {
        try {
            context.clientAuthentication(WITH_KEY);
        } catch (PluginException missing) {
            throw new PluginException(
                    missing.kind(),
                    missing.type(),
                    "no plugin that is loaded signs authorization requests with "
                            + context.settings().path(ProviderKeys.CLIENT_KEY.name()) + ", which has to be because "
                            + policy.reasonToSign() + "; the client authentication " + WITH_KEY + " does",
                    missing.remedy().orElse(null),
                    missing.unusable(),
                    missing);
        }
    }

    /** Says how requests will be signed. Fails where the key does not sign for this server. */
    Map<String, String> facts() {
        return signer.requestFacts(serverOfSigner());
    }

    Secret sign(Parameters parameters, RandomGenerator random) {
        return signer.signRequest(serverOfSigner(), claims(parameters, random));
    }

    /** Returns the server with the algorithms of these requests where a signer looks for those of authorization requests. */
    private AuthorizationServer serverOfSigner() {
        String list = AuthFlowFactory.REQUEST_OBJECT_ALGORITHMS;
        if (algorithms.equals(list)) {
            return server;
        }
        Map<String, Object> metadata = new LinkedHashMap<>(server.metadata());
        metadata.put(list, server.supported(algorithms));
        return new AuthorizationServer(server.issuer().orElse(null), server.endpoints(), metadata);
    }

    /** RFC 9101 section 4, CIBA Core 1.0 section 7.1.1. There is no {@code sub}: with the client as its subject, a server could take it for a client assertion. */
    private Map<String, Object> claims(Parameters parameters, RandomGenerator random) {
        long now = context.clock().instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", context.settings().require(ProviderKeys.CLIENT_ID));
        claims.put("aud", server.issuer().orElseThrow());
        for (Map.Entry<String, String> parameter : parameters.entries()) {
            String name = parameter.getKey();
            claims.computeIfAbsent(name, first -> claim(first, parameters.all(first)));
        }
        claims.remove("sub"); // of a free parameter
        claims.put("jti", RandomValue.from(random).reveal());
        claims.put("iat", now);
        claims.put("nbf", now - OTHER_CLOCK.toSeconds());
        claims.put("exp", now + RequestPolicy.SIGNED_LIFETIME.toSeconds());
        return claims;
    }

    private static Object claim(String name, List<String> values) {
        String first = values.get(0);
        if (values.size() > 1) {
            return values; // such as resource (RFC 8707 section 2.1)
        }
        if (name.equals(MAX_AGE) && first.matches("[0-9]{1,18}")) {
            return Long.valueOf(first);
        }
        return JSON.contains(name) ? json(first) : first;
    }

    /** A free parameter may have such a name, and any value. */
    private static Object json(String text) {
        try {
            Object value = Json.read(text.getBytes(StandardCharsets.UTF_8));
            return value == null ? text : value;
        } catch (JsonException justText) {
            return text;
        }
    }

    @Override
    public String toString() {
        return "SignedRequests[" + context.name() + "]";
    }
}
