package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.core.callback.CallbackSettings;
import io.kstlib.auth.core.config.ConfigFileText.UnreadableFileException;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigScalar.Kind;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.ContentHash;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the documentation of a provider says, as data: the settings that a section takes with {@code preset: NAME}, the blanks that it fills, and what a
 * person needs to know to register a client. It holds only keys that name a server or what is asked of it: no secret, no reference, no path, nothing that
 * weakens a login. Immutable.
 *
 * @param name the name of the preset
 * @param from the jar that it comes from; empty for a preset that ships
 * @param hash the hash of its bytes, in hexadecimal digits
 * @param title the name of the provider, for people
 * @param documentation the page of the provider about logins; {@code null} if the preset names none
 * @param blanks the keys that a section fills, by name, in the order in which they are asked
 * @param settings the settings, with {@code {blank}} where a blank is used; by key
 * @param sources where each setting is documented; by key
 * @param registration where and how a client is registered; {@code null} if the preset brings the client
 * @param facts further facts
 * @param errors the answers of the provider to a wrong first login
 */
public record Preset(
        String name,
        String from,
        String hash,
        String title,
        @Nullable URI documentation,
        Map<String, Blank> blanks,
        ConfigMap settings,
        Map<String, Source> sources,
        @Nullable Registration registration,
        List<Fact> facts,
        List<ErrorHelp> errors) {

    /** The largest preset. */
    public static final int MOST_BYTES = 64 * 1024;

    /** The place of presets in a jar. */
    public static final String FOLDER = "META-INF/kstlib/presets/";

    /** The ending of the name of a file. */
    public static final String SUFFIX = ".yml";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final Pattern BLANK_NAME = Pattern.compile("[a-z][a-z0-9_]{0,31}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z][a-z0-9_]*)}");
    private static final int LONGEST_VALUE = 255;

    /** The section for parameters of the authorization request, the only thing in it that a preset may set. */
    private static final String EXTRA = "extra";

    private static final String PARAMETERS = "authorize_params";

    /** The endpoints that a preset may set. A section may write each under another name. */
    private static final List<ConfigKey<URI>> ENDPOINTS = Stream.of(
                    Endpoint.AUTHORIZATION,
                    Endpoint.TOKEN,
                    Endpoint.USERINFO,
                    Endpoint.REVOCATION,
                    Endpoint.INTROSPECTION,
                    Endpoint.JWKS,
                    Endpoint.END_SESSION,
                    Endpoint.DEVICE_AUTHORIZATION)
            .map(Endpoint::key)
            .toList();

    /** The other keys of a section that a preset may set. No key but these can be in a preset. */
    private static final Set<String> ALLOWED = Set.of(
            "type",
            "issuer",
            "accepted_issuers",
            "access_token_issuer",
            "client_id",
            "scopes",
            "scope_parameter",
            "scope_separator",
            "token_member",
            "subject_member",
            "revocation",
            "account_prompt",
            "prompt",
            "refresh_grace",
            EXTRA,
            "token_endpoint_auth_method",
            "flow",
            "redirect_uri",
            "resource");

    /** The client may be a part of an endpoint, as at GitHub. */
    private static final Blank CLIENT_ID = new Blank(
            ProviderKeys.CLIENT_ID.name(), "Client ID", "", Pattern.compile("[A-Za-z0-9._~-]+"), null, Source.NONE);

    /**
     * The source of a fact.
     *
     * @param address the page that says it
     * @param date the day on which it was read, such as {@code 2026-12-07}
     */
    public record Source(String address, String date) {

        static final Source NONE = new Source("", "");
    }

    /**
     * A key that a section fills.
     *
     * @param name the key
     * @param asks the words with which the provider names it
     * @param example a value
     * @param pattern what a value must match, all of it
     * @param standard the value where the section has none; {@code null} if it must have one
     * @param source what says so
     */
    public record Blank(
            String name,
            String asks,
            String example,
            Pattern pattern,
            @Nullable String standard,
            Source source) {

        /** {@return what is wrong with a value, as the end of a sentence that the value begins; empty if it fits} */
        public Optional<String> objection(String value) {
            boolean fits =
                    value.length() <= LONGEST_VALUE && pattern.matcher(value).matches();
            return fits
                    ? Optional.empty()
                    : Optional.of("does not fit: " + asks + (example.isEmpty() ? "" : ", such as " + example));
        }

        ConfigKey<String> key() {
            return ConfigKey.text(name, asks).naming(ConfigKey.Named.SERVER);
        }
    }

    /** Whether a client has a secret. */
    public enum ClientSecret {
        /** The provider gives none to a program on a person's machine. */
        NONE,
        /** The provider gives one, and logins work without. */
        OPTIONAL,
        /** Logins need it. */
        REQUIRED;

        private static ClientSecret of(String word) {
            return word.equals("required") ? REQUIRED : word.equals("optional") ? OPTIONAL : NONE;
        }
    }

    /**
     * How a client is registered.
     *
     * @param at the page to open; it may use blanks
     * @param how what to do there
     * @param redirectUri the redirect URI to enter there, or {@code null} where the provider asks for no redirect URI
     * @param clientSecret whether the client has a secret
     * @param source what says so
     */
    public record Registration(
            String at, String how, @Nullable String redirectUri, ClientSecret clientSecret, Source source) {}

    /**
     * A fact.
     *
     * @param about its subject
     * @param says the fact, one sentence
     * @param source what says so
     */
    public record Fact(String about, String says, Source source) {}

    /**
     * An answer of the provider to a login that is set up wrong.
     *
     * @param error the code, or a word of its description
     * @param help what to change, and where
     * @param source what says so
     */
    public record ErrorHelp(String error, String help, Source source) {}

    public Preset {
        blanks = Collections.unmodifiableMap(new LinkedHashMap<>(blanks));
        sources = Map.copyOf(sources);
        facts = List.copyOf(facts);
        errors = List.copyOf(errors);
    }

    /** {@return whether a text can be the name of a preset} */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Reads a preset.
     *
     * @param name its name
     * @param from the jar that it comes from; empty for one that ships
     * @param content its bytes
     * @throws ConfigurationException with everything that is wrong with it
     */
    public static Preset read(String name, String from, byte[] content) {
        Origin origin = new Origin((from.isEmpty() ? "kstlib" : from) + "!/" + FOLDER + name + SUFFIX, 0);
        ConfigProblems problems = new ConfigProblems();
        try {
            ConfigMap root =
                    new ConfigFileText(ConfigFileText.decode(content), origin).parse(ConfigFileText.decode(content));
            Preset read = new Reading(problems).preset(name, from, content, root);
            problems.throwIfAny();
            return read;
        } catch (UnreadableFileException notUtf8) {
            throw new ConfigurationException(new ConfigProblem("", origin, notUtf8.reason()));
        }
    }

    /**
     * {@return the keys of the blanks of a section's preset; none if it has no preset, or one that cannot be used, which is reported elsewhere}
     *
     * @param section a provider's section
     * @param schemas the presets that there are
     */
    public static ConfigSchema blanksOf(ConfigMap section, ConfigChecker.PluginSchemas schemas) {
        try {
            return text(section, ProviderKeys.PRESET.name())
                    .flatMap(schemas::preset)
                    .map(preset -> ConfigSchema.of(
                            preset.blanks.values().stream().map(Blank::key).toArray(ConfigKey<?>[]::new)))
                    .orElse(ConfigSchema.empty());
        } catch (ConfigurationException reportedWhereItIsUsed) {
            return ConfigSchema.empty();
        }
    }

    /**
     * Fills a section in: what it writes itself wins. A setting whose blanks are not filled stays out.
     *
     * @param section a section with the key {@code preset}
     * @return the whole section
     */
    ConfigMap filled(ConfigMap section) {
        Origin origin = origin(section);
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        settings.entries().forEach((key, value) -> {
            if (otherNames(key).noneMatch(section.entries()::containsKey)) {
                filled(value, section, origin).ifPresent(full -> entries.put(key, full));
            }
        });
        return ConfigTree.merge(new ConfigMap(entries, section.origin()), section);
    }

    private static boolean isAllowed(String key) {
        return ALLOWED.contains(key) || endpoint(key).isPresent();
    }

    private static Optional<ConfigKey<URI>> endpoint(String key) {
        return ENDPOINTS.stream().filter(each -> each.name().equals(key)).findFirst();
    }

    private static Stream<String> otherNames(String key) {
        return endpoint(key).stream().flatMap(each -> each.names().stream()).filter(name -> !name.equals(key));
    }

    /** {@return the place of the values that a section takes from this preset} */
    private Origin origin(ConfigMap section) {
        Origin named =
                section.get(ProviderKeys.PRESET.name()).map(ConfigValue::origin).orElse(section.origin());
        return new Origin("preset " + name + ", " + named.source(), named.line(), named.file());
    }

    /**
     * {@return the keys that a section takes from this preset, in their order here}
     *
     * @param section the whole section
     */
    public List<String> taken(ConfigMap section) {
        Origin origin = origin(section);
        return settings.entries().keySet().stream()
                .filter(key -> section.get(key)
                        .filter(value -> value.origin().equals(origin)
                                || (value instanceof ConfigMap map
                                        && map.entries().values().stream()
                                                .anyMatch(inside ->
                                                        inside.origin().equals(origin))))
                        .isPresent())
                .toList();
    }

    /**
     * Reports the blanks that a section leaves empty, or fills with a value that does not fit.
     *
     * @param section the whole section
     * @param problems where to report
     */
    void check(Settings section, ConfigProblems problems) {
        Set<String> reported = new HashSet<>();
        settings.entries().forEach((key, value) -> {
            if (Stream.concat(Stream.of(key), otherNames(key))
                    .anyMatch(section.map().entries()::containsKey)) {
                return;
            }
            for (String blank : placeholders(value)) {
                String written = text(section.map(), blank).orElse(null);
                Blank known = blank(blank);
                Optional<String> objection = written == null
                        ? Optional.of("is missing: " + known.asks() + ", for the preset " + name
                                + (known.example().isEmpty() ? "" : ", such as " + known.example()))
                        : known.objection(written);
                if (objection.isPresent() && (written != null || known.standard() == null) && reported.add(blank)) {
                    problems.add(
                            section.path(blank),
                            section.map().get(blank).orElse(section.map()).origin(),
                            written == null ? objection.get() : PrintableText.oneLine(written) + " " + objection.get());
                }
            }
        });
    }

    /**
     * {@return a text of this preset with its blanks filled in; empty if one is not filled}
     *
     * @param text a text, such as the address of the page for the registration
     * @param section the section that fills the blanks
     */
    public Optional<String> filled(String text, ConfigMap section) {
        StringBuilder full = new StringBuilder();
        Matcher used = PLACEHOLDER.matcher(text);
        while (used.find()) {
            Blank blank = blank(used.group(1));
            Optional<String> value = text(section, blank.name()).or(() -> Optional.ofNullable(blank.standard()));
            if (value.isEmpty() || blank.objection(value.get()).isPresent()) {
                return Optional.empty();
            }
            used.appendReplacement(full, Matcher.quoteReplacement(value.get()));
        }
        return Optional.of(used.appendTail(full).toString());
    }

    private Blank blank(String named) {
        return blanks.getOrDefault(named, CLIENT_ID);
    }

    private static Optional<String> text(ConfigMap section, String key) {
        return section.get(key).orElse(null) instanceof ConfigScalar scalar && scalar.kind() != Kind.NULL
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    private Optional<ConfigValue> filled(ConfigValue value, ConfigMap section, Origin origin) {
        if (value instanceof ConfigMap map) {
            Map<String, ConfigValue> entries = new LinkedHashMap<>();
            for (Map.Entry<String, ConfigValue> entry : map.entries().entrySet()) {
                Optional<ConfigValue> full = filled(entry.getValue(), section, origin);
                if (full.isEmpty()) {
                    return full;
                }
                entries.put(entry.getKey(), full.get());
            }
            return Optional.of(new ConfigMap(entries, origin));
        }
        if (value instanceof ConfigList list) {
            List<ConfigValue> items = new ArrayList<>();
            for (ConfigValue item : list.items()) {
                Optional<ConfigValue> full = filled(item, section, origin);
                if (full.isEmpty()) {
                    return full;
                }
                items.add(full.get());
            }
            return Optional.of(new ConfigList(items, origin));
        }
        ConfigScalar scalar = (ConfigScalar) value;
        return filled(scalar.text(), section).map(text -> new ConfigScalar(text, scalar.kind(), origin));
    }

    private static List<String> placeholders(ConfigValue value) {
        List<String> found = new ArrayList<>();
        if (value instanceof ConfigMap map) {
            map.entries().values().forEach(inside -> found.addAll(placeholders(inside)));
        } else if (value instanceof ConfigList list) {
            list.items().forEach(item -> found.addAll(placeholders(item)));
        } else if (value instanceof ConfigScalar scalar) {
            found.addAll(placeholders(scalar.text()));
        }
        return found;
    }

    private static List<String> placeholders(String text) {
        return PLACEHOLDER.matcher(text).results().map(found -> found.group(1)).toList();
    }

    @Override
    public String toString() {
        return "Preset[" + name + (from.isEmpty() ? "" : " from " + from) + "]";
    }

    /** Reads presets. */
    private record Reading(ConfigProblems problems) {

        private static final ConfigKey<String> TITLE = ConfigKey.text("title", "the name of the provider");
        private static final ConfigKey<URI> DOCUMENTATION =
                ConfigKey.uri("documentation", "the page of the provider about logins");
        private static final ConfigKey<ConfigMap> BLANKS = ConfigKey.openMap("blanks", "the keys that a section fills");
        private static final ConfigKey<ConfigMap> SETTINGS =
                ConfigKey.openMap("settings", "the settings, each with its source");
        private static final ConfigKey<String> SOURCE = ConfigKey.text("source", "the page that says it");
        private static final ConfigKey<String> DATE = ConfigKey.text("date", "the day on which it was read");
        private static final ConfigKey<String> ASKS = ConfigKey.text("asks", "the name that the provider has for it");
        private static final ConfigKey<String> EXAMPLE = ConfigKey.text("example", "a value");
        private static final ConfigKey<String> PATTERN = ConfigKey.text("pattern", "what a value must match");
        private static final ConfigKey<String> DEFAULT = ConfigKey.text("default", "the value where there is none");
        private static final ConfigKey<ConfigValue> VALUE = ConfigKey.withoutEffect("value", "the value");
        private static final ConfigKey<URI> REDIRECT = ConfigKey.uri("value", "a redirect URI");
        private static final ConfigKey<String> AT = ConfigKey.text("at", "the page to open");
        private static final ConfigKey<String> HOW = ConfigKey.text("how", "what to do there");
        private static final ConfigKey<URI> REDIRECT_URI = ConfigKey.uri("redirect_uri", "the redirect URI to enter");
        private static final ConfigKey.Standard<String> CLIENT_SECRET = ConfigKey.choice(
                        "client_secret", List.of("none", "optional", "required"), "whether a client has a secret")
                .standard("none");
        private static final ConfigKey<String> ABOUT = ConfigKey.choice(
                "about",
                List.of("flows", "refresh_tokens", "revocation", "accounts", "oddity"),
                "the subject of the fact");
        private static final ConfigKey<String> SAYS = ConfigKey.text("says", "the fact");
        private static final ConfigKey<String> ERROR =
                ConfigKey.text("error", "the code, or a word of its description");
        private static final ConfigKey<String> HELP = ConfigKey.text("help", "what to change");
        private static final ConfigSchema BLANK = ConfigSchema.of(ASKS, EXAMPLE, PATTERN, DEFAULT, SOURCE, DATE);
        private static final ConfigSchema SETTING = ConfigSchema.of(VALUE, SOURCE, DATE);
        private static final ConfigSchema FACT = ConfigSchema.of(ABOUT, SAYS, SOURCE, DATE);
        private static final ConfigSchema ERROR_HELP = ConfigSchema.of(ERROR, HELP, SOURCE, DATE);
        private static final ConfigKey<Settings> REGISTER = ConfigKey.section(
                "register",
                ConfigSchema.of(AT, HOW, REDIRECT_URI, CLIENT_SECRET, SOURCE, DATE),
                "where and how a client is registered");
        private static final ConfigKey<List<ConfigMap>> FACTS = ConfigKey.maps("facts", "further facts");
        private static final ConfigKey<List<ConfigMap>> ERRORS =
                ConfigKey.maps("errors", "the answers to a wrong first login");
        private static final ConfigSchema ALL =
                ConfigSchema.of(TITLE, DOCUMENTATION, BLANKS, SETTINGS, REGISTER, FACTS, ERRORS);

        Preset preset(String name, String from, byte[] content, ConfigMap root) {
            Settings all = new Settings("", root);
            ALL.check(all, problems);
            all.expect(TITLE, problems);
            all.expect(SETTINGS, problems);
            Map<String, Blank> blanks = new LinkedHashMap<>();
            each(all, BLANKS, BLANK, List.of(ASKS, PATTERN))
                    .forEach((key, blank) -> blanks.put(key, blank(key, blank)));
            Map<String, ConfigValue> settings = new LinkedHashMap<>();
            Map<String, Source> sources = new TreeMap<>();
            each(all, SETTINGS, SETTING, List.of(VALUE)).forEach((key, setting) -> {
                setting.valid(VALUE)
                        .ifPresent(value -> settings.put(key, allowed(setting, key, value, blanks.keySet())));
                sources.put(key, source(setting));
            });
            return new Preset(
                    name,
                    from,
                    ContentHash.hex(content),
                    all.valid(TITLE).orElse(name),
                    all.valid(DOCUMENTATION).orElse(null),
                    blanks,
                    new ConfigMap(settings, root.origin()),
                    sources,
                    all.valid(REGISTER).map(this::registration).orElse(null),
                    list(all, FACTS, FACT, List.of(ABOUT, SAYS)).stream()
                            .map(fact -> new Fact(word(fact, ABOUT), word(fact, SAYS), source(fact)))
                            .toList(),
                    list(all, ERRORS, ERROR_HELP, List.of(ERROR, HELP)).stream()
                            .map(error -> new ErrorHelp(word(error, ERROR), word(error, HELP), source(error)))
                            .toList());
        }

        /** Returns the sections below a key that are maps, and checks each. */
        private Map<String, Settings> each(
                Settings all, ConfigKey<ConfigMap> key, ConfigSchema schema, List<ConfigKey<?>> needed) {
            Map<String, Settings> sections = new LinkedHashMap<>();
            all.valid(key).map(ConfigMap::entries).orElse(Map.of()).forEach((name, value) -> {
                String path = key.name() + "." + name;
                if (value instanceof ConfigMap map) {
                    sections.put(name, checked(new Settings(path, map), schema, needed));
                } else {
                    problems.add(path, value.origin(), "expected a map, found " + value.kindInWords());
                }
            });
            return sections;
        }

        private List<Settings> list(
                Settings all, ConfigKey<List<ConfigMap>> key, ConfigSchema schema, List<ConfigKey<?>> needed) {
            return all.valid(key).orElse(List.of()).stream()
                    .map(map -> checked(new Settings(key.name(), map), schema, needed))
                    .toList();
        }

        private Settings checked(Settings section, ConfigSchema schema, List<ConfigKey<?>> needed) {
            schema.check(section, problems);
            needed.forEach(key -> section.expect(key, problems));
            return section;
        }

        private static String word(Settings section, ConfigKey<String> key) {
            return section.valid(key).orElse("");
        }

        private static Source source(Settings section) {
            return new Source(word(section, SOURCE), word(section, DATE));
        }

        private Blank blank(String name, Settings blank) {
            if (!BLANK_NAME.matcher(name).matches()
                    || isAllowed(name)
                    || ProviderKeys.schema().key(name).isPresent()) {
                problems.add(blank.path(), blank.map().origin(), "a blank cannot have this name");
            }
            return new Blank(
                    name,
                    word(blank, ASKS),
                    word(blank, EXAMPLE),
                    pattern(blank),
                    blank.valid(DEFAULT).orElse(null),
                    source(blank));
        }

        private Pattern pattern(Settings blank) {
            try {
                return Pattern.compile(word(blank, PATTERN));
            } catch (PatternSyntaxException wrong) {
                problems.add(
                        blank.path(PATTERN.name()), blank.origin(PATTERN), "is no pattern: " + wrong.getDescription());
                return Pattern.compile("");
            }
        }

        private ConfigValue allowed(Settings setting, String key, ConfigValue value, Set<String> blanks) {
            boolean isMore = key.equals(EXTRA)
                    && !(value instanceof ConfigMap extra
                            && extra.entries().keySet().equals(Set.of(PARAMETERS)));
            if (!isAllowed(key) || isMore) {
                problems.add(setting.path(), value.origin(), "a preset cannot set this key");
            }
            for (String used : placeholders(value)) {
                if (!blanks.contains(used) && !used.equals(CLIENT_ID.name())) {
                    problems.add(setting.path(), value.origin(), "uses a blank that is not there: " + used);
                }
            }
            if (key.equals(REDIRECT_URI.name())
                    && setting.valid(REDIRECT)
                            .filter(CallbackSettings::canListenAt)
                            .isEmpty()) {
                problems.add(setting.path(), value.origin(), "a preset can only name a redirect URI on this machine");
            }
            return value;
        }

        private Registration registration(Settings register) {
            register.expect(AT, problems);
            register.expect(HOW, problems);
            return new Registration(
                    word(register, AT),
                    word(register, HOW),
                    register.valid(REDIRECT_URI).map(URI::toString).orElse(null),
                    ClientSecret.of(register.valid(CLIENT_SECRET).orElse("none")),
                    source(register));
        }
    }
}
