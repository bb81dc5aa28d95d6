package io.kstlib.auth.oauth2;

import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.oauth2.config.BuiltSection;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.RequestKeys;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Describes a provider in code, with the settings that all types of providers based on OAuth 2.0 share. The rules of the configuration file apply to
 * all values; {@link #build()} checks them. Not safe for use by several threads.
 *
 * @param <B> the builder of one type
 */
public abstract class ProviderBuilder<B extends ProviderBuilder<B>> {

    private final BuiltSection section;
    private final Map<String, String> authorizeParameters = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();

    /**
     * Starts a description. Only the types of this library have builders: others cannot name the class of the section.
     *
     * @param section what the builder fills
     */
    protected ProviderBuilder(BuiltSection section) {
        this.section = Objects.requireNonNull(section, "section");
    }

    @SuppressWarnings("unchecked") // The two subclasses name themselves.
    private B self() {
        return (B) this;
    }

    private B set(ConfigKey<?> key, Object value) {
        section.set(key, value);
        return self();
    }

    /**
     * Sets the {@code client_id}.
     *
     * @param clientId the {@code client_id} registered at the provider
     * @return this builder
     */
    public final B clientId(String clientId) {
        return set(ProviderKeys.CLIENT_ID, clientId);
    }

    /**
     * Sets the {@code client_secret}.
     *
     * @param reference the {@code client_secret}, preferably as a reference such as {@code env://NAME}, which is resolved when it is needed
     * @return this builder
     */
    public final B clientSecret(String reference) {
        return set(ProviderKeys.CLIENT_SECRET, reference);
    }

    /**
     * Sets the client's private key.
     *
     * @param reference the client's private key as PEM, a JWK, or PKCS#12 in base64, preferably as a reference such as {@code file:///path}, which is
     *     resolved when it is needed
     * @return this builder
     */
    public final B clientKey(String reference) {
        return set(ProviderKeys.CLIENT_KEY, reference);
    }

    /**
     * Sets the client's certificate for mutual TLS.
     *
     * @param reference the client's certificate for mutual TLS (RFC 8705), as PEM with those above it, or PKCS#12 in base64, preferably as a reference
     *     such as {@code file:///path}, which is resolved when it is needed; its private key is the {@linkplain #clientKey client key}
     * @return this builder
     */
    public final B clientCertificate(String reference) {
        return set(ProviderKeys.CLIENT_CERTIFICATE, reference);
    }

    /**
     * Asks for tokens that are bound to the {@linkplain #clientCertificate certificate}, however the client authenticates (RFC 8705 section 3).
     *
     * @return this builder
     */
    public final B certificateBoundTokens() {
        return set(ProviderKeys.CERTIFICATE_BOUND_TOKENS, true);
    }

    /**
     * Sets the method by which the client authenticates.
     *
     * @param method {@code client_secret_basic}, {@code client_secret_post}, {@code client_secret_jwt}, {@code private_key_jwt}, {@code tls_client_auth},
     *     {@code self_signed_tls_client_auth}, {@code none} (RFC 7591 section 2), or the type of a plugin
     * @return this builder
     */
    public final B tokenEndpointAuthMethod(String method) {
        return set(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD, method);
    }

    /**
     * Sets the redirect URI.
     *
     * @param uri the redirect URI, to which the browser is sent back; without it, a port of {@code callback_server} on loopback
     * @return this builder
     */
    public final B redirectUri(URI uri) {
        return set(OAuth2Keys.REDIRECT_URI, uri);
    }

    /**
     * Sets the flow of a login.
     *
     * @param type the flow of a login, such as {@code client_credentials}
     * @return this builder
     */
    public final B flow(String type) {
        return set(OAuth2Keys.FLOW, type);
    }

    /**
     * Sets the resources of the tokens.
     *
     * @param uris the resources of the tokens, for servers with resource indicators (RFC 8707)
     * @return this builder
     */
    public final B resources(URI... uris) {
        return set(OAuth2Keys.RESOURCE, Stream.of(uris).map(URI::toString).toList());
    }

    /**
     * Turns PKCE off, for servers that reject it. Then a client secret is needed (RFC 9700 section 2.1.1).
     *
     * @return this builder
     */
    public final B withoutPkce() {
        return set(OAuth2Keys.PKCE, false);
    }

    /**
     * Signs authorization requests with the client's key (JAR, RFC 9101), also where the server does not require it.
     *
     * @return this builder
     */
    public final B signedRequests() {
        return set(OAuth2Keys.REQUEST_OBJECT, "signed");
    }

    /**
     * Sets the person whom the provider should expect.
     *
     * @param hint the person whom the provider should expect, such as a mail address
     * @return this builder
     */
    public final B loginHint(String hint) {
        return set(RequestKeys.LOGIN_HINT, hint);
    }

    /**
     * Sets the questions that the provider asks in any case.
     *
     * @param words the questions that the provider asks in any case, such as {@code login} or {@code consent}
     * @return this builder
     */
    public final B prompt(String... words) {
        return set(RequestKeys.PROMPT, List.of(words));
    }

    /**
     * Sets the {@code authorization_details}.
     *
     * @param details the {@code authorization_details} (RFC 9396), each a map of plain values with a {@code type}
     * @return this builder
     */
    public final B authorizationDetails(List<Map<String, Object>> details) {
        return set(RequestKeys.AUTHORIZATION_DETAILS, details);
    }

    /**
     * Adds a parameter to the authorization request.
     *
     * @param parameter a further parameter of the authorization request, such as {@code audience}
     * @return this builder
     */
    public final B authorizeParameter(String parameter, String value) {
        authorizeParameters.put(parameter, value);
        return self();
    }

    /**
     * Adds a header to all requests to the provider.
     *
     * @param header the name of an HTTP header that is sent to every endpoint of the provider
     * @return this builder
     */
    public final B header(String header, String value) {
        headers.put(header, value);
        return self();
    }

    /**
     * Sets the type of the token storage.
     *
     * @param type the type of the token storage; by default {@code memory}, which loses the tokens when the program ends
     * @return this builder
     */
    public final B tokenStorage(String type) {
        return set(ProviderKeys.TOKEN_STORAGE, type);
    }

    /**
     * {@return a new client; close it when done}
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is missing or wrong
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has the type of its storage
     */
    public final AuthClient build() {
        return build(Kstlib.builder());
    }

    /**
     * Makes the client, with a clock, an environment and the like of the program.
     *
     * @param surroundings a builder with the clock, the environment and the like; its configuration is replaced
     * @return a new client; close it when done
     * @throws io.kstlib.auth.api.error.ConfigurationException with everything that is missing or wrong
     * @throws io.kstlib.auth.api.error.PluginException if no plugin has the type of its storage
     */
    public final AuthClient build(KstlibBuilder surroundings) {
        Map<String, Object> provider = new LinkedHashMap<>(section.values());
        if (!authorizeParameters.isEmpty()) {
            provider.put(
                    OAuth2Keys.EXTRA.name(),
                    Map.of(OAuth2Keys.AUTHORIZE_PARAMS.name(), Map.copyOf(authorizeParameters)));
        }
        if (!headers.isEmpty()) {
            provider.put(ProviderKeys.HEADERS.name(), Map.copyOf(headers));
        }
        Map<String, Object> auth = Map.of("providers", Map.of(section.name(), provider));
        Kstlib kstlib = surroundings.configuration(Map.of("auth", auth)).build();
        kstlib.checkConfiguration();
        return kstlib.client(section.name());
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + section + "]";
    }
}
