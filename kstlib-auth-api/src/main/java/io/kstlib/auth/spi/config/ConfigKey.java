package io.kstlib.auth.spi.config;

import io.kstlib.auth.api.error.Origin;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configuration key: its name, other names that are accepted for it, the reading of its value, and its purpose. The same constant is used to check
 * a file, to read a value and to write the reference. So the three cannot differ. Immutable.
 *
 * @param <T> the type of the value
 */
public sealed class ConfigKey<T> permits ConfigKey.Standard {

    /** The shape of a value. */
    private enum Shape {
        TEXT,
        FLAG,
        INTEGER,
        SECONDS,
        CHOICE,
        ENDPOINT,
        URI,
        PATH,
        SECRET,
        WORDS,
        TEXTS,
        RANGE,
        TEXT_MAP,
        MAPS,
        SECTION,
        ANYTHING,
        MAP
    }

    /**
     * Reads a value, or reports why it cannot. Data and no functions: every start makes these keys, and to link that many lambdas takes longer than to
     * read a file.
     *
     * @param shape the shape of the value
     * @param least the smallest number allowed
     * @param most the largest number allowed
     * @param words the words allowed
     * @param section the keys inside; {@code null} unless the value is a section
     * @param <T> the type of the value
     */
    record Reader<T>(
            Shape shape,
            int least,
            int most,
            List<String> words,
            @Nullable ConfigSchema section) {

        private static <T> Reader<T> of(Shape shape) {
            return new Reader<>(shape, 0, 0, List.of(), null);
        }

        private static <T> Reader<T> of(Shape shape, int least, int most) {
            return new Reader<>(shape, least, most, List.of(), null);
        }

        @SuppressWarnings("unchecked") // each method of a key gives the shape of its own type
        @Nullable
        T read(ConfigValue value, String path, ConfigProblems problems) {
            return (T) any(value, path, problems);
        }

        private @Nullable Object any(ConfigValue value, String path, ConfigProblems problems) {
            return switch (shape) {
                case TEXT -> ScalarReaders.text(value, path, problems);
                case FLAG -> ScalarReaders.flag(value, path, problems);
                case INTEGER -> ScalarReaders.integer(value, least, most, path, problems);
                case SECONDS -> ScalarReaders.seconds(value, least, most, path, problems);
                case CHOICE -> ScalarReaders.choice(value, words, path, problems);
                case ENDPOINT -> EndpointReader.endpoint(value, path, problems);
                case URI -> EndpointReader.absolute(value, path, problems);
                case PATH -> ScalarReaders.path(value, path, problems);
                case SECRET -> ScalarReaders.secret(value, path, problems);
                case WORDS -> CollectionReaders.words(value, path, problems);
                case TEXTS -> CollectionReaders.texts(value, path, problems);
                case RANGE -> CollectionReaders.range(value, least, most, path, problems);
                case TEXT_MAP -> CollectionReaders.textMap(value, path, problems);
                case MAPS -> CollectionReaders.maps(value, path, problems);
                case SECTION -> CollectionReaders.section(value, Objects.requireNonNull(section), path, problems);
                case ANYTHING -> value;
                case MAP -> CollectionReaders.map(value, path, problems);
            };
        }
    }

    /** The thing that the value of a key names, which the program may connect to, open or fetch because of it. */
    public enum Named {
        /** None of the others. */
        NOTHING,
        /** A server: a URL, a host, an issuer. */
        SERVER,
        /** A file or a folder. */
        FILE,
        /** A secret: the plain value, or a reference to it. */
        SECRET,
        /** Tokens: which hosts may receive them, or the provider whose token is sent to another server. */
        TOKENS,
        /** One of several logins of the person at a provider. */
        ACCOUNT,
        /** That by which one person is told from others. */
        PERSON
    }

    private final List<String> names;
    private final Reader<T> reader;
    private final String kind;
    private final Named named;
    private final String description;
    private final @Nullable String standard;
    private final Set<String> weakValues;

