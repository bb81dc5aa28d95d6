package io.kstlib.auth.core.binding;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.core.consent.ConfigStanding;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.PersonalFolder;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.files.RegularFile;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a provider's tokens by the present configuration, and whether a stored token has that owner. Two parts are compared for every
 * token and need no plugin: the section as it
 * is written, and the trust. Safe for use by several threads.
 *
 * <p>A proxy is not part of it, because it passes on what TLS protects. An attacker who controls the proxy also needs a trusted certificate
 * authority, and the trusted authorities are part of it.
 */
public final class ConfiguredBinding {

    private static final String RESTORE = "Restore the configuration";

    private static final int MOST_BUNDLE_BYTES = 8 * 1024 * 1024;

    private final Settings settings;
    private final ConfigMap shared;
    private final PersonalFolder home;
    private final Function<Path, Optional<byte[]>> pinned;
    private final ConfigStanding standing;
    private final Supplier<DeclaredOwner> plugin;
    private volatile @Nullable String section;
    private volatile @Nullable ServerTrust trust;

    /**
     * Why a token is not handed out.
     *
     * @param problem what differs, after the words "the stored token of NAME"
     * @param advice what helps besides another login: a sentence without the full stop
     */
    record Mismatch(String problem, String advice) {}

    /**
     * @param settings the provider's section
     * @param shared sections that complete it, by their keys; a change to them is a change to the section
     * @param home the person's home directory
     * @param pinned what files held when the person consented to them; empty for files that are read when they are needed
     * @param standing why the configuration is used
     * @param plugin what the provider's plugin says; called when the section is not the one that a token was issued for, and for new tokens
     */
    public ConfiguredBinding(
            Settings settings,
            ConfigMap shared,
            PersonalFolder home,
            Function<Path, Optional<byte[]>> pinned,
            ConfigStanding standing,
            Supplier<DeclaredOwner> plugin) {
        this.settings = settings;
        this.shared = shared;
        this.home = home;
        this.pinned = pinned;
        this.standing = standing;
        this.plugin = plugin;
    }

    /** Whether the configuration is the person's own or the program's, so that no one else can change it. */
    private boolean isOwn() {
        return standing == ConfigStanding.OWN || standing == ConfigStanding.PROGRAM;
    }

    ConfigStanding standing() {
        return standing;
    }

    /** Returns a hash that distinguishes the section from others. */
    private String section() {
        String print = section;
        if (print == null) {
            print = SectionPrint.of(settings.map(), shared);
            section = print;
        }
        return print;
    }

    /** Returns how servers have to prove who they are. */
    ServerTrust trust() {
        ServerTrust known = trust;
        if (known == null) {
            known = readTrust();
            trust = known.word() == null ? null : known; // an unreadable bundle may be readable later
        }
        return known;
    }

    private ServerTrust readTrust() {
        String authorities = settings.get(ProviderKeys.SSL_TRUST).orElse("java");
        ConfigPath bundle = settings.get(ProviderKeys.SSL_CA_BUNDLE).orElse(null);
        if (bundle == null) {
            boolean verified = settings.get(ProviderKeys.SSL_VERIFY).orElse(true);
            return verified ? ServerTrust.inAuthorities(authorities) : ServerTrust.unverified();
        }
        byte[] content = content(bundle);
        return content == null ? ServerTrust.inUnknown() : ServerTrust.inBundle(authorities, content);
    }

    /** Returns what the bundle holds; {@code null} when it cannot be read, which the connection reports. */
    private byte @Nullable [] content(ConfigPath bundle) {
        try {
            Path file = bundle.resolve(home);
            Optional<byte[]> consentedTo = pinned.apply(file);
            if (consentedTo.isPresent()) {
                return consentedTo.get();
            }
            return RegularFile.read(file, MOST_BUNDLE_BYTES);
        } catch (IOException | InvalidPathException | ConfigurationException unreadable) {
            return null;
        }
    }

    /** Returns the owner that the plugin declares; {@code null} when it declares none, so that tokens belong to the whole section. */
    @Nullable
    TokenOwner owner() {
        return plugin.get().owner();
    }

    /**
     * Returns the servers, other than the owner's own, that tokens may be sent to because endpoints there are configured; and where each is
     * configured.
     */
    private Map<String, String> endpointsElsewhere() {
        return plugin.get().endpointsElsewhere();
    }

    AskedFor asked() {
        return plugin.get().asked();
    }

    /** Returns the mark of a new token. */
    TokenBinding binding() {
        TokenOwner owner = owner();
        TokenBinding binding = owner == null
                ? TokenBinding.ofSection(section())
                : TokenBinding.of(owner.server(), owner.clientId())
                        .withEndpoints(endpointsElsewhere().keySet())
                        .withSection(section());
        return binding.withTrust(trust().word()).withAskedFor(asked());
    }

    /**
     * Compares what a stored token says about its owner with what the configuration says.
     *
     * @return why the token is not handed out; {@code null} when it is
     */
    @Nullable
    Mismatch mismatch(Token token) {
        TokenBinding mark = token.binding().orElse(null);
        Mismatch owner = mark == null ? unmarked(token) : marked(mark);
        return owner != null ? owner : trust(mark == null ? null : mark.trust().orElse(null));
    }

