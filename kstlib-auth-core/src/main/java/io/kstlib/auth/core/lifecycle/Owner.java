package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.LoginNotice.Kind;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.ContentHash;
import io.kstlib.files.RegularFile;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a provider's tokens by the present configuration. A stored token goes only to the server and client that it was issued for (security
 * rule 10), and the connections must be verified as they were then. Two parts are compared for every token and need no plugin: the section as it is
 * written, and the trust. Immutable, and safe for use by several threads.
 *
 * <p>A proxy is not part of it, because it passes on what TLS protects. An attacker who controls the proxy also needs a trusted certificate
 * authority, and the trusted authorities are part of it.
 */
public final class Owner {

    private static final String RESTORE = "Restore the configuration";

    private final ProviderContext provider;
    private final ConfigOrigin configOrigin;
    private final Supplier<Declared> plugin;
    private final String section; // a hash: a change to the sections that complete it is a change to it
    private final boolean isOwn; // the user's configuration or the program's, so that no stranger can change it
    private final boolean hasConsent;
    private final Trust trust;

    /**
     * @param provider the provider's section, and the sections and files that it is read with
     * @param configOrigin why the configuration is used
     * @param plugin returns the declaration of the provider's plugin, and keeps it; called for new tokens, and when a token was issued for another section
     */
    public Owner(ProviderContext provider, ConfigOrigin configOrigin, Supplier<Declared> plugin) {
        this.provider = provider;
        this.configOrigin = configOrigin;
        this.plugin = plugin;
        this.section = Fingerprint.of(provider.settings().map(), PluginSections.ofProviders(provider.authSettings()));
        this.isOwn = configOrigin == ConfigOrigin.OWN || configOrigin == ConfigOrigin.PROGRAM;
        this.hasConsent = configOrigin.hasConsent();
        this.trust = Trust.of(provider);
    }

    private String name() {
        return provider.name();
    }

    private String inWords() {
        return LoginName.of(name(), provider.account()).inWords();
    }

    private Declared declared() {
        return plugin.get();
    }

    private Trust trust() {
        return trust.word() == null ? Trust.of(provider) : trust; // an unreadable bundle may be readable later
    }

    /**
     * Returns the mark of tokens that are issued now. Called before a request that brings a token, so that nothing fails afterwards.
     *
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public TokenBinding mark() {
        return declared().mark(section).withTrust(trust().word());
    }

    /**
     * Returns the binding of the answer to a refresh. It keeps the servers that the token could be sent to before: where two configurations
     * share a token, the one with fewer endpoints does not take it from the other. It also keeps the demands of the login.
     *
     * @param before the token that is refreshed, which was verified
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public TokenBinding markAfter(Token before) {
        TokenBinding then = before.binding().orElse(null);
        TokenBinding now = mark().withAskedFor(
                        then == null ? null : then.askedFor().orElse(null)); // a refresh demands nothing more
        if (then == null) {
            return now;
        }
        if (now.server().isEmpty() || !now.server().equals(then.server())) {
            return now;
        }
        TreeSet<String> endpoints = new TreeSet<>(now.endpoints());
        endpoints.addAll(then.endpoints());
        return now.withEndpoints(endpoints);
    }

    /**
     * Refuses a token of another owner.
     *
     * @param token a stored token
     * @throws NotLoggedInException if it belongs to another server or client; also if the servers are verified in another way than when it was
     *     issued, and the configuration may not change that
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public void verify(Token token) {
        TokenBinding mark = token.binding().orElse(null);
        if (mark == null) {
            verifyUnmarked(token);
        } else {
            verifyMarked(mark);
        }
        String recorded = mark == null ? null : mark.trust().orElse(null);
        if (recorded == null) {
            verifyUnrecordedTrust();
        } else {
            verifyTrust(recorded);
        }
    }

    /** Checks the usual case first: if the section is the same, no plugin is asked. */
    private void verifyMarked(TokenBinding mark) {
        if (section.equals(mark.section().orElse(null))) {
            return;
        }
        TokenOwner owner = declared().owner();
        String server = mark.server().orElse(null);
        String clientId = mark.clientId().orElse(null);
        if (owner == null || server == null || clientId == null) {
            if (mark.section().isPresent()) {
                throw refusal(
                        "was issued for another configuration of the provider than the present one (" + where() + ")",
                        RESTORE);
            }
            requireOwn();
            return;
        }
        if (!server.equals(owner.server())) {
            throw another(server, owner);
        }
        if (!clientId.equals(owner.clientId())) {
            throw anotherClient(clientId, owner);
        }
        verifyEndpoints(mark.endpoints());
    }