    private ConfigKey(
            List<String> names,
            Reader<T> reader,
            String kind,
            Named named,
            String description,
            @Nullable String standard,
            Set<String> weakValues) {
        this.names = List.copyOf(names);
        this.reader = reader;
        this.kind = kind;
        this.named = named;
        this.description = description;
        this.standard = standard;
        this.weakValues = Set.copyOf(weakValues);
    }

    private static <T> ConfigKey<T> of(String name, String kind, String description, Reader<T> reader) {
        return new ConfigKey<>(List.of(name), reader, kind, Named.NOTHING, description, null, Set.of());
    }

    /**
     * {@return a key for a text that is not empty}
     *
     * @param name the key
     * @param description its purpose, one line
     */
    public static ConfigKey<String> text(String name, String description) {
        return of(name, "text", description, Reader.of(Shape.TEXT));
    }

    /**
     * {@return a key for {@code true} or {@code false}}
     *
     * @param name the key
     * @param description its purpose, one line
     */
    public static ConfigKey<Boolean> flag(String name, String description) {
        return of(name, "true or false", description, Reader.of(Shape.FLAG));
    }

    /**
     * {@return a key for a whole number}
     *
     * @param name the key
     * @param least the smallest value allowed
     * @param most the largest value allowed
     * @param description its purpose, one line
     */
    public static ConfigKey<Integer> integer(String name, int least, int most, String description) {
        return of(name, least + " to " + most, description, Reader.of(Shape.INTEGER, least, most));
    }

    /**
     * {@return a key for a whole number of seconds}
     *
     * @param name the key
     * @param least the smallest number of seconds allowed
     * @param most the largest number of seconds allowed
     * @param description its purpose, one line
     */
    public static ConfigKey<Duration> seconds(String name, int least, int most, String description) {
        return of(name, "seconds, " + least + " to " + most, description, Reader.of(Shape.SECONDS, least, most));
    }

    /**
     * {@return a key for one of several words}
     *
     * @param name the key
     * @param allowed the values allowed
     * @param description its purpose, one line
     */
    public static ConfigKey<String> choice(String name, List<String> allowed, String description) {
        List<String> words = List.copyOf(allowed);
        return of(name, String.join(", ", words), description, new Reader<>(Shape.CHOICE, 0, 0, words, null));
    }

    /**
     * {@return a key for an absolute URL with scheme {@code https}, or {@code http} on loopback (security rule 5 in {@code docs/security.md})}
     *
     * @param name the key
     * @param description its purpose, one line
     */
    public static ConfigKey<URI> endpoint(String name, String description) {
        return ConfigKey.<URI>of(name, "URL", description, Reader.of(Shape.ENDPOINT))
                .naming(Named.SERVER);
    }

    /**
     * {@return a key for an absolute URI of any scheme, such as a {@code redirect_uri}}
     *
     * @param name the key
     * @param description its purpose, one line
     */
    public static ConfigKey<URI> uri(String name, String description) {
        return ConfigKey.<URI>of(name, "URI", description, Reader.of(Shape.URI)).naming(Named.SERVER);
    }

    /**
     * {@return a key for the path of a file or folder}
     *
     * @param name the key
     * @param description its purpose, one line
     */
    public static ConfigKey<ConfigPath> path(String name, String description) {
        return ConfigKey.<ConfigPath>of(name, "path", description, Reader.of(Shape.PATH))
                .naming(Named.FILE);
    }

    /**
     * {@return a key for a secret: the plain value or a reference such as {@code env://NAME}}
     *
     * @param name the key
     * @param description its purpose, one line
     */
    public static ConfigKey<SecretReference> secret(String name, String description) {
        return ConfigKey.<SecretReference>of(name, "text or reference", description, Reader.of(Shape.SECRET))
                .naming(Named.SECRET);
    }

    /**
     * {@return a key for a list of words; a text is accepted and split at spaces}
     *
     * @param name the key
     * @param description its purpose, one line
     */
    public static ConfigKey<List<String>> words(String name, String description) {
        return of(name, "list, or text separated by spaces", description, Reader.of(Shape.WORDS));
    }