    /** Whether the token was issued under another trust than the configured one, where both are known. */
    boolean isTrustChanged(Token token) {
        String recorded = token.binding().flatMap(TokenBinding::trust).orElse(null);
        String now = trust().word();
        return recorded != null && now != null && !recorded.equals(now);
    }

    /** Checks the usual case first: if the section is the same, no plugin is asked. */
    private @Nullable Mismatch marked(TokenBinding marked) {
        if (section().equals(marked.section().orElse(null))) {
            return null;
        }
        TokenOwner owner = owner();
        String server = marked.server().orElse(null);
        String clientId = marked.clientId().orElse(null);
        if (owner == null || server == null || clientId == null) {
            return marked.section().isEmpty() ? unsaid() : sectionChanged();
        }
        if (!server.equals(owner.server())) {
            return another(server, owner.server());
        }
        if (!clientId.equals(owner.clientId())) {
            return anotherClient(clientId, owner.clientId());
        }
        return furtherEndpoints(marked.endpoints());
    }

    /**
     * Checks a token that another program stored without saying for whom; its JWTs may say it. Only the person's own configuration is trusted when it
     * says that its provider has other names, or endpoints elsewhere.
     */
    private @Nullable Mismatch unmarked(Token token) {
        TokenOwner owner = owner();
        if (owner == null) {
            return unsaid();
        }
        StoredClaims claims = StoredClaims.of(token);
        String otherClient = claims.otherClient(owner.clientId()).orElse(null);
        if (otherClient != null) {
            return anotherClient(otherClient, owner.clientId());
        }
        Map<String, @Nullable Object> issued = claims.withIssuer();
        if (issued.isEmpty()) {
            return unsaid();
        }
        boolean ours = isOwn() ? owner.mayIssue(issued) : owner.isIssuerOf(issued);
        if (!ours) {
            return another(String.valueOf(issued.get("iss")), owner.server());
        }
        return isOwn() ? null : furtherEndpoints(List.of());
    }

    private static Mismatch another(String server, String wanted) {
        return new Mismatch("was issued for " + server + ", but " + wanted + " is configured now", RESTORE);
    }

    private static Mismatch anotherClient(String clientId, String wanted) {
        return new Mismatch(
                "was issued for the client \"" + clientId + "\", but \"" + wanted + "\" is configured now", RESTORE);
    }

    private @Nullable Mismatch furtherEndpoints(Collection<String> known) {
        for (Map.Entry<String, String> endpoint : endpointsElsewhere().entrySet()) {
            if (!known.contains(endpoint.getKey())) {
                return new Mismatch(
                        "was not issued to be sent to " + endpoint.getKey() + ", which is configured now ("
                                + endpoint.getValue() + ")",
                        RESTORE);
            }
        }
        return null;
    }

    private Mismatch sectionChanged() {
        return new Mismatch(
                "was issued for another configuration of the provider than the present one (" + where() + ")", RESTORE);
    }

    private @Nullable Mismatch unsaid() {
        return isOwn()
                ? null
                : new Mismatch(
                        "does not say whom it was issued for; such a token is used with your own configuration only,"
                                + " and this one (" + where() + ") is " + standing,
                        "Use your own configuration");
    }

    /**
     * @param recorded how the servers had to prove who they are when the token was issued; {@code null} when that was not recorded
     */
    private @Nullable Mismatch trust(@Nullable String recorded) {
        ServerTrust now = trust();
        if (recorded == null) {
            return isOwn() || now.isStandard() || (standing.hasConsent() && !now.isUnverified())
                    ? null
                    : new Mismatch(
                            "does not say which servers were trusted when it was issued; with "
                                    + whereTrustIs()
                                    + ", it is used in your own configuration only, and this"
                                    + " one is " + standing,
                            "Use your own configuration");
        }
        if (recorded.equals(now.word())) {
            return null;
        }
        if (now.isUnverified()) {
            return new Mismatch(
                    "was issued by a server that was verified, but " + ProviderKeys.SSL_VERIFY.name()
                            + " is false now (" + whereTrustIs() + ")",
                    RESTORE);
        }
        return standing.hasConsent()
                ? null
                : new Mismatch(
                        "was issued while other certificate authorities were trusted than are configured now ("
                                + whereTrustIs() + "), and the configuration is " + standing,
                        RESTORE);
    }

    /** Returns a key as messages name it, with the place where it is written. */
    private String where(ConfigKey<?> key) {
        return settings.path(key.name()) + ", " + settings.origin(key);
    }

    /** Returns the section as messages name it. */
    String where() {
        return settings.path() + ", " + settings.map().origin();
    }

    /** Returns the key that decides about trust, as messages name it. */
    String whereTrustIs() {
        if (settings.has(ProviderKeys.SSL_CA_BUNDLE)) {
            return where(ProviderKeys.SSL_CA_BUNDLE);
        }
        return where(trust().isUnverified() ? ProviderKeys.SSL_VERIFY : ProviderKeys.SSL_TRUST);
    }
}
