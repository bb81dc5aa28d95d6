package io.kstlib.auth.api.error;

import io.kstlib.auth.api.token.StepUp;
import io.kstlib.auth.api.token.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The remedy for an error, as data. A program acts on the case, or writes it in its own words: a command names a command line, a server shows a page.
 * {@link #inWords()} is for logs. No remedy holds a secret. All cases are immutable and safe for use by several threads.
 */
public sealed interface Remedy {

    /** {@return the remedy for a log, in words that fit every program: one or more sentences, the last one without the full stop} */
    String inWords();

    /**
     * {@return the same remedy for a certain provider, where it is about a provider and does not say which}
     *
     * @param provider the configured name
     */
    default Remedy about(String provider) {
        return this;
    }

    /**
     * A remedy outside of kstlib, or one that every program says in the same words.
     *
     * @param text what to do: a sentence without the full stop
     */
    record Advice(String text) implements Remedy {

        @Override
        public String inWords() {
            return text;
        }
    }

    /**
     * One of several remedies is enough.
     *
     * @param ways at least two remedies, the best one first
     */
    record Either(List<Remedy> ways) implements Remedy {

        public Either {
            ways = List.copyOf(ways);
            if (ways.size() < 2) {
                throw new IllegalArgumentException("a choice has at least two ways");
            }
        }

        /** Creates the choice between two ways, the better one first. */
        public Either(Remedy first, Remedy second) {
            this(List.of(first, second));
        }

        @Override
        public String inWords() {
            return joined(ways.stream().map(Remedy::inWords).toList());
        }

        @Override
        public Remedy about(String provider) {
            return new Either(ways.stream().map(way -> way.about(provider)).toList());
        }

        /** Joins sentences to one; each has no full stop, and neither has the result. */
        public static String joined(List<String> sentences) {
            return sentences.get(0)
                    + sentences.stream()
                            .skip(1)
                            .map(sentence ->
                                    ", or " + sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1))
                            .collect(Collectors.joining());
        }
    }

    /**
     * The user logs in; no token is stored.
     *
     * @param provider the configured name
     */
    record LogIn(String provider) implements Remedy {

        @Override
        public String inWords() {
            return "Log in to \"" + provider + "\"";
        }
    }

    /**
     * The user logs in again. The stored token cannot be used any more.
     *
     * @param provider the configured name
     */
    record LogInAgain(String provider) implements Remedy {

        @Override
        public String inWords() {
            return "Log in to \"" + provider + "\" again";
        }
    }

    /**
     * The user logs in again, and the new token replaces the stored one, which may still be valid, and may be that of another person.
     *
     * @param provider the configured name
     */
    record ReplaceToken(String provider) implements Remedy {

        @Override
        public String inWords() {
            return "Log in to \"" + provider + "\" again, and replace the stored token";
        }
    }

    /**
     * The person of the stored login logs in, or another person replaces it because the caller says so.
     *
     * @param provider the configured name
     * @param target the target whose own login it is; {@code null} for the login to the provider
     */
    record ChangePerson(String provider, @Nullable Target target) implements Remedy {

        @Override
        public String inWords() {
            return "Log in to \"" + provider + "\" as the person of the stored login, or let another one replace it";
        }
    }

    /**
     * The user logs in again in the way that a resource demands (RFC 9470). The new token replaces the stored one.
     *
     * @param provider the configured name
     * @param target the target whose own login is replaced; {@code null} for the login to the provider
     * @param stepUp what the login asks for
     */
    record StepUpLogin(String provider, @Nullable Target target, StepUp stepUp) implements Remedy {

        @Override
        public String inWords() {
            return "Log in to \"" + provider + "\" again" + (target == null ? "" : " for " + target.inWords() + ",")
                    + stepUp.inWords() + ", and replace the stored token";
        }
    }

    /**
     * The user logs in to a provider for one target, which the login to that provider does not reach.
     *
     * @param provider the configured name
     * @param target what the login is for
     */
    record LogInForTarget(String provider, Target target) implements Remedy {

        @Override
        public String inWords() {
            return "Log in to \"" + provider + "\" for " + target.inWords();
        }
    }

    /**
     * The caller tries again later. A user who does not want to wait logs in at once; that login replaces the stored token.
     *
     * @param provider the configured name
     */
    record LogInAtOnce(String provider) implements Remedy {

        @Override
        public String inWords() {
            return "Try again after this time; a login to \"" + provider
                    + "\" that is to replace the stored token does not wait";
        }
    }

    /**
     * The stored token is removed, and the user logs in again.
     *
     * @param provider the configured name; {@code null} where the tokens of several providers are affected
     */
    record RemoveToken(@Nullable String provider) implements Remedy {

        @Override
        public String inWords() {
            return "Log out" + (provider == null ? "" : " of \"" + provider + "\"")
                    + ", which removes what is stored, and log in again";
        }

        @Override
        public Remedy about(String named) {
            return provider == null ? new RemoveToken(named) : this;
        }
    }

    /**
     * The stored token is removed and the user logs in again, but only if the key that reads it is lost, and not only out of reach.
     *
     * @param provider the configured name; {@code null} where it is not known, or the tokens of several providers are affected
     */
    record GiveUpToken(@Nullable String provider) implements Remedy {

        /** Creates the remedy where it is not known whose token it is. */
        public GiveUpToken() {
            this(null);
        }

        @Override
        public String inWords() {
            return "If the key is lost, log out" + (provider == null ? "" : " of \"" + provider + "\"")
                    + ", which removes what is stored, and log in again";
        }

        @Override
        public Remedy about(String named) {
            return provider == null ? new GiveUpToken(named) : this;
        }
    }

    /** The person unlocks the keyring of the system, or lets a login ask for its password. */
    record UnlockKeyring() implements Remedy {

        @Override
        public String inWords() {
            return "Unlock the keyring; a login does so, too, and asks for its password";
        }
    }

    /** The login uses no callback server: the person pastes the URL at which the browser ends. */
    record PasteAnswer() implements Remedy {

        @Override
        public String inWords() {
            return "Log in by hand and paste the URL that the browser ends at";
        }
    }

    /**
     * The login failed, and the person starts it again.
     *
     * @param how the words that follow in the sentence, such as {@code and use the newest URL only}; may be empty
     */
    record StartAgain(String how) implements Remedy {

        /** Nothing has to be done in another way. */
        public StartAgain() {
            this("");
        }

        @Override
        public String inWords() {
            return "Start the login again" + (how.isEmpty() ? "" : " " + how);
        }
    }

    /** The login is started again. If it fails in the same way again, the next login passes no URL to a browser. */
    record OpenNoBrowser() implements Remedy {

        @Override
        public String inWords() {
            return "Start again; if that happens each time, let the person open the browser, or paste the URL that it"
                    + " ends at: neither passes an address to a browser";
        }
    }

    /** The login is started again, with more time or without a callback server. */
    record WaitLonger() implements Remedy {

        @Override
        public String inWords() {
            return "Start the login again, with more time; where the browser cannot reach this machine, paste the URL"
                    + " that it ends at";
        }
    }

    /**
     * A key of the configuration is set.
     *
     * @param path the key path, such as {@code auth.providers.corporate.jwks_uri}
     * @param how the words that follow the path in a sentence, such as {@code to 0 for any free port}; may be empty
     */
    record ChangeSetting(String path, String how) implements Remedy {

        /** Creates the remedy for the setting at a key path. */
        public ChangeSetting(String path) {
            this(path, "");
        }

        @Override
        public String inWords() {
            return "Set " + path + (how.isEmpty() ? "" : " " + how);
        }
    }

    /**
     * A module of this project is added.
     *
     * @param artifact the artifact of the module, such as {@code kstlib-storage-file}
     * @param missingFrom where it is missing, so that its plugins are not found
     */
    record AddModule(String artifact, MissingFrom missingFrom) implements Remedy {

        /** The place where a module is missing, so that its plugins are not found. */
        public enum MissingFrom {
            /** It is not on the module path. */
            MODULE_PATH,
            /** It is not on the class path. */
            CLASS_PATH,
            /** Its classes are in a merged jar, but its entries in {@code META-INF/services} are missing. */
            SERVICE_FILES
        }

        @Override
        public String inWords() {
            return switch (missingFrom) {
                case MODULE_PATH -> "Put the module " + artifact + " on the module path";
                case CLASS_PATH -> "Put " + artifact + " on the class path";
                case SERVICE_FILES ->
                    "The classes of " + artifact
                            + " are there, but META-INF/services does not name its plugins. If several jars were merged"
                            + " into one, merge their files in META-INF/services, too (maven-shade-plugin:"
                            + " ServicesResourceTransformer)";
            };
        }
    }

    /**
     * The user adds a plugin, because the program has none of this type.
     *
     * @param kind what is missing, in words: "storage", "provider"
     * @param type the type that the plugin has
     * @param artifact the artifact of this project that has the type; {@code null} for a plugin of others
     * @param missingFrom where it is missing
     * @param folder the name of the user's folder of plugins, such as {@code extensions/}; {@code null} without one
     */
    record AddPlugin(
            String kind,
            String type,
            @Nullable String artifact,
            AddModule.MissingFrom missingFrom,
            @Nullable String folder)
            implements Remedy {

        @Override
        public String inWords() {
            String orInto =
                    folder == null || missingFrom != AddModule.MissingFrom.MODULE_PATH ? "" : " or into " + folder;
            if (artifact != null) {
                return new AddModule(artifact, missingFrom).inWords() + orInto;
            }
            String that = " that brings the " + kind + " type \"" + type + "\" on the ";
            return missingFrom == AddModule.MissingFrom.MODULE_PATH
                    ? "Put the module" + that + "module path" + orInto
                    : "Put the jar" + that
                            + "class path; a jar made of several needs their files in META-INF/services merged";
        }
    }

    /**
     * The user names or writes a configuration.
     *
     * @param variable the environment variable that names a file
     * @param example an example of such a file, indented, in YAML
     */
    record Configure(String variable, String example) implements Remedy {

        @Override
        public String inWords() {
            return "Name a file, by " + variable + " for example, " + ending();
        }

        /** {@return the end of the sentence, after the words that name a file: the other ways, an empty line, and the example} */
        public String ending() {
            return "set KSTLIB__AUTH__ variables, or write one such as\n\n" + example;
        }
    }

    /**
     * The user looks at a configuration that was found and allows it, or names another one.
     *
     * @param file the configuration, absolute, with symbolic links resolved
     */
    record AllowConfiguration(Path file) implements Remedy {

        @Override
        public String inWords() {
            return "Let the person look at it and allow it, or name another configuration";
        }
    }

    /** The caller names the provider for which the token is checked. */
    record NameProvider() implements Remedy {

        @Override
        public String inWords() {
            return "Name the provider that issued it";
        }
    }

    /** The caller names the issuer for which the token is checked, or allows private addresses. */
    record NameIssuer() implements Remedy {

        @Override
        public String inWords() {
            return "If you know the issuer, name it, or allow private addresses";
        }
    }

    /** The caller passes the keys of the issuer. */
    record GiveKeys() implements Remedy {

        @Override
        public String inWords() {
            return "Give the keys of the issuer";
        }
    }

    /** The keys of the issuer are fetched; the caller does not pass them. */
    record FetchKeys() implements Remedy {

        @Override
        public String inWords() {
            return "Let the keys be fetched";
        }
    }
}
