package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.ConfigEffect;
import io.kstlib.auth.api.login.ConfigEffect.Kind;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.core.config.ConfigGate.Part;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.ProxyKeys;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.ContentHash;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds the effects of one configuration without using it. Leaves out nothing in its section {@code auth}. */
final class ConfigEffects {

    private static final String HIDDEN = "a value that is not shown";
    private static final String OWN_FILES_ONLY = ", which counts in your own configuration only, and is refused here";

    private final ConfigLoader loader;
    private final ConfigSources sources;
    private final List<ConfigEffect> effects = new ArrayList<>();
    private final Map<Path, String> outside = new HashMap<>();
    private Set<String> servers = Set.of();
    private KnownKeys known;

    /**
     * @param loader looks at the person's own configuration
     */
    ConfigEffects(ConfigLoader loader) {
        this.loader = loader;
        this.sources = loader.sources();
        this.known = loader.keysOf(ConfigMap.empty(Origin.CODE));
    }

    /** Notes a file that was read. A bundle is shown by the hash of its content, which decides who may answer for a server. */
    void reads(Part part, Path file, byte[] content) {
        String name = PrintableText.escapedName(sources.show(file)) + leadsTo(file, file);
        if (part == Part.OWN_INCLUDE) {
            add(Kind.INCLUDES_OWN, "include", name, new Origin("", 0, file));
        } else if (part == Part.INCLUDE) {
            add(Kind.INCLUDES, "include", name, new Origin("", 0, file));
        } else if (part == Part.CA_BUNDLE) {
            String what = content.length == 0 ? "not there, or empty" : "SHA-256 " + ContentHash.hex(content);
            add(Kind.TRUSTS_AUTHORITIES, "the authorities in " + name, what, new Origin("", 0, file));
        } else if (part == Part.PRESET) {
            add(
                    Kind.TAKES_PRESET,
                    "preset " + file,
                    "SHA-256 " + new String(content, StandardCharsets.UTF_8),
                    new Origin("", 0));
        } else if (part == Part.OUTSIDE) {
            outside.put(file, new String(content, StandardCharsets.UTF_8));
        }
    }

    /** Names the target of a path that leads out of the folder of the configuration, unless the path names it itself. */
    private String leadsTo(Path file, Path asWritten) {
        String target = outside.get(file);
        return target == null || target.equals(asWritten.toString())
                ? ""
                : ", which leads to " + PrintableText.escapedName(sources.show(Path.of(target)));
    }

    /** Returns the effects of a configuration and of the files that were read, the riskiest first. */
    List<ConfigEffect> of(ConfigMap root) {
        servers = ownServers();
        known = loader.keysOf(root);
        ConfigTree.walk(known.auth(), this::add);
        effects.sort(Comparator.comparing(ConfigEffect::kind)); // stable: else as they stand in the files
        return List.copyOf(effects);
    }

    private void add(List<String> keys, ConfigValue value) {
        if (isPersonsOwn(value)) {
            return;
        }
        if (value instanceof ConfigScalar scalar) {
            Named named = known.named(keys, scalar);
            String shown = shown(named, keys, scalar);
            if (known.isForOwnFilesOnly(keys, scalar)) {
                add(Kind.FETCHES_SECRET, shown(keys), shown + OWN_FILES_ONLY, scalar.origin());
            } else {
                add(kind(named, keys, scalar), shown(keys), shown, scalar.origin());
            }
        } else {
            boolean weakens = known.isWeakerWith(keys, "");
            add(weakens ? Kind.WEAKENS_LOGIN : Kind.SETS, shown(keys), "empty", value.origin());
        }
    }

    private boolean isPersonsOwn(ConfigValue value) {
        Path file = value.origin().file();
        return file != null && sources.isOwn(file);
    }

