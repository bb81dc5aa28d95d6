package io.kstlib.auth.core.login;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.login.LoginMoves;
import io.kstlib.auth.api.login.MoveReport;
import io.kstlib.auth.api.login.MoveReport.Result;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.core.lifecycle.LoginRecord;
import io.kstlib.auth.core.lifecycle.OwnLogins;
import io.kstlib.auth.core.lifecycle.RefreshIntent;
import io.kstlib.auth.core.plugin.Assembly;
import io.kstlib.auth.core.plugin.Section;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The moves of one configuration. Safe for use by several threads.
 *
 * @param providers finds a provider from its configured name
 * @param parts makes the storages
 * @param injected whether the token of a provider comes from the environment
 */
public record MovingLogins(Function<String, Section> providers, Assembly parts, Predicate<Section> injected)
        implements LoginMoves {

    @Override
    public MoveReport move(String provider, String to) {
        return move(provider, to, Optional.empty());
    }

    @Override
    public MoveReport move(String provider, String to, String from) {
        return move(provider, to, Optional.of(from));
    }

    private MoveReport move(String provider, String to, Optional<String> from) {
        Section configured = providers.apply(provider);
        configured.check();
        if (injected.test(configured)) {
            throw new ConfigurationException(new ConfigProblem(
                    configured.settings().path(ProviderKeys.TOKEN_STORAGE.name()),
                    configured.settings().map().origin(),
                    "the token of \"" + provider
                            + "\" comes from the environment of this process, so it is in no storage"));
        }
        LoginMove move = new LoginMove(configured);
        try {
            return move.run(to, from);
        } finally {
            move.opened.forEach(TokenStorage::close);
        }
    }

    /** The move of the login to one provider, with its logins for targets. Used by one thread. */
    private final class LoginMove {

        private final Section configured;
        private final String name;
        private final List<TokenStorage> opened = new ArrayList<>();

        LoginMove(Section configured) {
            this.configured = configured;
            this.name = configured.name();
        }

        private MoveReport run(String to, Optional<String> from) {
            Place target = place(to);
            Optional<Place> named = from.map(this::place);
            String type = parts.storageType(configured);
            if (!type.equals(target.type())) {
                return prepare(named.orElseGet(() -> place(type)), target);
            }
            return named.or(() -> source(target, others(type)))
                    .map(source -> move(source, target))
                    .orElseGet(() -> nothing(target));
        }

        private Place place(String type) {
            TokenStorage made = parts.storage(configured, type);
            opened.add(made);
            return new Place(parts.canonicalStorageType(type), made);
        }

        /** Returns the other storages of the program. One that cannot be made without a section has no login if there is no section. */
        private List<Place> others(String but) {
            List<Place> others = new ArrayList<>();
            for (String type : parts.shippedStorages()) {
                try {
                    if (!type.equals(but)) {
                        others.add(place(type));
                    }
                } catch (ConfigurationException incomplete) {
                    if (parts.hasStorageSection(type)) {
                        throw incomplete;
                    }
                }
            }
            return others;
        }

        /**
         * Finds out whether the login can be moved once the configuration names the other storage. Writes no login.
         *
         * @param source the storage that has the login
         * @param target the other one
         * @return the findings, and the change that the person has to make
         */
        private MoveReport prepare(Place source, Place target) {
            if (logins(source, target).isEmpty()) {
                return new MoveReport(name, Result.NOT_LOGGED_IN, null, target.of(name), null);
            }
            return new MoveReport(name, Result.READY, source.of(name), target.of(name), change(target));
        }

        /**
         * Moves the login to the storage that the configuration names.
         *
         * @param source the other storage
         * @param target the configured one
         * @return the result
         */
        private MoveReport move(Place source, Place target) {
            List<StorageMove> logins = logins(source, target);
            if (logins.isEmpty()) {
                return nothing(target);
            }
            logins.forEach(StorageMove::move);
            return new MoveReport(name, Result.MOVED, source.of(name), target.of(name), null);
        }

        /**
         * Finds the other storage that has the login.
         *
         * @param target the configured storage
         * @param others the other storages
         * @return the one that has it; empty if there is none
         * @throws ConfigurationException if several have one
         */
        private Optional<Place> source(Place target, List<Place> others) {
            List<Place> found = others.stream()
                    .filter(Place::keepsLogins)
                    .filter(other -> !isSamePlace(other, target))
                    .filter(other -> other.hasLogin(name))
                    .toList();
            if (found.size() > 1) {
                throw problem("several storages have a login: "
                        + found.stream().map(Place::type).collect(Collectors.joining(", "))
                        + ". Name the one to move it from");
            }
            return found.stream().findFirst();
        }

        /** Returns the report of a move that has nothing to do. */
        private MoveReport nothing(Place target) {
            Result result = target.hasLogin(name) ? Result.NOTHING_TO_MOVE : Result.NOT_LOGGED_IN;
            return new MoveReport(name, result, null, target.of(name), null);
        }

        /** Returns the moves of the logins in the source, after all checks without a lock. */
        private List<StorageMove> logins(Place source, Place target) {
            requireDifferent(source, target);
            source.storage().unlock();
            target.storage().unlock();
            List<StorageMove> logins = new ArrayList<>();
            for (LoginName login : LoginName.all(name, source.storage().list())) {
                logins.addAll(logins(login, source, target));
            }
            if (!logins.isEmpty()) {
                target.storage().proveWritable(name);
                warn(source, target);
            }
            return logins;
        }

        /** Returns the moves of the login of one account, and of its logins for targets. */
        private List<StorageMove> logins(LoginName of, Place source, Place target) {
            List<StorageMove> logins = new ArrayList<>();
            Section account = configured.of(of.account());
            String key = of.stored();
            source.storage()
                    .load(key)
                    .ifPresent(login -> logins.add(new StorageMove(source, target, key, check(account, login, null))));
            for (OwnLogins.Stored own : new OwnLogins(source.storage(), of).all()) {
                AuthException unreadable = own.failure();
                if (unreadable != null) {
                    throw unreadable;
                }
                if (own.token() != null) {
                    logins.add(new StorageMove(source, target, own.key(), check(account, own.token(), own.target())));
                }
            }
            return logins;
        }

        private BiConsumer<Token, Note> check(Section account, Token login, @Nullable Target ofTarget) {
            Section owner = ofTarget == null
                    ? account
                    : account.forTarget(ofTarget)
                            .orElseThrow(() -> OwnLogins.impossible(configured.settings(), ofTarget));
            owner.ownership().verify(login);
            return (locked, note) -> {
                owner.ownership().verify(locked);
                locked.refreshToken().ifPresent(refreshToken -> requireNoIntent(refreshToken, note));
            };
        }

        /** The note about a refresh whose answer was not stored stays where it is, and the next refresh needs it. */
        private void requireNoIntent(Secret refreshToken, Note note) {
            note.read()
                    .flatMap(line -> RefreshIntent.found(
                            line, refreshToken, configured.clock().instant(), configured.refreshTerms()))
                    .ifPresent(intent -> {
                        throw new StorageException(
                                name,
                                StorageException.Reason.NOT_WRITABLE,
                                "the login is not moved, because a refresh was interrupted: " + intent.inWords(),
                                Remedy.advice(
                                        "Refresh it while the configuration names the storage that has it, and move it then"),
                                null);
                    });
        }

        private void requireDifferent(Place source, Place target) {
            for (Place place : List.of(source, target)) {
                if (!place.keepsLogins()) {
                    throw problem("a login cannot be moved from or to the storage " + place.type()
                            + ", which keeps nothing beyond this process");
                }
            }
            if (isSamePlace(source, target)) {
                throw problem("the storages " + source.type() + " and " + target.type()
                        + " keep the login in the same place, "
                        + source.storage().location(name));
            }
        }

        private boolean isSamePlace(Place one, Place other) {
            return one.storage().location(name).equals(other.storage().location(name));
        }

        private ConfigurationException problem(String message) {
            Settings settings = configured.settings();
            return new ConfigurationException(new ConfigProblem(
                    settings.path(ProviderKeys.TOKEN_STORAGE.name()),
                    settings.origin(ProviderKeys.TOKEN_STORAGE),
                    message));
        }

        private void warn(Place source, Place target) {
            if (source.storage().protection() == Protection.ENCRYPTED
                    && target.storage().protection() != Protection.ENCRYPTED) {
                configured.warn(new Warning(
                        Warning.Kind.STORED_UNENCRYPTED,
                        name,
                        "tokens are stored unencrypted in " + target.storage().location(name),
                        null));
            }
        }

        /** Returns the key to change: that of the section if it has one, or if other providers would change, too. */
        private Remedy change(Place target) {
            Settings auth = configured.authSettings();
            boolean isOneOfSeveral = auth.get(AuthKeys.PROVIDERS)
                    .filter(providers -> providers.entries().size() > 1)
                    .isPresent();
            boolean ownKey = configured.settings().has(ProviderKeys.TOKEN_STORAGE) || isOneOfSeveral;
            String path = (ownKey ? configured.settings() : auth).path(ProviderKeys.TOKEN_STORAGE.name());
            return Remedy.changeSetting(path, "to " + target.type());
        }
    }

    /** A storage that takes part in a move. */
    record Place(String type, TokenStorage storage) {

        MoveReport.Place of(String name) {
            return new MoveReport.Place(type, storage.location(name));
        }

        /** Whether a login that is stored here is there for the next process, and can be removed by this one. */
        boolean keepsLogins() {
            return storage.protection() != TokenStorage.Protection.NOT_STORED && !storage.isReadOnly();
        }

        /** Whether a login to a provider is stored, or one for a target of the provider, of any account. A record that cannot be decrypted counts. */
        boolean hasLogin(String provider) {
            try {
                return storage.load(provider).isPresent()
                        || !new OwnLogins(storage, LoginName.of(provider)).isEmpty()
                        || LoginName.all(provider, storage.list()).size() > 1;
            } catch (StorageException undecryptable) {
                if (undecryptable.reason() == Reason.ENCRYPTION) {
                    return true;
                }
                throw undecryptable;
            }
        }
    }

    /**
     * The steps by which a login goes from one storage to another under one name, each under the locks of both:
     *
     * <ol>
     *   <li>The target gets a {@linkplain io.kstlib.auth.spi.storage.Lease#note() line} about the move, the source a note beside the login, and the target the login,
     *       which removes the line.
     *   <li>The login in the source is removed.
     * </ol>
     *
     * <p>So a process may be killed anywhere, and the next one knows how far it came, whatever happened to the login in the target meanwhile. Where the source
     * has the note and the target nothing, the line tells a move that was killed from a logout. Both hold a hash of the record, so they count only as long as
     * nothing of the record changes. The line is of the form that {@link io.kstlib.auth.core.lifecycle.RefreshIntent} leaves to other work. Used by
     * one thread.
     *
     * @param name the name of the login in both storages
     * @param check receives, under the lock of the source, its login and the note of the last update that did not end; throws if the login must stay
     */
    record StorageMove(Place source, Place target, String name, BiConsumer<Token, Note> check) {

        private static final String FIELD = "moving_to";
        private static final String STORAGE = "storage";
        private static final String RECORD = "record";

        private static final int TRIES = 3;

        /** Two moves that cross end here, instead of waiting for each other. */
        private static final Duration SECOND_LOCK_WAIT = Duration.ofSeconds(30);

        /** The contents of both storages after a step. The source has nothing after the last one. */
        private record Step(@Nullable Token source, Token target) {}

        /** Moves the login. Does nothing where the source has none. */
        void move() {
            for (int tries = 0; tries < TRIES; tries++) {
                Step step = step();
                if (step == null || step.source() == null) {
                    return;
                }
            }
            throw failure("the login in " + source.type() + " changes while it is moved", "Try again");
        }

        /** Returns null where the source has no login. */
        private @Nullable Step step() {
            AtomicReference<@Nullable Step> decided = new AtomicReference<>();
            Optional<Token> unused = target.storage().update(name, TokenStorage.LOCK_WAIT, (present, lease) -> {
                Note line = lease.note();
                Optional<Token> ofSource = source.storage().update(name, SECOND_LOCK_WAIT, (original, sourceLease) -> {
                    if (original.isEmpty()) {
                        return original;
                    }
                    check.accept(original.get(), sourceLease.note());
                    Step step = decide(original.get(), present.orElse(null), line);
                    decided.set(step);
                    return Optional.ofNullable(step.source());
                });
                Step step = decided.get();
                if (step != null) {
                    return Optional.of(step.target());
                }
                if (ofSource.isPresent()) {
                    throw new IllegalStateException("a storage returned without applying its function");
                }
                return present;
            });
            return decided.get();
        }

        private Step decide(Token original, @Nullable Token present, Note line) {
            Token login = without(original);
            String about = line(login);
            boolean hasBegun = isBeside(original, target.type());
            boolean isHeld = hasBegun && line.read().filter(about::equals).isPresent();
            if (present == null && hasBegun && !isHeld) {
                throw failure(
                        "a move from " + source.type() + " to " + target.type()
                                + " was interrupted, and the login was removed there since; the one in " + source.type()
                                + " is as it was",
                        "Remove that one, too, or use it once while the configuration names its storage");
            }
            if (present != null && !hasSameTokens(present, login)) {
                if (!hasBegun || PersonOfToken.another(login, present).isPresent()) {
                    throw twoLogins();
                }
                requireWritten(present, login);
                return new Step(null, present);
            }
            if (present != null && hasBegun && !isHeld) {
                return new Step(null, present);
            }
            line.write(about); // before the note in the source
            return new Step(beside(login, target.type()), login);
        }

        private static boolean hasSameTokens(Token one, Token other) {
            return one.accessToken().equals(other.accessToken())
                    && one.refreshToken().equals(other.refreshToken());
        }

        /** A storage may have kept something else. A refresh or a login since brought another access token. */
        private void requireWritten(Token present, Token login) {
            if (present.accessToken().equals(login.accessToken())) {
                throw failure(
                        "the storage " + target.type() + " gives back another login than was written to it; the one in "
                                + source.type() + " is as it was",
                        "Use another storage");
            }
        }

        private StorageException twoLogins() {
            return failure(
                    "the storages " + source.type() + " and " + target.type()
                            + " have different logins; both are as they were",
                    "Remove the one that is not needed, while the configuration names its storage. Do not revoke it: at the server, both may be one login");
        }

        private StorageException failure(String problem, String advice) {
            return new StorageException(
                    target.storage().location(name), Reason.NOT_WRITABLE, problem, Remedy.advice(advice), null);
        }

        /** Whether a move to a storage has begun with this record as it is. */
        static boolean isBeside(Token record, String storage) {
            return new LoginRecord(record).note(FIELD) instanceof Map<?, ?> note
                    && storage.equals(note.get(STORAGE))
                    && print(record).equals(note.get(RECORD));
        }

        static Token beside(Token record, String storage) {
            return new LoginRecord(record)
                    .withNote(FIELD, Map.of(STORAGE, storage, RECORD, print(record)))
                    .token();
        }

        static Token without(Token record) {
            return new LoginRecord(record).withoutNote(FIELD).token();
        }

        /** Returns the line about a move of this record. */
        static String line(Token record) {
            return "move " + print(record);
        }

        /** Returns a hash of the record without the note. */
        private static String print(Token record) {
            return ContentHash.base64Url(
                    String.valueOf(sorted(without(record).toMap())).getBytes(StandardCharsets.UTF_8));
        }

        /** Storages give fields back in another order. */
        private static @Nullable Object sorted(@Nullable Object value) {
            if (value instanceof Map<?, ?> map) {
                Map<String, @Nullable Object> sorted = new TreeMap<>();
                map.forEach((key, field) -> sorted.put(String.valueOf(key), sorted(field)));
                return sorted;
            }
            return value instanceof List<?> list
                    ? list.stream().map(item -> String.valueOf(sorted(item))).toList()
                    : value;
        }
    }
}
