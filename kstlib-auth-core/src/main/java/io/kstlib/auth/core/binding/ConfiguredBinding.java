package io.kstlib.auth.core.binding;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.AskedFor;
import io.kstlib.auth.api.token.TokenBinding;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of a provider belong to, by the present configuration. Two parts are compared for every token and need no plugin: the section as it
 * is written, and the trust. Safe for use by several threads.
 *
 * <p>A proxy is not part of it, because it passes on what TLS protects. An attacker who controls the proxy also needs a trusted certificate
 * authority, and the trusted authorities are part of it.
 */
public final class ConfiguredBinding {

    private static final int MOST_BUNDLE_BYTES = 8 * 1024 * 1024;

    private final Settings settings;
    private final ConfigMap shared;
    private final PersonalFolder home;
    private final Function<Path, Optional<byte[]>> pinned;
    private final ConfigStanding standing;
    private final Supplier<DeclaredOwner> plugin;
    private volatile @Nullable String section;
    private volatile @Nullable ServerTrust trust;
    private volatile @Nullable DeclaredOwner declared;

    /**
     * @param settings the provider's section
     * @param shared sections that complete it, by their keys; a change to them is a change to the section
     * @param home the person's home directory
     * @param pinned what files held when the person consented to them; empty for files that are read when they are needed
     * @param standing why the configuration is obeyed
     * @param plugin asks the provider's plugin; called when the section is not the one that a token was issued for, and for new tokens
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

    /** Whether the configuration is the person's own or the program's, so that no one else has a say in it. */
    boolean isOwn() {
        return standing == ConfigStanding.OWN || standing == ConfigStanding.PROGRAM;
    }

    ConfigStanding standing() {
        return standing;
    }

    /** Returns a hash that distinguishes the section from others. */
    String section() {
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
            trust = known.word() == null ? null : known; // a bundle that cannot be read may be there later
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

    /** Returns the owner by the plugin; {@code null} when the plugin says nothing, so that tokens belong to the whole section. */
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

    /**
     * Returns the servers, other than the owner's own, that tokens may be sent to because endpoints there are configured; and where each is
     * configured.
     */
    Map<String, String> endpointsElsewhere() {
        return declared().endpointsElsewhere();
    }

    AskedFor asked() {
        return declared().asked();
    }

    /** Returns what is stored with a new token. */
    TokenBinding binding() {
        TokenOwner owner = owner();
        TokenBinding binding = owner == null
                ? TokenBinding.ofSection(section())
                : TokenBinding.of(owner.server(), owner.clientId())
                        .withEndpoints(endpointsElsewhere().keySet())
                        .withSection(section());
        return binding.withTrust(trust().word()).withAskedFor(asked());
    }

    /** Returns a key as messages name it, with the place where it is written. */
    String where(ConfigKey<?> key) {
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
