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
import io.kstlib.auth.core.plugin.Section;
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
import java.util.function.Supplier;

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
     * {@return the storage that replaces its own; empty if no token is injected}
     *
     * @param provider a configured provider
     * @throws ConfigurationException as {@link #of(String)}
     */
    public Optional<TokenStorage> storage(Section provider) {
        return of(provider.name())
                .map(place -> new InjectedStorage(provider.name(), place, provider.ownership(), provider.clock()));
    }

    /**
     * {@return whether the environment brings a token of a provider}
     *
     * @param provider the name of a configured provider
     * @throws ConfigurationException as {@link #of(String)}
     */
    public boolean isFor(String provider) {
        return of(provider).isPresent();
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
                        ? TokenPlace.inFile(variable, value)
                        : TokenPlace.inVariable(variable, value));
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

    /**
     * The place of an injected token: a variable, or a file that a variable names, such as one that a platform mounts and rotates. Immutable.
     *
     * @param variable the name of the variable
     * @param inWords the place in words
     * @param text reads the text there, without a line break at its end; a file may be replaced by a newer one at any time
     */
    record TokenPlace(String variable, String inWords, Supplier<String> text) {

        /** The longest token that is read, in bytes. */
        private static final int MAX_BYTES = 64 * 1024;

        static TokenPlace inVariable(String variable, String value) {
            return new TokenPlace(variable, "the variable " + variable, value::strip);
        }

        /** The path is not shown: by mistake it may be a token. */
        static TokenPlace inFile(String variable, String path) {
            String inWords = "the file that " + variable + " names";
            return new TokenPlace(variable, inWords, () -> read(variable, inWords, path));
        }

        private static String read(String variable, String inWords, String path) {
            try {
                if (!Path.of(path).isAbsolute()) { // a shell keeps its variables in every folder
                    throw unreadable(
                            inWords,
                            variable + " has a relative path, which means another file in each directory",
                            "Name an absolute path");
                }
                return new String(RegularFile.read(Path.of(path), MAX_BYTES), StandardCharsets.UTF_8).strip();
            } catch (InvalidPathException
                    | IOException unreadable) { // which may show a token that was written in the place of a path
                throw unreadable(
                        inWords,
                        inWords + " cannot be read: " + unreadable.getClass().getSimpleName(),
                        "Correct or unset " + variable);
            }
        }

        String token() {
            String token = text.get();
            if (!PrintableText.isAsciiWord(token) || token.length() > MAX_BYTES) {
                throw unreadable(
                        inWords, inWords + " holds no token: a token is one word", "Correct or unset " + variable);
            }
            return token;
        }

        private static StorageException unreadable(String inWords, String problem, String advice) {
            return new StorageException(inWords, Reason.UNREADABLE, problem, Remedy.advice(advice), null);
        }
    }

    /**
     * The token that the environment brings for one provider, in place of its storage: it can be read only. Safe for use by several threads.
     *
     * @param provider the name of the provider
     * @param place where its token is
     * @param ownership the owner that a token must have
     */
    private record InjectedStorage(String provider, TokenPlace place, Owner ownership, Clock clock)
            implements TokenStorage {

        private static final Duration TAKEN_FOR_NEW = Duration.ofMinutes(15);

        @Override
        public Optional<String> revision(String name) {
            // A token that does not say when it ends is taken for new now and then: the server knows whether it has
            // ended.
            return Optional.of(ContentHash.hex(place.text().get().getBytes(StandardCharsets.UTF_8)) + "@"
                    + clock.instant().getEpochSecond() / TAKEN_FOR_NEW.toSeconds());
        }

        /**
         * @throws io.kstlib.auth.api.error.NotLoggedInException if it is a JWT of another issuer
         */
        @Override
        public Optional<Token> load(String name) {
            Secret secret = Secret.of(place.token());
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
                    Remedy.advice("Set a new one there, or unset " + place.variable()),
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
