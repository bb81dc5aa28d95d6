package io.kstlib.auth.core.login;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.login.LoginMoves;
import io.kstlib.auth.api.login.MoveReport;
import io.kstlib.auth.core.wiring.ConfiguredParts;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The moves of one configuration. Safe for use by several threads. */
public final class MovingLogins implements LoginMoves {

    private final Function<String, ConfiguredProvider> providers;
    private final ConfiguredParts parts;
    private final Predicate<ConfiguredProvider> injected;

    /**
     * @param providers finds a provider by its configured name
     * @param parts makes the storages
     * @param injected whether the token of a provider comes from the environment
     */
    public MovingLogins(
            Function<String, ConfiguredProvider> providers,
            ConfiguredParts parts,
            Predicate<ConfiguredProvider> injected) {
        this.providers = providers;
        this.parts = parts;
        this.injected = injected;
    }

    @Override
    public MoveReport move(String provider, String to) {
        return move(provider, to, Optional.empty());
    }

    @Override
    public MoveReport move(String provider, String to, String from) {
        return move(provider, to, Optional.of(from));
    }

    private MoveReport move(String provider, String to, Optional<String> from) {
        ConfiguredProvider configured = providers.apply(provider);
        configured.check();
        if (injected.test(configured)) {
            throw new ConfigurationException(new ConfigProblem(
                    configured.settings().path(ProviderKeys.TOKEN_STORAGE.name()),
                    configured.settings().map().origin(),
                    "the token of \"" + provider
                            + "\" comes from the environment of this process, so it is in no storage"));
        }
        List<TokenStorage> opened = new ArrayList<>();
        try {
            return run(configured, to, from, type -> {
                TokenStorage made = parts.storage(configured, type);
                opened.add(made);
                return made;
            });
        } finally {
            opened.forEach(TokenStorage::close);
        }
    }

    private MoveReport run(
            ConfiguredProvider configured, String to, Optional<String> from, Function<String, TokenStorage> storages) {
        LoginMove login = new LoginMove(configured);
        StoragePlace target = place(to, storages);
        Optional<StoragePlace> named = from.map(type -> place(type, storages));
        String type = parts.storageType(configured);
        if (!type.equals(target.type())) {
            return login.prepare(named.orElseGet(() -> place(type, storages)), target);
        }
        return named.or(() -> login.source(target, others(type, storages)))
                .map(source -> login.move(source, target))
                .orElseGet(() -> login.nothing(target));
    }

    private StoragePlace place(String type, Function<String, TokenStorage> storages) {
        return new StoragePlace(parts.canonicalStorageType(type), storages.apply(type));
    }

    /** Returns the other storages of the program. One that cannot be made without a section has no login if there is no section. */
    private List<StoragePlace> others(String but, Function<String, TokenStorage> storages) {
        return parts.shippedStorages().stream()
                .filter(type -> !type.equals(but))
                .flatMap(type -> made(type, storages).stream())
                .toList();
    }

    private Optional<StoragePlace> made(String type, Function<String, TokenStorage> storages) {
        try {
            return Optional.of(new StoragePlace(type, storages.apply(type)));
        } catch (ConfigurationException incomplete) {
            if (parts.hasStorageSection(type)) {
                throw incomplete;
            }
            return Optional.empty();
        }
    }
}