    /**
     * {@return a key for a list of texts, which are used as they stand}
     *
     * @param name the key
     * @param description its purpose, one line
     */
    public static ConfigKey<List<String>> texts(String name, String description) {
        return of(name, "list of texts", description, Reader.of(Shape.TEXTS));
    }

    /**
     * {@return a key for a list of exactly two whole numbers, the first not larger than the second}
     *
     * @param name the key
     * @param least the smallest value allowed for either
     * @param most the largest value allowed for either
     * @param description its purpose, one line
     */
    public static ConfigKey<List<Integer>> range(String name, int least, int most, String description) {
        return of(name, "[from, to]", description, Reader.of(Shape.RANGE, least, most));
    }

    /**
     * {@return a key for a map of texts}
     *
     * @param name the key
     * @param description its purpose, one line
     */
    public static ConfigKey<Map<String, String>> textMap(String name, String description) {
        return of(name, "map of texts", description, Reader.of(Shape.TEXT_MAP));
    }

    /**
     * {@return a key for a list of maps that are checked elsewhere}
     *
     * @param name the key
     * @param description its purpose, one line
     */
    public static ConfigKey<List<ConfigMap>> maps(String name, String description) {
        return of(name, "list of maps", description, Reader.of(Shape.MAPS));
    }

    /**
     * {@return a key for a map with its own keys}
     *
     * @param name the key
     * @param schema the keys inside
     * @param description its purpose, one line
     */
    public static ConfigKey<Settings> section(String name, ConfigSchema schema, String description) {
        return of(name, "section", description, new Reader<>(Shape.SECTION, 0, 0, List.of(), schema));
    }

    /**
     * Makes a key of another tool that reads the same file. The key may have any value, and has no effect.
     *
     * @param name the key
     * @param description whose key it is, one line
     * @return a key for any value
     */
    public static ConfigKey<ConfigValue> withoutEffect(String name, String description) {
        return of(name, "anything", description, Reader.of(Shape.ANYTHING));
    }

    /**
     * Makes a key whose value is a map that is checked elsewhere, such as {@code providers} or the section of a plugin.
     *
     * @param name the key
     * @param description its purpose, one line
     * @return a key for any map
     */
    public static ConfigKey<ConfigMap> openMap(String name, String description) {
        return of(name, "map", description, Reader.of(Shape.MAP));
    }

    /**
     * {@return the same key with these further names}
     *
     * @param names other names that are accepted for the key
     */
    public ConfigKey<T> alsoCalled(String... names) {
        List<String> all = new ArrayList<>(this.names);
        all.addAll(List.of(names));
        return changed(all, named, weakValues);
    }

    /** Returns the same key with these parts. A key with a standard keeps it. */
    ConfigKey<T> changed(List<String> otherNames, Named what, Set<String> weak) {
        return new ConfigKey<>(otherNames, reader, kind, what, description, standard, weak);
    }

    /**
     * Makes a key with a standard: the value that {@link Settings#get(Standard)} answers where nothing is configured. The reference shows it.
     *
     * @param value a value that the key may have
     * @return the same key with this standard
     * @throws IllegalArgumentException if the key may not have the value
     */
    public Standard<T> standard(T value) {
        return new Standard<>(this, value);
    }

    /**
     * Describes what applies where nothing is configured, for a key without one standard, such as {@code what the server decides}.
     *
     * @param words the description, for the reference only
     * @return the same key with these words
     */
    public ConfigKey<T> standardInWords(String words) {
        return new ConfigKey<>(names, reader, kind, named, description, words, weakValues);
    }

    /** Returns the value that applies where nothing is configured; {@code null} for a key without a standard. */
    @Nullable
    T standardOrNull() {
        return null;
    }

    /**
     * A key that has a value where nothing is configured.
     *
     * @param <T> the type of the value
     */
    public static final class Standard<T> extends ConfigKey<T> {

        private final T value;

