package io.kstlib.auth.core.login;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.MoveReport;
import io.kstlib.auth.api.login.MoveReport.Result;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.lifecycle.OwnLogins;
import io.kstlib.auth.core.lifecycle.RefreshIntent;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Moves the login to a provider, with its logins for targets. Used by one thread. */
final class LoginMove {

    private final ConfiguredProvider configured;
    private final String name;

    LoginMove(ConfiguredProvider configured) {
        this.configured = configured;
        this.name = configured.name();
    }

    /**
     * Finds out whether the login can be moved once the configuration names the other storage. Writes no login.
     *
     * @param source the storage that has the login
     * @param target the other one
     * @return what was found, and what the person has to change
     */
    MoveReport prepare(StoragePlace source, StoragePlace target) {
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
     * @return what was done
     */
    MoveReport move(StoragePlace source, StoragePlace target) {
        Map<String, TwoStorages.Check> logins = logins(source, target);
        if (logins.isEmpty()) {
            return nothing(target);
        }
        logins.forEach((key, check) -> new TwoStorages(source, target, key, check).move());
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
    Optional<StoragePlace> source(StoragePlace target, List<StoragePlace> others) {
        List<StoragePlace> found = others.stream()
                .filter(StoragePlace::keepsLogins)
                .filter(other -> !isSamePlace(other, target))
                .filter(other -> other.hasLogin(name))
                .toList();
        if (found.size() > 1) {
            throw problem("several storages have a login: "
                    + found.stream().map(StoragePlace::type).collect(Collectors.joining(", "))
                    + ". Name the one to move it from");
        }
        return found.stream().findFirst();
    }

    /** Returns the report of a move that has nothing to do. */
    MoveReport nothing(StoragePlace target) {
        Result result = target.hasLogin(name) ? Result.NOTHING_TO_MOVE : Result.NOT_LOGGED_IN;
        return new MoveReport(name, result, null, target.of(name), null);
    }

    /** Returns the logins in the source by their names, and what is checked of each under its lock, after everything was checked without it. */
    private Map<String, TwoStorages.Check> logins(StoragePlace source, StoragePlace target) {
        requireDifferent(source, target);
        source.storage().unlock();
        target.storage().unlock();
        Map<String, TwoStorages.Check> logins = new LinkedHashMap<>();
        source.storage().load(name).ifPresent(login -> logins.put(name, check(login, null)));
        for (OwnLogins.Stored own : new OwnLogins(source.storage(), name).all()) {
            AuthException unreadable = own.failure();
            if (unreadable != null) {
                throw unreadable;
            }
            if (own.token() != null) {
                logins.put(own.key(), check(own.token(), own.target()));
            }
        }
        if (!logins.isEmpty()) {
            target.storage().proveWritable(name);
            warn(source, target);
        }
        return logins;
    }

    private TwoStorages.Check check(Token login, @Nullable Target ofTarget) {
        ConfiguredProvider owner = ofTarget == null
                ? configured
                : configured
                        .forTarget(ofTarget)
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
                            new Remedy.Advice(
                                    "Refresh it while the configuration names the storage that has it, and move it then"),
                            null);
                });
    }

    private void requireDifferent(StoragePlace source, StoragePlace target) {
        for (StoragePlace place : List.of(source, target)) {
            if (!place.keepsLogins()) {
                throw problem("a login cannot be moved from or to the storage " + place.type()
                        + ", which keeps nothing beyond this process");
            }
        }
        if (isSamePlace(source, target)) {
            throw problem("the storages " + source.type() + " and " + target.type()
                    + " keep the login in the same place, " + source.storage().location(name));
        }
    }

    private boolean isSamePlace(StoragePlace one, StoragePlace other) {
        return one.storage().location(name).equals(other.storage().location(name));
    }

    private ConfigurationException problem(String message) {
        Settings settings = configured.settings();
        return new ConfigurationException(new ConfigProblem(
                settings.path(ProviderKeys.TOKEN_STORAGE.name()),
                settings.origin(ProviderKeys.TOKEN_STORAGE),
                message));
    }

    private void warn(StoragePlace source, StoragePlace target) {
        if (source.storage().protection() == Protection.ENCRYPTED
                && target.storage().protection() != Protection.ENCRYPTED) {
            configured.warn(new Warning(
                    Warning.Kind.STORED_UNENCRYPTED,
                    name,
                    "tokens are stored unencrypted in " + target.storage().location(name),
                    null));
        }
    }

    private static boolean isOneOfSeveral(Settings auth) {
        return auth.get(AuthKeys.PROVIDERS)
                .filter(providers -> providers.entries().size() > 1)
                .isPresent();
    }

    /** Returns the key to change: that of the section if it has one, or if other providers would change, too. */
    private Remedy.ChangeSetting change(StoragePlace target) {
        Settings auth = configured.authSettings();
        boolean ownKey = configured.settings().has(ProviderKeys.TOKEN_STORAGE) || isOneOfSeveral(auth);
        String path = (ownKey ? configured.settings() : auth).path(ProviderKeys.TOKEN_STORAGE.name());
        return new Remedy.ChangeSetting(path, "to " + target.type());
    }
}