    /**
     * Checks a token that another program stored without an owner; its JWTs may name one. Only the user's own configuration is trusted when it
     * says that its provider has other names, or endpoints elsewhere.
     */
    private void verifyUnmarked(Token token) {
        TokenOwner owner = declared().owner();
        if (owner == null) {
            requireOwn();
            return;
        }
        StoredClaims claims = StoredClaims.of(token);
        String otherClient = claims.otherClient(owner.clientId()).orElse(null);
        if (otherClient != null) {
            throw anotherClient(otherClient, owner);
        }
        Map<String, @Nullable Object> issued = claims.withIssuer();
        if (issued.isEmpty()) {
            requireOwn();
            return;
        }
        boolean ours = isOwn ? owner.mayIssue(issued) : owner.isIssuerOf(issued);
        if (!ours) {
            throw another(String.valueOf(issued.get("iss")), owner);
        }
        if (!isOwn) {
            verifyEndpoints(List.of());
        }
    }

    /** Refuses a token that names no owner, where a stranger can change the configuration. */
    private void requireOwn() {
        if (!isOwn) {
            throw refusal(
                    "does not say whom it was issued for; such a token is used with your own configuration only,"
                            + " and this one (" + where() + ") is " + configOrigin,
                    "Use your own configuration");
        }
    }

    private void verifyEndpoints(Collection<String> known) {
        declared().endpointsElsewhere().forEach((server, place) -> {
            if (!known.contains(server)) {
                throw refusal(
                        "was not issued to be sent to " + server + ", which is configured now (" + place + ")",
                        RESTORE);
            }
        });
    }

    private void verifyUnrecordedTrust() {
        Trust now = trust();
        if (!isOwn && !now.isStandard() && (!hasConsent || now.isUnverified())) {
            throw refusal(
                    "does not say which servers were trusted when it was issued; with " + whereTrustIs()
                            + ", it is used in your own configuration only, and this one is " + configOrigin,
                    "Use your own configuration");
        }
    }

    /**
     * @param recorded the trust when the token was issued
     */
    private void verifyTrust(String recorded) {
        Trust now = trust();
        if (recorded.equals(now.word())) {
            return;
        }
        if (now.isUnverified()) {
            throw refusal(
                    "was issued by a server that was verified, but " + ProviderKeys.SSL_VERIFY.name()
                            + " is false now (" + whereTrustIs() + ")",
                    RESTORE);
        }
        if (!hasConsent) {
            throw refusal(
                    "was issued while other certificate authorities were trusted than are configured now ("
                            + whereTrustIs() + "), and the configuration is " + configOrigin,
                    RESTORE);
        }
    }

    private NotLoggedInException another(String server, TokenOwner wanted) {
        return refusal("was issued for " + server + ", but " + wanted.server() + " is configured now", RESTORE);
    }

    private NotLoggedInException anotherClient(String clientId, TokenOwner wanted) {
        return refusal(
                "was issued for the client \"" + clientId + "\", but \"" + wanted.clientId() + "\" is configured now",
                RESTORE);
    }

    /**
     * @param problem the difference, after the words "the stored token of NAME"
     * @param advice the remedy besides another login: a sentence without the full stop
     */
    private NotLoggedInException refusal(String problem, String advice) {
        return new NotLoggedInException(
                name(),
                Reason.ISSUED_FOR_ANOTHER,
                "the stored token of " + inWords() + " " + problem,
                Remedy.either(Remedy.advice(advice), Remedy.replaceToken(name()).with(provider.account())),
                null);
    }

