package io.kstlib.auth.core.login;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.lifecycle.Owner;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.ContentHash;
import io.kstlib.files.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The variables that bring tokens: {@code KSTLIB_TOKEN_NAME} and {@code KSTLIB_TOKEN_FILE_NAME} for the provider {@code name}, and
 * {@code KSTLIB_TOKEN} where only one is configured. Immutable.
 */
public final class InjectedTokens {

    private static final String TOKEN = ChildEnvironment.TOKEN;
    private static final String OF_PROVIDER = TOKEN + "_";
    private static final String FILE_OF_PROVIDER = OF_PROVIDER + "FILE_";

    private final Map<String, String> environment;
    private final Set<String> providers;
    private final boolean isAnySet;

    /**
     * Finds the variables of the providers.
     *
     * @param environment the environment variables
     * @param providers the names of all configured providers
     */
    public InjectedTokens(Map<String, String> environment, Set<String> providers) {
        this.environment = environment;
        this.providers = providers;
        this.isAnySet = isAnySet(environment);
    }

    /** A loop and not a stream, because it runs at each start. */
    private static boolean isAnySet(Map<String, String> environment) {
        for (String variable : environment.keySet()) {
            if (variable.startsWith(TOKEN)) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return the storage that takes the place of its own; empty if no token is injected}
     *
     * @param provider a configured provider
     * @throws ConfigurationException as {@link #of(String)}
     */
    public Optional<TokenStorage> storage(ConfiguredProvider provider) {
        return of(provider.name())
                .map(place -> new InjectedStorage(provider.name(), place, provider.ownership(), provider.clock()));
    }

    /**
     * {@return where its token is; empty when none is injected}
     *
     * @param provider the name of a configured provider
     * @throws ConfigurationException if several variables bring one, or one could be meant for several providers
     */
    Optional<TokenPlace> of(String provider) {
        if (!isAnySet) {
            return Optional.empty();
        }
        String name = inVariables(provider);
        TreeSet<String> set = new TreeSet<>(List.of(OF_PROVIDER + name, FILE_OF_PROVIDER + name));
        if (providers.size() == 1) {
            set.add(TOKEN);
        }
        set.removeIf(variable -> environment.getOrDefault(variable, "").isEmpty());
        if (set.isEmpty()) {
            return Optional.empty();
        }
        String variable = set.first();
        if (set.size() > 1) {
            throw problem(
                    variable, "and " + set.last() + " both bring a token for \"" + provider + "\"; unset one of them");
        }
        String another = providers.stream()
                .filter(other -> !other.equals(provider) && mayBeFor(other, variable))
                .sorted()
                .findFirst()
                .orElse(null);
        if (another != null) {
            throw problem(
                    variable, "may be for \"" + provider + "\" or \"" + another + "\"; give one of them another name");
        }
        String value = environment.getOrDefault(variable, "");
        return Optional.of(
                variable.equals(FILE_OF_PROVIDER + name)
                        ? new TokenPlace.InFile(variable, value)
                        : new TokenPlace.InVariable(variable, value));
    }

    private static boolean mayBeFor(String provider, String variable) {
        String name = inVariables(provider);
        return variable.equals(OF_PROVIDER + name) || variable.equals(FILE_OF_PROVIDER + name);
    }

    private static String inVariables(String provider) {
        return provider.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static ConfigurationException problem(String variable, String message) {
        return new ConfigurationException(new ConfigProblem("", new Origin(variable, 0), message));
    }

    /** The place of an injected token. Immutable. */
    sealed interface TokenPlace {

        /** The longest token that is read, in bytes. */
        int MAX_BYTES = 64 * 1024;

        /** Returns the name of the variable. */
        String variable();

        /** Returns the text there, without a line break at its end. A file may be replaced by a newer one at any time. */
        String read();

        /** Returns the place in words. */
        String inWords();

        /**
         * In a variable itself.
         *
         * @param variable its name
         * @param value its value, a token
         */
        record InVariable(String variable, String value) implements TokenPlace {

            @Override
            public String read() {
                return value.strip();
            }

            @Override
            public String inWords() {
                return "the variable " + variable;
            }

            @Override
            public String toString() {
                return "InVariable[" + variable + "]"; // its value is a token
            }
        }

        /**
         * In a file, such as one that a platform mounts and rotates.
         *
         * @param variable the variable with its path
         */
        record InFile(String variable, String path) implements TokenPlace {

            @Override
            public String read() {
                try {
                    if (!Path.of(path).isAbsolute()) {
                        throw relative();
                    }
                    return new String(RegularFile.read(Path.of(path), MAX_BYTES), StandardCharsets.UTF_8).strip();
                } catch (InvalidPathException | IOException unreadable) {
                    throw new StorageException(
                            inWords(),
                            StorageException.Reason.UNREADABLE,
                            inWords() + " cannot be read: "
                                    + unreadable.getClass().getSimpleName(),
                            new Remedy.Advice("Correct or unset " + variable),
                            null); // the cause may show a token that was written there in the place of a path
                }
            }

            /** A shell keeps its variables in every folder, so the path means another file in each of them. The path is not shown. */
            private StorageException relative() {
                return new StorageException(
                        inWords(),
                        StorageException.Reason.UNREADABLE,
                        variable + " has a relative path, which means another file in each directory",
                        new Remedy.Advice("Name an absolute path"),
                        null);
            }

            @Override
            public String inWords() {
                return "the file that " + variable + " names";
            }

            @Override
            public String toString() {
                return "InFile[" + variable + "]"; // by mistake its value may be a token
            }
        }
    }

    /** The token that the environment brings for one provider, in place of its storage: it can be read only. Safe for use by several threads. */
    private static final class InjectedStorage implements TokenStorage {

        private static final Duration TAKEN_FOR_NEW = Duration.ofMinutes(15);

        private final String provider;
        private final TokenPlace place;
        private final Owner ownership;
        private final Clock clock;

        /**
         * @param provider the name of the provider
         * @param place where its token is
         * @param ownership the owner that a token must have
         */
        InjectedStorage(String provider, TokenPlace place, Owner ownership, Clock clock) {
            this.provider = provider;
            this.place = place;
            this.ownership = ownership;
            this.clock = clock;
        }

        @Override
        public Optional<String> revision(String name) {
            // A token that does not say when it ends is taken for new now and then: the server knows whether it has
            // ended.
            return Optional.of(ContentHash.hex(place.read().getBytes(StandardCharsets.UTF_8)) + "@"
                    + clock.instant().getEpochSecond() / TAKEN_FOR_NEW.toSeconds());
        }

        /**
         * @throws io.kstlib.auth.api.error.NotLoggedInException if it is a JWT of another issuer
         */
        @Override
        public Optional<Token> load(String name) {
            String text = place.read();
            if (!PrintableText.isAsciiWord(text) || text.length() > TokenPlace.MAX_BYTES) {
                throw new StorageException(
                        place.inWords(),
                        Reason.UNREADABLE,
                        place.inWords() + " holds no token: a token is one word",
                        new Remedy.Advice("Correct or unset " + place.variable()),
                        null);
            }
            Secret secret = Secret.of(text);
            Optional<CompactJwt> jwt =
                    CompactJwt.ifReadable(secret); // an opaque one says nothing of its end or its issuer
            Token.Builder token = Token.builder(
                    secret, jwt.flatMap(readable -> readable.time("iat")).orElseGet(clock::instant));
            jwt.flatMap(readable -> readable.time("exp")).ifPresent(token::expiresAt);
            return Optional.of(ownership.markInjected(token.build(), place.inWords()));
        }

        @Override
        public Optional<Token> update(String name, Duration wait, TokenUpdate update) {
            throw readOnly();
        }

        @Override
        public boolean delete(String name) {
            throw readOnly();
        }

        @Override
        public boolean isReadOnly() {
            return true;
        }

        @Override
        public PreflightReport preflight(String name) {
            return new PreflightReport(List.of(PreflightReport.Check.attempt(
                    "read",
                    () -> load(name).isPresent() ? "the token comes from " + place.inWords() : "no token is there")));
        }

        @Override
        public void proveWritable(String name) {
            throw readOnly();
        }

        private StorageException readOnly() {
            return new StorageException(
                    place.inWords(),
                    Reason.NOT_WRITABLE,
                    "the token of \"" + provider + "\" comes from " + place.inWords()
                            + ", and no other one is stored while it does",
                    new Remedy.Advice("Set a new one there, or unset " + place.variable()),
                    null);
        }

        @Override
        public List<String> list() {
            return List.of(provider);
        }

        @Override
        public String location(String name) {
            return place.inWords();
        }

        @Override
        public Protection protection() {
            return Protection.PLAINTEXT;
        }

        @Override
        public String toString() {
            return "InjectedStorage[" + place.inWords() + "]";
        }
    }
}
