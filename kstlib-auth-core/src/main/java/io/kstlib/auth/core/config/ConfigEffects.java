package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.config.keys.ShippedPlugins;
import io.kstlib.auth.core.consent.ConfigEffect;
import io.kstlib.auth.core.consent.ConfigEffect.Kind;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.ProxyKeys;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Works out what a configuration does if it is used. Leaves out nothing in its section {@code auth}. For one configuration. */
final class ConfigEffects {

    /** The beginning of a value that SOPS encrypted. */
    private static final String ENCRYPTED = "ENC[";

    private static final String HIDDEN = "a value that is not shown";

    private final ConfigInspection inspection;
    private final List<ConfigEffect> effects = new ArrayList<>();
    private final Map<Path, String> outside = new HashMap<>();
    private KnownServers servers = KnownServers.none();
    private ConfigMap auth = ConfigMap.empty(Origin.CODE);

    /**
     * @param inspection looks at the person's own configuration
     */
    ConfigEffects(ConfigInspection inspection) {
        this.inspection = inspection;
    }

    /** Notes a file that was read. A bundle is shown by the hash of its content, which decides who may answer for a server. */
    void reads(FileReview.Part part, Path file, byte[] content) {
        String name = PrintableText.escapedName(inspection.show(file)) + leadsTo(file, file);
        if (part == FileReview.Part.OWN_INCLUDE) {
            add(Kind.INCLUDES_OWN, "include", name, new Origin("", 0, file));
        } else if (part == FileReview.Part.INCLUDE) {
            add(Kind.INCLUDES, "include", name, new Origin("", 0, file));
        } else if (part == FileReview.Part.CA_BUNDLE) {
            String what = content.length == 0 ? "not there, or empty" : "SHA-256 " + ContentHash.hex(content);
            add(Kind.TRUSTS_AUTHORITIES, "the authorities in " + name, what, new Origin("", 0, file));
        } else if (part == FileReview.Part.OUTSIDE) {
            outside.put(file, new String(content, StandardCharsets.UTF_8));
        }
    }

    /** Says where a path leads, if that is out of the folder of the configuration and the path does not say it itself. */
    private String leadsTo(Path file, Path asWritten) {
        String target = outside.get(file);
        return target == null || target.equals(asWritten.toString())
                ? ""
                : ", which leads to " + PrintableText.escapedName(inspection.show(Path.of(target)));
    }

    void of(ConfigMap root) {
        servers = KnownServers.of(inspection);
        if (root.entries().get(AuthKeys.SECTION) instanceof ConfigMap section) {
            auth = section;
            section.entries().forEach((key, value) -> walk(List.of(key), value));
        }
    }

    List<ConfigEffect> sorted() {
        List<ConfigEffect> sorted = new ArrayList<>(effects);
        sorted.sort(Comparator.comparing(ConfigEffect::kind)); // stable: else as they stand in the files
        return List.copyOf(sorted);
    }

    private void walk(List<String> keys, ConfigValue value) {
        boolean empty = (value instanceof ConfigMap none && none.entries().isEmpty())
                || (value instanceof ConfigList nothing && nothing.items().isEmpty());
        if (empty && !isPersonsOwn(value)) {
            boolean weakens = inspection.known().isWeakerWith(auth, keys, "");
            add(weakens ? Kind.WEAKENS_LOGIN : Kind.SETS, shown(keys), "empty", value.origin());
        } else if (value instanceof ConfigMap map) {
            map.entries().forEach((key, inner) -> walk(below(keys, key), inner));
        } else if (value instanceof ConfigList list) {
            list.items().forEach(item -> walk(keys, item));
        } else if (value instanceof ConfigScalar scalar && !isPersonsOwn(value)) {
            add(kind(keys, scalar), shown(keys), shown(keys, scalar), scalar.origin());
        }
    }

    private boolean isPersonsOwn(ConfigValue value) {
        Path file = value.origin().file();
        return file != null && inspection.isOwn(file);
    }

    private Kind kind(List<String> keys, ConfigScalar value) {
        String last = keys.get(keys.size() - 1);
        boolean ofProvider = keys.get(0).equals(AuthKeys.PROVIDERS.name()) && keys.size() > 2;
        if (value.text().startsWith(ENCRYPTED)) {
            return Kind.HIDES;
        }
        Named named = inspection.known().named(auth, keys, value);
        if (named == Named.SECRET && isReference(value)) {
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
        if (inspection.known().isWeakerWith(auth, keys, value.kind() == ConfigScalar.Kind.NULL ? "" : value.text())) {
            return Kind.WEAKENS_LOGIN;
        }
        return byWhatItNames(named, keys, value);
    }

    private static boolean isAboutTokens(List<String> keys, String last) {
        return keys.get(0).equals(AuthKeys.STORAGE.name())
                || ShippedPlugins.storageOf(keys.get(0)).isPresent()
                || last.equals(AuthKeys.TOKEN_STORAGE.name());
    }

    private Kind byWhatItNames(Named named, List<String> keys, ConfigScalar value) {
        return switch (named) {
            case SERVER -> isKnown(keys, value) ? Kind.SPEAKS_TO_KNOWN_SERVER : Kind.SPEAKS_TO_NEW_SERVER;
            case FILE -> Kind.OPENS_FILE;
            case TOKENS -> Kind.LETS_RECEIVE_TOKENS;
            case SECRET, NOTHING -> Kind.SETS;
        };
    }

    private boolean isKnown(List<String> keys, ConfigScalar value) {
        return keys.get(keys.size() - 1).equals("redirect_uri")
                ? servers.isKnownRedirect(value.text())
                : servers.isKnown(value.text());
    }

    private static boolean isReference(ConfigScalar value) {
        return !value.text().isBlank()
                && SecretReference.parse(value.text(), "", value.origin())
                        .scheme()
                        .isPresent();
    }

    /** Returns a value for people. A plain secret is not shown. Neither is the value of a header, which may be one. */
    private String shown(List<String> keys, ConfigScalar value) {
        if (value.kind() == ConfigScalar.Kind.NULL) {
            return "nothing";
        }
        if (value.text().startsWith(ENCRYPTED)) {
            return "encrypted";
        }
        boolean isHeader = keys.contains(ProviderKeys.HEADERS.name());
        Named named = inspection.known().named(auth, keys, value);
        if (isHeader || (named == Named.SECRET && !isReference(value))) {
            return HIDDEN;
        }
        return named == Named.NOTHING
                ? PrintableText.escaped(value.text())
                : PrintableText.escapedName(value.text()) + leadsTo(keys, value);
    }

    private String leadsTo(List<String> keys, ConfigScalar value) {
        try {
            return inspection
                    .known()
                    .file(auth, keys, value)
                    .map(named -> leadsTo(
                            named.resolve(inspection.sources().home()),
                            new ConfigPath(named.text(), Origin.CODE)
                                    .resolve(inspection.sources().home())))
                    .orElse("");
        } catch (InvalidPathException reportedWhenItIsUsed) {
            return "";
        }
    }

    private static String shown(List<String> keys) {
        return PrintableText.escapedName(AuthKeys.SECTION + "." + String.join(".", keys));
    }

    private static List<String> below(List<String> keys, String key) {
        List<String> all = new ArrayList<>(keys);
        all.add(key);
        return all;
    }

    private void add(Kind kind, String key, String value, Origin origin) {
        effects.add(new ConfigEffect(kind, key, value, origin));
    }
}