    /** Returns the section as messages name it. */
    private String where() {
        return provider.settings().path() + ", " + provider.settings().map().origin();
    }

    /** Returns the key that decides about trust as messages name it, with the place where it is written. */
    private String whereTrustIs() {
        Settings settings = provider.settings();
        ConfigKey<?> key = trust().key(settings);
        return settings.path(key.name()) + ", " + settings.origin(key);
    }

    /**
     * Returns the demands of the configuration that the login did not make, so that another login brings more.
     *
     * @param token a stored token
     * @return empty also when the token does not name the demands of its login
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public List<LoginNotice> notAskedFor(Token token) {
        return new GrantReview(declared().asked(), token).notAskedFor();
    }

    /**
     * Returns notices about a token that passed {@link #verify}: its differences from the demands of its login, and from those of the
     * configuration.
     *
     * @param token a stored token
     * @param renewal how the next token is obtained
     * @return empty when there is nothing to say
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public List<LoginNotice> notices(Token token, Renewal renewal) {
        return new GrantReview(declared().asked(), token).all(renewal);
    }

    /**
     * Returns the token with a new mark, where servers are verified in another way now and the configuration may change that.
     *
     * @param token a stored token, which was verified
     * @return empty when its mark stays
     */
    public Optional<Token> rebound(Token token) {
        String now = trust().word();
        if (now == null) {
            return Optional.empty();
        }
        return token.binding()
                .filter(mark -> mark.trust().filter(then -> !then.equals(now)).isPresent())
                .map(mark -> token.toBuilder().binding(mark.withTrust(now)).build());
    }

    /** {@return whether the servers are not verified; each request to them gives a warning} */
    public boolean isUnverified() {
        return trust().isUnverified();
    }

    /** {@return the warning about a token that is bound anew} */
    public Warning rebinding() {
        return new Warning(
                Warning.Kind.OTHER_AUTHORITIES,
                name(),
                "the stored token of " + inWords()
                        + " was issued under other certificate authorities than those configured now ("
                        + whereTrustIs() + "); from now on it is used with these",
                null);
    }

    /** {@return a warning where a configuration that was merely found uses the token; else empty} */
    public Optional<Warning> usedWithoutConsent() {
        return hasConsent
                ? Optional.empty()
                : Optional.of(new Warning(
                        Warning.Kind.USED_WITHOUT_CONSENT,
                        name(),
                        "the stored token of " + inWords() + " is used by a configuration that was " + configOrigin
                                + " (" + where() + ")",
                        Remedy.advice(
                                "A program that people start in directories of others should ask for their consent")));
    }

    /**
     * Marks a token that no login brought, but the environment of the process. A configuration with consent alone uses it, and a JWT must name an
     * issuer of the provider.
     *
     * @param token the token as the environment has it, without a mark
     * @param place where the environment has it, in words
     * @return the token with a mark
     * @throws NotLoggedInException if it must not be used
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public Token markInjected(Token token, String place) {
        if (!hasConsent) {
            throw notFor(
                    place,
                    "is not used by a configuration that was " + configOrigin + " (" + where() + ")",
                    ConfigOrigin.ALLOW_OR_NAME);
        }
        TokenOwner owner = declared().owner();
        Map<String, @Nullable Object> issued = StoredClaims.of(token).withIssuer();
        if (owner != null && !issued.isEmpty() && !owner.mayIssue(issued)) {
            throw notFor(
                    place,
                    "was issued by " + PrintableText.escaped(String.valueOf(issued.get("iss"))) + ", and \"" + name()
                            + "\" is " + owner.server(),
                    Remedy.advice("Inject a token of this provider"));
        }
        return token.toBuilder().binding(mark()).build();
    }

    private NotLoggedInException notFor(String place, String problem, Remedy remedy) {
        return new NotLoggedInException(
                name(), Reason.ISSUED_FOR_ANOTHER, "the token in " + place + " " + problem, remedy, null);
    }

    /**
     * The declaration of a provider's plugin about the owner of its tokens and the demands of its logins.
     *
     * @param owner the owner by the section; {@code null} when the plugin says nothing, so that tokens belong to the whole section
     * @param endpointsElsewhere the servers, other than the owner's own, that tokens may be sent to because endpoints there are configured: the place
     *     in
     *     the configuration, by the origin of the server
     * @param asked the demands of a login
     * @see ProviderFactory#binding
     */
    public record Declared(@Nullable TokenOwner owner, Map<String, String> endpointsElsewhere, AskedFor asked) {

