package io.kstlib.auth.api.error;

import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The remedy for an error, as data. A program acts on the kind, or writes it in its own words: a command names a command line, a server shows a page.
 * {@link #inWords()} is for logs. No remedy holds a secret. Immutable.
 *
 * @param kind what helps
 * @param values what the remedy is about, by the names that the kind has for its values
 */
public record Remedy(Kind kind, Map<String, Object> values) {

    /** A module is not on the module path, so its plugins are not found. */
    public static final String MODULE_PATH = "module_path";

    /** A module is not on the class path, so its plugins are not found. */
    public static final String CLASS_PATH = "class_path";

    /** The classes of a module are in a merged jar, but its entries in {@code META-INF/services} are missing, so its plugins are not found. */
    public static final String SERVICE_FILES = "service_files";

    private static final String PROVIDER = "provider";
    private static final String ACCOUNT = "account";
    private static final String WAYS = "ways";
    private static final String TARGET = "target";
    private static final String STEP_UP = "step_up";
    private static final String HOW = "how";
    private static final String ARTIFACT = "artifact";
    private static final String MISSING_FROM = "missing_from";

    /**
     * The kinds of remedies. Each value is a text, where nothing else is said. A kind with a {@code provider} may also have the {@link AccountName} {@code
     * account}, which is missing for the login without a name.
     */
    public enum Kind {
        /** A remedy outside of kstlib, or one that every program says in the same words. Value: {@code text}, a sentence without the full stop. */
        ADVICE(1, "text"),
        /** One of several remedies is enough. Value: {@code ways}, a list of at least two, the best one first. */
        EITHER(1, WAYS),
        /** The user logs in; no token is stored. Value: {@code provider}, its configured name. */
        LOG_IN(1, PROVIDER, ACCOUNT),
        /** The user logs in again. The stored token cannot be used any more. Value: {@code provider}. */
        LOG_IN_AGAIN(1, PROVIDER, ACCOUNT),
        /**
         * The user logs in again, and the new token replaces the stored one, which may still be valid, and may be that of another person. Value:
         * {@code provider}.
         */
        REPLACE_TOKEN(1, PROVIDER, ACCOUNT),
        /**
         * The person of the stored login logs in, or another person replaces it because the caller says so. Values: {@code provider}, and the {@link Target}
         * {@code target} whose own login it is, which the login to the provider does not have.
         */
        CHANGE_PERSON(1, PROVIDER, TARGET, ACCOUNT),
        /**
         * The user logs in again in the way that a resource demands (RFC 9470). The new token replaces the stored one. Values: {@code provider}, the
         * {@link StepUp} {@code step_up} that the login asks for, and the {@link Target} {@code target} whose own login is replaced, which the login to the
         * provider does not have.
         */
        STEP_UP_LOGIN(2, PROVIDER, STEP_UP, TARGET, ACCOUNT),
        /**
         * The user logs in to a provider for one target, which the login to that provider does not reach. Values: {@code provider}, and the {@link Target}
         * {@code target}.
         */
        LOG_IN_FOR_TARGET(2, PROVIDER, TARGET, ACCOUNT),
        /**
         * The caller tries again later. A user who does not want to wait logs in at once; that login replaces the stored token. Value: {@code provider}.
         */
        LOG_IN_AT_ONCE(1, PROVIDER, ACCOUNT),
        /**
         * The stored token is removed, and the user logs in again. Value: {@code provider}, which is missing where the tokens of several providers are
         * affected.
         */
        REMOVE_TOKEN(0, PROVIDER, ACCOUNT),
        /**
         * The stored token is removed and the user logs in again, but only if the key that reads it is lost, and not only out of reach. Value:
         * {@code provider}, which is missing where it is not known, or the tokens of several providers are affected.
         */
        GIVE_UP_TOKEN(0, PROVIDER, ACCOUNT),
        /** The person unlocks the keyring of the system, or lets a login ask for its password. */
        UNLOCK_KEYRING(0),
        /** The login uses no callback server: the person pastes the URL at which the browser ends. */
        PASTE_ANSWER(0),
        /**
         * The login failed, and the person starts it again. Value: {@code how}, the words that follow in the sentence, such as {@code and use the newest URL
         * only}; missing if nothing has to be done in another way.
         */
        START_AGAIN(0, HOW),
        /** The login is started again. If it fails in the same way again, the next login passes no URL to a browser. */
        OPEN_NO_BROWSER(0),
        /** The login is started again, with more time or without a callback server. */
        WAIT_LONGER(0),
        /**
         * A key of the configuration is set. Values: {@code path}, such as {@code auth.providers.corporate.jwks_uri}, and {@code how}, the words that follow
         * the path in a sentence, such as {@code to 0 for any free port}, which may be missing.
         */
        CHANGE_SETTING(1, "path", HOW),
        /**
         * A module of this project is added. Values: {@code artifact}, such as {@code kstlib-storage-file}, and {@code missing_from}, one of
         * {@link #MODULE_PATH}, {@link #CLASS_PATH} and {@link #SERVICE_FILES}.
         */
        ADD_MODULE(2, ARTIFACT, MISSING_FROM),
        /**
         * The user adds a plugin, because the program has none of this type. Values: {@code kind}, what is missing in words, such as {@code storage};
         * {@code type}, which the plugin has; {@code missing_from}, as of {@link #ADD_MODULE}; {@code artifact}, which is missing for a plugin of others; and
         * {@code folder}, the name of the user's folder of plugins, such as {@code extensions/}, which is missing without one.
         */
        ADD_PLUGIN(3, "kind", "type", MISSING_FROM, ARTIFACT, "folder"),
        /**
         * The user names or writes a configuration. Values: {@code variable}, the environment variable that names a file, and {@code example}, an example of
         * such a file, indented, in YAML.
         */
        CONFIGURE(2, "variable", "example"),
        /**
         * The user looks at a configuration that was found and allows it, or names another one. Value: the {@link Path} {@code file}, absolute, with symbolic
         * links resolved.
         */
        ALLOW_CONFIGURATION(1, "file"),
        /** The caller names the provider for which the token is checked. */
        NAME_PROVIDER(0),
        /** The caller names the issuer for which the token is checked, or allows private addresses. */
        NAME_ISSUER(0),
        /** The caller passes the keys of the issuer. */
        GIVE_KEYS(0),
        /** The keys of the issuer are fetched; the caller does not pass them. */
        FETCH_KEYS(0);

        private final int needed;

        @SuppressWarnings("ImmutableEnumChecker") // it is
        private final List<String> names;

        /** Creates a kind. The first names are those of the values that each remedy of this kind has. */
        Kind(int needed, String... names) {
            this.needed = needed;
            this.names = List.of(names);
        }
    }

    /**
     * Creates a remedy. The methods of this class that create one take the values of a kind in order.
     *
     * @throws IllegalArgumentException if the values are not those of the kind
     */
    public Remedy {
        values = Map.copyOf(values);
        if (!values.keySet().containsAll(kind.names.subList(0, kind.needed))
                || !kind.names.containsAll(values.keySet())
                || !values.entrySet().stream()
                        .allMatch(value -> type(value.getKey()).isInstance(value.getValue()))) {
            throw new IllegalArgumentException("a remedy " + kind + " has the values " + kind.names);
        }
    }

    private static Class<?> type(String name) {
        return switch (name) {
            case WAYS -> List.class;
            case TARGET -> Target.class;
            case ACCOUNT -> AccountName.class;
            case STEP_UP -> StepUp.class;
            case "file" -> Path.class;
            default -> String.class;
        };
    }

    private static Remedy of(Kind kind, @Nullable Object... values) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value != null) {
                named.put(kind.names.get(i), value);
            }
        }
        return new Remedy(kind, named);
    }

    /**
     * {@return a remedy of a kind without values}
     *
     * @throws IllegalArgumentException if the kind needs values
     */
    public static Remedy of(Kind kind) {
        return new Remedy(kind, Map.of());
    }

    /** {@return the remedy {@link Kind#ADVICE}} */
    public static Remedy advice(String text) {
        return of(Kind.ADVICE, text);
    }

    /** {@return the remedy {@link Kind#EITHER} with two ways, the better one first} */
    public static Remedy either(Remedy first, Remedy second) {
        return either(List.of(first, second));
    }

    /**
     * {@return the remedy {@link Kind#EITHER}}
     *
     * @param ways at least two remedies, the best one first
     * @throws IllegalArgumentException if there are fewer
     */
    public static Remedy either(List<Remedy> ways) {
        if (ways.size() < 2) {
            throw new IllegalArgumentException("a choice has at least two ways");
        }
        return of(Kind.EITHER, List.copyOf(ways));
    }

    /** {@return the remedy {@link Kind#LOG_IN}} */
    public static Remedy logIn(String provider) {
        return of(Kind.LOG_IN, provider);
    }

    /** {@return the remedy {@link Kind#LOG_IN_AGAIN}} */
    public static Remedy logInAgain(String provider) {
        return of(Kind.LOG_IN_AGAIN, provider);
    }

    /** {@return the remedy {@link Kind#REPLACE_TOKEN}} */
    public static Remedy replaceToken(String provider) {
        return of(Kind.REPLACE_TOKEN, provider);
    }

    /** {@return the remedy {@link Kind#CHANGE_PERSON}} */
    public static Remedy changePerson(String provider, @Nullable Target target) {
        return of(Kind.CHANGE_PERSON, provider, target);
    }

    /** {@return the remedy {@link Kind#STEP_UP_LOGIN}} */
    public static Remedy stepUpLogin(String provider, @Nullable Target target, StepUp stepUp) {
        return of(Kind.STEP_UP_LOGIN, provider, stepUp, target);
    }

    /** {@return the remedy {@link Kind#LOG_IN_FOR_TARGET}} */
    public static Remedy logInForTarget(String provider, Target target) {
        return of(Kind.LOG_IN_FOR_TARGET, provider, target);
    }

    /** {@return the remedy {@link Kind#LOG_IN_AT_ONCE}} */
    public static Remedy logInAtOnce(String provider) {
        return of(Kind.LOG_IN_AT_ONCE, provider);
    }

    /** {@return the remedy {@link Kind#REMOVE_TOKEN}} */
    public static Remedy removeToken(@Nullable String provider) {
        return of(Kind.REMOVE_TOKEN, new @Nullable Object[] {provider});
    }

    /** {@return the remedy {@link Kind#GIVE_UP_TOKEN}, where it is not known whose token it is} */
    public static Remedy giveUpToken() {
        return of(Kind.GIVE_UP_TOKEN);
    }

    /** {@return the remedy {@link Kind#START_AGAIN}, where nothing has to be done in another way} */
    public static Remedy startAgain() {
        return of(Kind.START_AGAIN);
    }

    /** {@return the remedy {@link Kind#START_AGAIN}} */
    public static Remedy startAgain(String how) {
        return of(Kind.START_AGAIN, how);
    }

    /** {@return the remedy {@link Kind#CHANGE_SETTING}} */
    public static Remedy changeSetting(String path) {
        return of(Kind.CHANGE_SETTING, path);
    }

    /** {@return the remedy {@link Kind#CHANGE_SETTING}, with the words that follow the path} */
    public static Remedy changeSetting(String path, String how) {
        return of(Kind.CHANGE_SETTING, path, how);
    }

    /** {@return the remedy {@link Kind#ADD_MODULE}} */
    public static Remedy addModule(String artifact, String missingFrom) {
        return of(Kind.ADD_MODULE, artifact, missingFrom);
    }

    /** {@return the remedy {@link Kind#ADD_PLUGIN}} */
    public static Remedy addPlugin(
            String kind, String type, @Nullable String artifact, String missingFrom, @Nullable String folder) {
        return of(Kind.ADD_PLUGIN, kind, type, missingFrom, artifact, folder);
    }

    /** {@return the remedy {@link Kind#CONFIGURE}} */
    public static Remedy configure(String variable, String example) {
        return of(Kind.CONFIGURE, variable, example);
    }

    /** {@return the remedy {@link Kind#ALLOW_CONFIGURATION}} */
    public static Remedy allowConfiguration(Path file) {
        return of(Kind.ALLOW_CONFIGURATION, file);
    }

    /**
     * {@return the text of this name, such as that of {@code provider}; empty if the remedy has none}
     *
     * @param name the name of a value
     */
    public String text(String name) {
        return value(name, String.class).orElse("");
    }

    /**
     * {@return the value of this name; empty if the remedy has none of this type}
     *
     * @param name the name of a value
     * @param type the type of the value
     */
    public <T> Optional<T> value(String name, Class<T> type) {
        return Optional.ofNullable(values.get(name)).filter(type::isInstance).map(type::cast);
    }

    /** {@return the ways of a choice, the best one first; a remedy of another kind is the only way} */
    public List<Remedy> ways() {
        if (kind != Kind.EITHER) {
            return List.of(this);
        }
        return values.get(WAYS) instanceof List<?> ways
                ? ways.stream().map(Remedy.class::cast).toList()
                : List.of();
    }

    /**
     * {@return the same remedy for a certain provider, where it is about a provider and does not say which}
     *
     * @param provider the configured name
     */
    public Remedy about(String provider) {
        return about(provider, provider, AccountName.DEFAULT);
    }

    /**
     * {@return the same remedy for a certain login, where it is about a login and does not say which, or has its name in a storage}
     *
     * @param stored the name of the login in the storage
     * @param provider the configured name of the provider
     * @param account which of several logins at the provider
     */
    public Remedy about(String stored, String provider, AccountName account) {
        return switch (kind) {
            case EITHER ->
                either(ways().stream()
                        .map(way -> way.about(stored, provider, account))
                        .toList());
            case REMOVE_TOKEN, GIVE_UP_TOKEN ->
                values.isEmpty() || text(PROVIDER).equals(stored)
                        ? of(kind, provider).with(account)
                        : this;
            default -> this;
        };
    }

    /**
     * {@return the same remedy for one of several logins at its provider, where it is about a provider}
     *
     * @param account the name of that login
     */
    public Remedy with(AccountName account) {
        if (account.isDefault()) {
            return this;
        }
        if (kind == Kind.EITHER) {
            return either(ways().stream().map(way -> way.with(account)).toList());
        }
        if (!kind.names.contains(ACCOUNT) || !values.containsKey(PROVIDER)) {
            return this;
        }
        Map<String, Object> named = new LinkedHashMap<>(values);
        named.put(ACCOUNT, account);
        return new Remedy(kind, named);
    }

    /** {@return which of several logins at the provider it is about; empty for the one without a name} */
    public Optional<AccountName> account() {
        return value(ACCOUNT, AccountName.class);
    }

    /** {@return the remedy for a log, in words that fit every program: one or more sentences, the last one without the full stop} */
    public String inWords() {
        return inWords(Remedy::wordsForAll);
    }

    /**
     * {@return the remedy in the words of a program; the ways of a choice are one sentence}
     *
     * @param words says a remedy that is no choice, in sentences of which the last one has no full stop
     */
    public String inWords(Function<Remedy, String> words) {
        if (kind != Kind.EITHER) {
            return words.apply(this);
        }
        List<String> sentences = ways().stream().map(way -> way.inWords(words)).toList();
        StringBuilder all = new StringBuilder(sentences.get(0));
        for (String next : sentences.subList(1, sentences.size())) {
            all.append(", or ")
                    .append(next.substring(0, 1).toLowerCase(Locale.ROOT))
                    .append(next.substring(1));
        }
        return all.toString();
    }

    private String wordsForAll() {
        String account = account().map(AccountName::behindProvider).orElse("");
        String provider = values.containsKey(PROVIDER) ? "\"" + text(PROVIDER) + "\"" + account : "";
        String of = provider.isEmpty() ? "" : " of " + provider;
        Optional<Target> target = value(TARGET, Target.class);
        String how = text(HOW).isEmpty() ? "" : " " + text(HOW);
        return switch (kind) {
            case ADVICE -> text("text");
            case EITHER -> throw new IllegalStateException("a choice is said by its ways");
            case LOG_IN -> "Log in to " + provider;
            case LOG_IN_AGAIN -> "Log in to " + provider + " again";
            case REPLACE_TOKEN -> "Log in to " + provider + " again, and replace the stored token";
            case CHANGE_PERSON ->
                "Log in to " + provider + " as the person of the stored login, or let another one replace it";
            case STEP_UP_LOGIN ->
                "Log in to " + provider + " again"
                        + target.map(own -> " for " + own.inWords() + ",").orElse("")
                        + value(STEP_UP, StepUp.class).map(StepUp::inWords).orElse("")
                        + ", and replace the stored token";
            case LOG_IN_FOR_TARGET ->
                "Log in to " + provider + " for " + target.map(Target::inWords).orElse("");
            case LOG_IN_AT_ONCE ->
                "Try again after this time; a login to " + provider + " that is to replace the stored token does not"
                        + " wait";
            case REMOVE_TOKEN -> "Log out" + of + ", which removes what is stored, and log in again";
            case GIVE_UP_TOKEN ->
                "If the key is lost, log out" + of + ", which removes what is stored, and log in again";
            case UNLOCK_KEYRING -> "Unlock the keyring; a login does so, too, and asks for its password";
            case PASTE_ANSWER -> "Log in by hand and paste the URL that the browser ends at";
            case START_AGAIN -> "Start the login again" + how;
            case OPEN_NO_BROWSER ->
                "Start again; if that happens each time, let the person open the browser, or paste the URL that it"
                        + " ends at: neither passes an address to a browser";
            case WAIT_LONGER ->
                "Start the login again, with more time; where the browser cannot reach this machine, paste the URL"
                        + " that it ends at";
            case CHANGE_SETTING -> "Set " + text("path") + how;
            case ADD_MODULE, ADD_PLUGIN -> addition();
            case CONFIGURE ->
                "Name a file, by " + text("variable") + " for example, set KSTLIB__AUTH__ variables, or write one such"
                        + " as\n\n" + text("example");
            case ALLOW_CONFIGURATION -> "Let the person look at it and allow it, or name another configuration";
            case NAME_PROVIDER -> "Name the provider that issued it";
            case NAME_ISSUER -> "If you know the issuer, name it, or allow private addresses";
            case GIVE_KEYS -> "Give the keys of the issuer";
            case FETCH_KEYS -> "Let the keys be fetched";
        };
    }

    private String addition() {
        String artifact = text(ARTIFACT);
        String folder = text("folder").isEmpty() ? "" : " or into " + text("folder");
        String from = text(MISSING_FROM);
        if (artifact.isEmpty()) {
            String that = " that brings the " + text("kind") + " type \"" + text("type") + "\" on the ";
            return from.equals(MODULE_PATH)
                    ? "Put the module" + that + "module path" + folder
                    : "Put the jar" + that
                            + "class path; a jar made of several needs their files in META-INF/services merged";
        }
        return switch (from) {
            case MODULE_PATH -> "Put the module " + artifact + " on the module path" + folder;
            case SERVICE_FILES ->
                "The classes of " + artifact
                        + " are there, but META-INF/services does not name its plugins. If several jars were merged"
                        + " into one, merge their files in META-INF/services, too (maven-shade-plugin:"
                        + " ServicesResourceTransformer)";
            default -> "Put " + artifact + " on the class path";
        };
    }
}