        private Standard(ConfigKey<T> key, T value) {
            this(key, key.names(), key.named, key.weakValues, value);
        }

        private Standard(ConfigKey<T> key, List<String> names, Named named, Set<String> weak, T value) {
            super(names, key.reader, key.kind, named, key.description, inWords(value), weak);
            this.value = value;
            ConfigProblems problems = new ConfigProblems();
            if (!value.equals(key.reader.read(written(plain(value)), name(), problems))) {
                throw new IllegalArgumentException(
                        "the standard of the key " + name() + " is no value that it may have");
            }
        }

        /** Returns the value as it stands in a file. Loops and no streams, because this runs at each start. */
        private static ConfigValue written(Object value) {
            if (value instanceof List<?> list) {
                List<ConfigValue> items = new ArrayList<>();
                for (Object item : list) {
                    items.add(written(item));
                }
                return new ConfigList(items, Origin.CODE);
            }
            ConfigScalar.Kind kind = value instanceof Number
                    ? ConfigScalar.Kind.NUMBER
                    : value instanceof Boolean ? ConfigScalar.Kind.BOOLEAN : ConfigScalar.Kind.TEXT;
            return new ConfigScalar(value.toString(), kind, Origin.CODE);
        }

        private static Object plain(Object value) {
            return value instanceof Duration time ? (Object) time.toSeconds() : value;
        }

        private static String inWords(Object value) {
            return String.valueOf(plain(value));
        }

        @Override
        ConfigKey<T> changed(List<String> otherNames, Named what, Set<String> weak) {
            return new Standard<>(this, otherNames, what, weak, value);
        }

        /** {@return the value that applies where nothing is configured} */
        public T standardValue() {
            return value;
        }

        @Override
        T standardOrNull() {
            return value;
        }
    }

    /**
     * Says what the value names, for a key whose factory method does not say it, such as a text that is an issuer.
     *
     * @param what what the value names
     * @return the same key with this
     */
    public ConfigKey<T> naming(Named what) {
        return changed(names, what, weakValues);
    }

    /**
     * Says that the key protects a login, and with which values it does not. The question for consent to a configuration shows such a value among the
     * risks, and also that the key is emptied.
     *
     * @param values the values with which a login is weaker than without the key, in lower case; none if only an empty one is
     * @return the same key with this
     */
    public ConfigKey<T> weakerWith(String... values) {
        Set<String> weak = new HashSet<>(List.of(values));
        weak.add("");
        return changed(names, named, weak);
    }

    /** {@return the name of the key} */
    public String name() {
        return names.get(0);
    }

    /** {@return the name of the key and the other names that are accepted for it; the name of the key is first} */
    public List<String> names() {
        return names;
    }

    /**
     * Whether the key names a server to which something is sent, or from which something is fetched.
     *
     * @return true for keys that {@link #endpoint} made
     */
    public boolean isEndpoint() {
        return reader.shape() == Shape.ENDPOINT;
    }

    /** {@return the kind of value that the key takes, in words} */
    public String kind() {
        return kind;
    }

    /** {@return the kind of thing that the value names; {@link Named#NOTHING} for a section, whose keys have their own} */
    public Named named() {
        return named;
    }

    /**
     * Whether a login is weaker with a value than without the key.
     *
     * @param value as it is written; empty for a key without a value
     * @return false for a key that protects nothing
     */
    public boolean isWeakerWith(String value) {
        return weakValues.contains(value.strip().toLowerCase(Locale.ROOT));
    }

    /** {@return the purpose of the key, one line} */
    public String description() {
        return description;
    }

    /** {@return the value that applies if nothing is configured, as it would be written in a file; empty if there is none} */
    public Optional<String> standard() {
        return Optional.ofNullable(standard);
    }

    /** {@return the keys inside a section; empty for a key that is not a section} */
    public Optional<ConfigSchema> section() {
        return Optional.ofNullable(reader.section());
    }

    Reader<T> reader() {
        return reader;
    }

    @Override
    public String toString() {
        return name();
    }
}