        /** Endpoints that receive no token, secret or {@code id_token_hint}: your browser goes to one, and keys are fetched from the other. */
        private static final List<String> RECEIVING_NO_TOKEN =
                List.of(Endpoint.AUTHORIZATION.metadataName(), Endpoint.JWKS.metadataName());

        /**
         * Returns the mark of new tokens, without the trust.
         *
         * @param print the hash of the section
         */
        TokenBinding mark(String print) {
            TokenBinding mark = owner == null
                    ? TokenBinding.ofSection(print)
                    : TokenBinding.of(owner.server(), owner.clientId())
                            .withEndpoints(endpointsElsewhere().keySet())
                            .withSection(print);
            return mark.withAskedFor(asked);
        }

        /**
         * Finds the servers that tokens may be sent to.
         *
         * @param owner the owner by the section, or {@code null}
         * @param section the section and the keys of its plugins, which name their endpoints
         * @param asked the demands of a login
         * @return the declaration of the plugin
         */
        public static Declared of(@Nullable TokenOwner owner, PluginSchemas.ProviderSection section, AskedFor asked) {
            Map<String, String> elsewhere = new TreeMap<>();
            addEndpoints(section.schema(), section.settings(), elsewhere);
            if (owner != null) {
                elsewhere.remove(origin(owner.server()));
            }
            return new Declared(owner, elsewhere, asked);
        }

        private static void addEndpoints(ConfigSchema schema, Settings settings, Map<String, String> origins) {
            for (ConfigKey<?> key : schema.keys()) {
                if (!namesRecipients(key) || !settings.has(key)) {
                    continue;
                }
                Object value = settings.get(key).orElse(null);
                if (value instanceof URI url) {
                    origins.putIfAbsent(
                            WebOrigin.of(url).toString(), settings.path(key.name()) + ", " + settings.origin(key));
                } else if (value instanceof Settings section && key.section().isPresent()) {
                    addEndpoints(key.section().get(), section, origins);
                }
            }
        }

        private static boolean namesRecipients(ConfigKey<?> key) {
            if (key.section().isPresent()) {
                return key.section().get().keys().stream().anyMatch(Declared::namesRecipients);
            }
            return key.isEndpoint() && !RECEIVING_NO_TOKEN.contains(key.name());
        }

        /** Returns an empty text for an issuer that is not a URL; that is reported when the provider is made. */
        private static String origin(String server) {
            try {
                return WebOrigin.of(new URI(server)).toString();
            } catch (URISyntaxException | IllegalArgumentException notAUrl) {
                return "";
            }
        }
    }

    /**
     * The proof that the servers of a provider have to give: {@code ssl_trust} and the hash of {@code ssl_ca_bundle} in its section, or no proof. The
     * authorities of the Java runtime and the operating system are not part of it, because they change with updates. {@code SSL_CERT_FILE} is not
     * part of it either, because the caller sets it.
     *
     * @param word the trust as it is stored; {@code null} when the bundle cannot be read
     */
    private record Trust(@Nullable String word) {

        private static final String UNVERIFIED = "unverified";

        /** Separates {@code ssl_trust} and the hash of the bundle. */
        private static final String BUNDLE = " sha256:";