    private Kind kind(Named named, List<String> keys, ConfigScalar value) {
        String last = keys.get(keys.size() - 1);
        boolean ofProvider = keys.get(0).equals(AuthKeys.PROVIDERS.name()) && keys.size() > 2;
        if (ConfigTree.isEncrypted(value)) {
            return Kind.HIDES;
        }
        if (named == Named.SECRET && KnownKeys.isReference(value)) {
            return Kind.FETCHES_SECRET;
        }
        if (ofProvider && keys.get(2).equals(ProviderKeys.PROXY.name())) {
            return last.equals(ProxyKeys.URL.name()) ? Kind.GOES_BY_PROXY : Kind.SETS;
        }
        if (last.equals(ProviderKeys.SSL_CA_BUNDLE.name()) || last.equals(ProviderKeys.SSL_TRUST.name())) {
            return Kind.TRUSTS_AUTHORITIES;
        }
        if (last.equals(ProviderKeys.SSL_VERIFY.name())) {
            return value.text().toLowerCase(Locale.ROOT).matches("true|yes|on") ? Kind.SETS : Kind.VERIFIES_NO_SERVER;
        }
        if (isAboutTokens(keys, last)) {
            return Kind.KEEPS_TOKENS;
        }
        if (known.isWeakerWith(keys, value.kind() == ConfigScalar.Kind.NULL ? "" : value.text())) {
            return Kind.WEAKENS_LOGIN;
        }
        return byWhatItNames(named, keys, value);
    }

    private static boolean isAboutTokens(List<String> keys, String last) {
        return keys.get(0).equals(PluginSections.STORAGE.key().name())
                || ShippedPlugins.hasShortForm(keys.get(0))
                || last.equals(AuthKeys.TOKEN_STORAGE.name());
    }

    private Kind byWhatItNames(Named named, List<String> keys, ConfigScalar value) {
        return switch (named) {
            case SERVER -> isKnown(keys, value) ? Kind.SPEAKS_TO_KNOWN_SERVER : Kind.SPEAKS_TO_NEW_SERVER;
            case FILE -> Kind.OPENS_FILE;
            case TOKENS -> Kind.LETS_RECEIVE_TOKENS;
            case ACCOUNT -> Kind.CHOOSES_ACCOUNT;
            case PERSON -> Kind.NAMES_PERSON;
            case SECRET, NOTHING -> Kind.SETS;
        };
    }

    /** Whether a server is known. Other ports of this machine are not: they may be another user's. But the browser comes back to the callback server. */
    private boolean isKnown(List<String> keys, ConfigScalar value) {
        return (keys.get(keys.size() - 1).equals("redirect_uri") && isOfCallback(value.text()))
                || servers.contains(server(value.text()));
    }

    private static boolean isOfCallback(String text) {
        try {
            return CallbackSettings.canListenAt(URI.create(text));
        } catch (IllegalArgumentException notAUrl) {
            return false;
        }
    }

    /** Returns the servers that the person's own configuration names. If that is wrong, there are none, so that each is shown as a new one. */
    private Set<String> ownServers() {
        Set<String> found = new TreeSet<>();
        try {
            loader.ownRoot()
                    .map(loader::keysOf)
                    .ifPresent(own -> ConfigTree.walk(own.auth(), (keys, value) -> {
                        if (value instanceof ConfigScalar scalar && own.named(keys, scalar) == Named.SERVER) {
                            found.add(server(scalar.text()));
                        }
                    }));
        } catch (ConfigurationException wrong) {
            return Set.of();
        }
        return found;
    }

    /** Returns the origin of a web URL; another text as it is. */
    private static String server(String text) {
        try {
            return WebOrigin.of(URI.create(text)).toString();
        } catch (IllegalArgumentException notAWebUrl) {
            return text;
        }
    }

    /** Returns a value for people. A plain secret is not shown. Neither is the value of a header, which may be one. */
    private String shown(Named named, List<String> keys, ConfigScalar value) {
        if (value.kind() == ConfigScalar.Kind.NULL) {
            return "nothing";
        }
        if (ConfigTree.isEncrypted(value)) {
            return "encrypted";
        }
        boolean isHeader = keys.contains(ProviderKeys.HEADERS.name());
        if (isHeader || (named == Named.SECRET && !KnownKeys.isReference(value))) {
            return HIDDEN;
        }
        return named == Named.NOTHING
                ? PrintableText.escaped(value.text())
                : PrintableText.escapedName(value.text()) + leadsTo(keys, value);
    }

    private String leadsTo(List<String> keys, ConfigScalar value) {
        try {
            return known.file(keys, value)
                    .map(path -> leadsTo(
                            path.resolve(sources.home()),
                            new ConfigPath(path.text(), Origin.CODE).resolve(sources.home())))
                    .orElse("");
        } catch (InvalidPathException reportedWhenItIsUsed) {
            return "";
        }
    }

    private static String shown(List<String> keys) {
        return PrintableText.escapedName(AuthKeys.SECTION + "." + String.join(".", keys));
    }

    private void add(Kind kind, String key, String value, Origin origin) {
        effects.add(new ConfigEffect(kind, key, value, origin));
    }
}
