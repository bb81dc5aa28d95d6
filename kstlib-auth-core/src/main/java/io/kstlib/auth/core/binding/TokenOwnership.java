package io.kstlib.auth.core.binding;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.config.PluginSections;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TokenOwner;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a provider's tokens by the present configuration. A stored token goes only to the server and client that it was issued for (security
 * rule 10), and the connections must be verified as they were then. Two parts are compared for every token and need no plugin: the section as it is
 * written, and the trust. Safe for use by several threads.
 *
 * <p>A proxy is not part of it, because it passes on what TLS protects. An attacker who controls the proxy also needs a trusted certificate
 * authority, and the trusted authorities are part of it.
 */
public final class TokenOwnership {

    private static final String RESTORE = "Restore the configuration";

    private final ProviderContext provider;
    private final ConfigOrigin configOrigin;
    private final Supplier<DeclaredOwner> plugin;
    private volatile @Nullable String section;
    private volatile @Nullable ServerTrust trust;
    private volatile @Nullable DeclaredOwner declared;

    /**
     * @param provider the provider's section, and the sections and files that it is read with
     * @param configOrigin why the configuration is used
     * @param plugin what the provider's plugin says, which is kept; called when the section is not the one that a token was issued for, and for new tokens
     */
    public TokenOwnership(ProviderContext provider, ConfigOrigin configOrigin, Supplier<DeclaredOwner> plugin) {
        this.provider = provider;
        this.configOrigin = configOrigin;
        this.plugin = plugin;
    }

    String name() {
        return provider.name();
    }

    ConfigOrigin configOrigin() {
        return configOrigin;
    }

    /** Whether the configuration is the person's own or the program's, so that no one else can change it. */
    private boolean isOwn() {
        return configOrigin == ConfigOrigin.OWN || configOrigin == ConfigOrigin.PROGRAM;
    }

    /** Returns the owner that the plugin declares; {@code null} when it declares none, so that tokens belong to the whole section. */
    @Nullable
    TokenOwner owner() {
        return declared().owner();
    }

    private DeclaredOwner declared() {
        DeclaredOwner known = declared;
        if (known == null) {
            known = plugin.get();
            declared = known;
        }
        return known;
    }

    /** Returns a hash that distinguishes the section from others; a change to the sections that complete it is a change to it. */
    private String section() {
        String print = section;
        if (print == null) {
            print = SectionFingerprint.of(
                    provider.settings().map(), PluginSections.ofProviders(provider.authSettings()));
            section = print;
        }
        return print;
    }

    private ServerTrust trust() {
        ServerTrust known = trust;
        if (known == null) {
            known = ServerTrust.of(provider);
            trust = known.word() == null ? null : known; // an unreadable bundle may be readable later
        }
        return known;
    }

    /**
     * Returns the mark of tokens that are issued now. Called before a request that brings a token, so that nothing fails afterwards.
     *
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public TokenBinding mark() {
        return declared().mark(section()).withTrust(trust().word());
    }

    /**
     * Returns what is stored with the answer to a refresh. It keeps the servers that the token could be sent to before: where two configurations
     * share a token, the one with fewer endpoints does not take it from the other. It also keeps what the login asked for.
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
        if (section().equals(mark.section().orElse(null))) {
            return;
        }
        TokenOwner owner = owner();
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
     * Checks a token that another program stored without saying for whom; its JWTs may say it. Only the person's own configuration is trusted when it
     * says that its provider has other names, or endpoints elsewhere.
     */
    private void verifyUnmarked(Token token) {
        TokenOwner owner = owner();
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
        boolean ours = isOwn() ? owner.mayIssue(issued) : owner.isIssuerOf(issued);
        if (!ours) {
            throw another(String.valueOf(issued.get("iss")), owner);
        }
        if (!isOwn()) {
            verifyEndpoints(List.of());
        }
    }

    /** Refuses a token that does not say whose it is, where others can change the configuration. */
    private void requireOwn() {
        if (!isOwn()) {
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
        ServerTrust now = trust();
        if (!isOwn() && !now.isStandard() && (!configOrigin.hasConsent() || now.isUnverified())) {
            throw refusal(
                    "does not say which servers were trusted when it was issued; with " + whereTrustIs()
                            + ", it is used in your own configuration only, and this one is " + configOrigin,
                    "Use your own configuration");
        }
    }

    /**
     * @param recorded how the servers had to prove who they are when the token was issued
     */
    private void verifyTrust(String recorded) {
        ServerTrust now = trust();
        if (recorded.equals(now.word())) {
            return;
        }
        if (now.isUnverified()) {
            throw refusal(
                    "was issued by a server that was verified, but " + ProviderKeys.SSL_VERIFY.name()
                            + " is false now (" + whereTrustIs() + ")",
                    RESTORE);
        }
        if (!configOrigin.hasConsent()) {
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
     * @param problem what differs, after the words "the stored token of NAME"
     * @param advice what helps besides another login: a sentence without the full stop
     */
    private NotLoggedInException refusal(String problem, String advice) {
        return new NotLoggedInException(
                name(),
                Reason.ISSUED_FOR_ANOTHER,
                "the stored token of \"" + name() + "\" " + problem,
                new Remedy.Either(new Remedy.Advice(advice), new Remedy.ReplaceToken(name())),
                null);
    }

    /** Returns the section as messages name it. */
    String where() {
        return provider.settings().path() + ", " + origin();
    }

    /** Returns where the section of the provider is written. */
    Origin origin() {
        return provider.settings().map().origin();
    }

    /** Returns the key that decides about trust as messages name it, with the place where it is written. */
    private String whereTrustIs() {
        Settings settings = provider.settings();
        ConfigKey<?> key = trust().key(settings);
        return settings.path(key.name()) + ", " + settings.origin(key);
    }

    /**
     * Returns what the configuration asks for and the login did not, so that another login brings more.
     *
     * @param token a stored token
     * @return empty also when the token does not say what it was asked for
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public List<LoginNotice> notAskedFor(Token token) {
        return new GrantReview(declared().asked(), token).notAskedFor();
    }

    /**
     * Returns what a person should know of a token that passed {@link #verify}: how it differs from what was asked for, and from what the
     * configuration asks for.
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

    /** {@return whether the servers are not verified, of which a person is warned when a request is sent to them} */
    public boolean isUnverified() {
        return trust().isUnverified();
    }

    /** {@return a warning for the person whose token is bound anew} */
    public Warning rebinding() {
        return new Warning(
                Warning.Kind.OTHER_AUTHORITIES,
                name(),
                "the stored token of \"" + name()
                        + "\" was issued under other certificate authorities than those configured now ("
                        + whereTrustIs() + "); from now on it is used with these",
                null);
    }

    /** {@return a warning for the person whose token is used by a configuration that was merely found; empty for all others} */
    public Optional<Warning> usedWithoutConsent() {
        return configOrigin.hasConsent()
                ? Optional.empty()
                : Optional.of(new Warning(
                        Warning.Kind.USED_WITHOUT_CONSENT,
                        name(),
                        "the stored token of \"" + name() + "\" is used by a configuration that was " + configOrigin
                                + " (" + where() + ")",
                        new Remedy.Advice(
                                "A program that people start in directories of others should ask for their consent")));
    }
}