        private static final int MOST_BUNDLE_BYTES = 8 * 1024 * 1024;

        /** Reads the trust of a section, and the bundle that it names. */
        static Trust of(PluginContext section) {
            Settings settings = section.settings();
            String authorities = settings.get(ProviderKeys.SSL_TRUST);
            ConfigPath bundle = settings.get(ProviderKeys.SSL_CA_BUNDLE).orElse(null);
            if (bundle == null) {
                boolean verified = settings.get(ProviderKeys.SSL_VERIFY);
                return new Trust(verified ? authorities : UNVERIFIED);
            }
            byte[] content = content(bundle, section);
            return new Trust(content == null ? null : authorities + BUNDLE + ContentHash.base64Url(content));
        }

        /** Returns the content of the bundle; {@code null} when it cannot be read, which the connection reports. */
        private static byte @Nullable [] content(ConfigPath bundle, PluginContext section) {
            try {
                Path file = bundle.resolve(section.home());
                Optional<byte[]> consentedTo = section.pinned(file);
                if (consentedTo.isPresent()) {
                    return consentedTo.get();
                }
                return RegularFile.read(file, MOST_BUNDLE_BYTES);
            } catch (IOException | InvalidPathException | ConfigurationException unreadable) {
                return null;
            }
        }

        boolean isUnverified() {
            return UNVERIFIED.equals(word);
        }

        /** Whether only authorities are trusted that no configuration chose: those of the Java runtime or of the operating system. */
        boolean isStandard() {
            return word != null && !isUnverified() && !word.contains(BUNDLE);
        }

        /** Returns the key of its section that decides about it. */
        ConfigKey<?> key(Settings section) {
            if (section.has(ProviderKeys.SSL_CA_BUNDLE)) {
                return ProviderKeys.SSL_CA_BUNDLE;
            }
            return isUnverified() ? ProviderKeys.SSL_VERIFY : ProviderKeys.SSL_TRUST;
        }
    }

    /**
     * Distinguishes a provider's section from others: a hash over its keys and values as they are written, in the order of the keys. References to
     * secrets count by their text, because the secret itself is read only where it is needed.
     */
    static final class Fingerprint {

        /** Common keys that say nothing about the owner of a token. {@link Trust} compares the meaning of {@code ssl_*}. */
        private static final List<ConfigKey<?>> IGNORED_KEYS = List.of(
                ProviderKeys.CLIENT_SECRET,
                ProviderKeys.CLIENT_KEY,
                ProviderKeys.CLIENT_KEY_PASSPHRASE,
                ProviderKeys.CLIENT_KEY_ID,
                ProviderKeys.CLIENT_CERTIFICATE,
                ProviderKeys.SCOPES,
                ProviderKeys.TOKEN_STORAGE,
                ProviderKeys.REFRESH_LEEWAY,
                ProviderKeys.REFRESH_GRACE,
                ProviderKeys.TIMEOUTS,
                ProviderKeys.LOGIN_MODE,
                ProviderKeys.ALLOWED_HOSTS,
                ProviderKeys.CLOCK_SKEW,
                ProviderKeys.SERVER_SIDE,
                ProviderKeys.SSL_VERIFY,
                ProviderKeys.SSL_CA_BUNDLE,
                ProviderKeys.SSL_TRUST);

        private final StringBuilder text = new StringBuilder();

        private Fingerprint() {}

        /**
         * @param section a provider's section
         * @param shared sections that complete it, by their keys; without entries where there are none
         */
        static String of(ConfigMap section, ConfigMap shared) {
            Set<String> left = new HashSet<>();
            for (ConfigKey<?> key : IGNORED_KEYS) {
                left.addAll(key.names());
            }
            Map<String, ConfigValue> entries =
                    new TreeMap<>(section.withoutNulls().entries());
            entries.keySet().removeAll(left);
            Fingerprint print = new Fingerprint();
            print.add(entries);
            if (!shared.entries().isEmpty()) {
                print.add(shared);
            }
            return ContentHash.base64Url(print.text.toString().getBytes(StandardCharsets.UTF_8));
        }

