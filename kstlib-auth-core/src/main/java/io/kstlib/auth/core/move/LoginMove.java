package io.kstlib.auth.core.move;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.event.Warning;
import io.kstlib.auth.core.move.CopyNote.Side;
import io.kstlib.auth.core.storage.MoveReport;
import io.kstlib.auth.core.storage.MoveReport.Result;
import io.kstlib.auth.core.targets.OwnLogins;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Moves the login to a provider, with its logins for targets. Used by one thread. */
final class LoginMove {

    private final ConfiguredProvider configured;
    private final String name;

    LoginMove(ConfiguredProvider configured) {
        this.configured = configured;
        this.name = configured.name();
    }

    /**
     * Copies the login from the storage that the configuration names. It stays there until the configuration names the other one.
     *
     * @param source the configured storage
     * @param target the other one
     * @return what was done
     */
    MoveReport copy(StoragePlace source, StoragePlace target) {
        requireDifferent(source, target);
        Optional<Token> login = source.storage().load(name);
        List<OwnLogins.Stored> ofTargets = new OwnLogins(source.storage(), name).all();
        if (login.isEmpty() && ofTargets.isEmpty()) {
            return new MoveReport(name, Result.NOT_LOGGED_IN, null, target.of(name), null);
        }
        login.ifPresent(configured.ownership()::verify);
        target.storage().proveWritable(name);
        warn(source, target);
        for (String stored : names(source, target)) {
            new TwoStorages(source, target, stored).copy();
        }
        return new MoveReport(name, Result.COPIED, source.of(name), target.of(name), change(target));
    }

    /**
     * Ends a move to the storage that the configuration names: takes over what changed elsewhere meanwhile, and removes it there.
     *
     * @param source the other storage
     * @param target the configured one
     * @return what was done
     */
    MoveReport end(StoragePlace source, StoragePlace target) {
        requireDifferent(source, target);
        Optional<Token> left = source.storage().load(name);
        if (left.isEmpty() && target.storage().load(name).isEmpty()) {
            return new MoveReport(name, Result.NOT_LOGGED_IN, null, target.of(name), null);
        }
        left.ifPresent(configured.ownership()::verify);
        target.storage().proveWritable(name);
        warn(source, target);
        for (String stored : names(source, target)) {
            new TwoStorages(source, target, stored).end();
        }
        return new MoveReport(name, Result.MOVED, source.of(name), target.of(name), null);
    }

    /**
     * Finds the storage that the login in the configured one was copied from.
     *
     * @param target the configured storage
     * @param others the other storages
     * @return the one that a copy left behind; empty if there is none
     */
    Optional<StoragePlace> origin(StoragePlace target, List<StoragePlace> others) {
        Optional<Token> login = target.storage().load(name);
        return others.stream()
                .filter(other -> login.filter(token -> CopyNote.isThere(token, Side.COPY, other.type()))
                        .isPresent())
                .findFirst()
                .or(() -> others.stream()
                        .filter(other -> isOriginal(other, target))
                        .findFirst());
    }

    private boolean isOriginal(StoragePlace other, StoragePlace target) {
        return other.storage()
                .load(name)
                .filter(token -> CopyNote.isThere(token, Side.ORIGINAL, target.type()))
                .isPresent();
    }

    /** Returns the report of a move that has nothing to do. */
    MoveReport nothing(StoragePlace target) {
        Result result = target.storage().load(name).isPresent() ? Result.NOTHING_TO_MOVE : Result.NOT_LOGGED_IN;
        return new MoveReport(name, result, null, target.of(name), null);
    }

    private Set<String> names(StoragePlace source, StoragePlace target) {
        Set<String> names = new LinkedHashSet<>(List.of(name));
        for (StoragePlace place : List.of(source, target)) {
            new OwnLogins(place.storage(), name).all().forEach(own -> names.add(own.key()));
        }
        return names;
    }

    private void requireDifferent(StoragePlace source, StoragePlace target) {
        for (StoragePlace place : List.of(source, target)) {
            if (place.storage().protection() == Protection.NOT_STORED
                    || place.storage().isReadOnly()) {
                throw problem("a login cannot be moved from or to the storage " + place.type()
                        + ", which keeps nothing beyond this process");
            }
        }
        if (source.storage().location(name).equals(target.storage().location(name))) {
            throw problem("the storages " + source.type() + " and " + target.type()
                    + " keep the login in the same place, " + source.storage().location(name));
        }
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