        /** Writes the length before each text, so that two different sections never give the same text. */
        private void add(String value) {
            text.append(value.length()).append(':').append(value);
        }

        private void add(Map<String, ConfigValue> entries) {
            text.append('{');
            for (Map.Entry<String, ConfigValue> entry : entries.entrySet()) {
                add(entry.getKey());
                add(entry.getValue());
            }
            text.append('}');
        }

        private void add(ConfigValue value) {
            if (value instanceof ConfigMap map) {
                add(new TreeMap<>(map.withoutNulls().entries()));
            } else if (value instanceof ConfigList list) {
                text.append('[');
                for (ConfigValue item : list.items()) {
                    add(item);
                }
                text.append(']');
            } else if (value instanceof ConfigScalar scalar) {
                add(scalar.text());
            }
        }
    }

    /**
     * The claims in the JWTs of a stored token about its issuer and its client. They are not verified: they are in the user's own store, and an
     * attacker who can change them there can also take them.
     */
    private record StoredClaims(Map<String, @Nullable Object> idToken, Map<String, @Nullable Object> accessToken) {

        static StoredClaims of(Token token) {
            return new StoredClaims(
                    token.idToken().map(StoredClaims::claims).orElse(Map.of()), claims(token.accessToken()));
        }

        /** Returns no claims for an opaque or encrypted token, which does not name its owner. */
        private static Map<String, @Nullable Object> claims(Secret token) {
            return CompactJwt.ifReadable(token).map(CompactJwt::payload).orElse(Map.of());
        }

        /** Returns the claims that name an issuer, those of the ID token first; empty when none do. */
        Map<String, @Nullable Object> withIssuer() {
            if (idToken.get("iss") instanceof String) {
                return idToken;
            }
            return accessToken.get("iss") instanceof String ? accessToken : Map.of();
        }

        /**
         * Returns the client that the tokens name, when it is another one.
         *
         * @param clientId the expected client
         * @return empty also when no client is named: the audience of an access token is a resource server
         */
        Optional<String> otherClient(String clientId) {
            Object audience = idToken.get("aud");
            if (audience != null) {
                boolean ours = audience instanceof List<?> list ? list.contains(clientId) : clientId.equals(audience);
                return ours ? Optional.empty() : Optional.of(String.valueOf(audience));
            }
            for (String claim :
                    List.of("client_id", "azp")) { // RFC 9068 section 2.2, OpenID Connect Core 1.0 section 2
                if (accessToken.get(claim) instanceof String named) {
                    return named.equals(clientId) ? Optional.empty() : Optional.of(named);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Compares the demands of the configuration, the demands of a login, and the grant.
     *
     * <p>Servers spell grants in different ways. A scope counts as granted when it is there in another case, as the end of a URL (Microsoft), or
     * under Google's name for it. It also counts when a wider scope that was asked for as well stands for it (GitHub). {@code .default} stands for
     * whatever is registered (Microsoft).
     */
    static final class GrantReview {

        private static final String OFFLINE_ACCESS = "offline_access";
        private static final String OPENID = "openid";
        private static final String WHATEVER_IS_REGISTERED = "/.default";
        private static final String GOOGLES_PREFIX = "https://www.googleapis.com/auth/userinfo.";

        private final AskedFor configured;
        private final Token token;
        private final @Nullable AskedFor asked;

        GrantReview(AskedFor configured, Token token) {
            this.configured = configured;
            this.token = token;
            this.asked = token.binding().flatMap(TokenBinding::askedFor).orElse(null);
        }

        /** Returns the additional demands of another login. */
        List<LoginNotice> notAskedFor() {
            if (asked == null) {
                return List.of();
            }
            return Stream.of(
                            added(
                                    Kind.SCOPES_NOT_ASKED_FOR,
                                    configured.scopes(),
                                    asked.scopes(),
                                    "scopes of the configuration were"),
                            added(
                                    Kind.RESOURCE_NOT_ASKED_FOR,
                                    configured.resources(),
                                    asked.resources(),
                                    "the resource of the configuration was"))
                    .flatMap(Optional::stream)
                    .toList();
        }

        private static Optional<LoginNotice> added(Kind kind, List<String> now, List<String> before, String what) {
            List<String> added = without(now, before::contains);
            String words = what + " not asked for at the login: " + String.join(" ", added);
            return added.isEmpty() ? Optional.empty() : Optional.of(new LoginNotice(kind, added, words));
        }

        List<LoginNotice> all(Renewal renewal) {
            List<LoginNotice> notices = new ArrayList<>();
            if (!token.scope().isEmpty()) { // else the granted scopes are unknown
                notices.addAll(notGranted());
            }
            notices.addAll(notAskedFor());
            AskedFor expected = asked == null ? configured : asked;
            if (renewal == Renewal.REFRESH_TOKEN
                    && expected.scopes().contains(OFFLINE_ACCESS)
                    && !token.isRefreshable()) {
                notices.add(new LoginNotice(
                        Kind.NO_REFRESH_TOKEN,
                        List.of(OFFLINE_ACCESS),
                        "offline_access was asked for, but the provider gave no refresh token"));
            }
            return notices;
        }

        private List<LoginNotice> notGranted() {
            AskedFor expected = asked == null ? configured : asked;
            List<String> missing = without(expected.scopes(), scope -> isGranted(scope, expected.scopes()));
            if (missing.isEmpty()) {
                return List.of();
            }
            String granted = String.join(" ", token.scope());
            String names = String.join(" ", missing);
            return asked == null
                    ? List.of(new LoginNotice(
                            Kind.SCOPES_NOT_HELD,
                            missing,
                            "scopes of the configuration are not among those that were granted: " + names
                                    + ", and the token does not say whether they were asked for (it has " + granted
                                    + ")"))
                    : List.of(new LoginNotice(
                            Kind.SCOPES_NOT_GRANTED,
                            missing,
                            "the provider granted fewer scopes than were asked for: not " + names + " (asked for "
                                    + String.join(" ", expected.scopes()) + ", got " + granted + ")"));
        }

        private static List<String> without(List<String> names, Predicate<String> leftOut) {
            return names.stream().filter(leftOut.negate()).distinct().toList();
        }

        /**
         * Whether a scope was granted. Not every server repeats {@code offline_access} and {@code openid}: a refresh token and an ID token say more about
         * them.
         */
        private boolean isGranted(String scope, List<String> expected) {
            return scope.equals(OFFLINE_ACCESS)
                    || (scope.equals(OPENID) && token.idToken().isPresent())
                    || scope.endsWith(WHATEVER_IS_REGISTERED)
                    || token.scope().stream().anyMatch(granted -> isSame(scope, granted))
                    || wider(scope).stream()
                            .anyMatch(all ->
                                    expected.contains(all) && token.scope().contains(all));
        }

        private static boolean isSame(String scope, String granted) {
            if (scope.equalsIgnoreCase(granted) || granted.equals(GOOGLES_PREFIX + scope)) {
                return true;
            }
            boolean oneIsUrl = isUrl(scope) != isUrl(granted);
            return oneIsUrl && end(scope).equalsIgnoreCase(end(granted));
        }

        private static boolean isUrl(String scope) {
            return scope.contains("://");
        }

        private static String end(String scope) {
            return scope.substring(scope.lastIndexOf('/') + 1);
        }

        /**
         * Returns the scopes of GitHub that include a scope: {@code user} stands for {@code user:email} and {@code read:user}, {@code admin:org} for
         * {@code read:org}.
         */
        private static List<String> wider(String scope) {
            int colon = scope.indexOf(':');
            if (colon <= 0 || isUrl(scope)) {
                return List.of();
            }
            String last = scope.substring(colon + 1);
            return List.of(scope.substring(0, colon), last, "write:" + last, "admin:" + last);
        }
    }
}
