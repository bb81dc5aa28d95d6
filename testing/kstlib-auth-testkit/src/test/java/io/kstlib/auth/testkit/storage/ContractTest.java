package io.kstlib.auth.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.auth.testkit.PluginFactoryContract;
import io.kstlib.auth.testkit.example.MapTokenStorageFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The contracts find storages that break them. */
@Tag("class-path")
class ContractTest {

    private static Set<String> failures(Class<?> tests) {
        Set<String> failed = new TreeSet<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(tests))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                                    failed.add(test.getDisplayName().replace("()", ""));
                                }
                            }
                        });
        return failed;
    }

    @Test
    void findsAStorageWithoutLocks() {
        Set<String> failures = failures(WithoutLocks.class);

        assertTrue(
                failures.containsAll(List.of("waitsNoLongerThanAllowed", "interruptEndsTheWaitAndIsKept")),
                failures::toString);
    }

    @Test
    void findsAStorageThatForgetsAndTalks() {
        assertTrue(
                failures(Forgetful.class)
                        .containsAll(List.of("givesBackWhatWasSaved", "deletesOnce", "neverShowsASecret")),
                () -> failures(Forgetful.class).toString());
    }

    @Test
    void findsAFactoryThatKeepsNoRule() {
        assertEquals(
                Set.of(
                        "aliasesAreLowerCaseWordsOtherThanTheType",
                        "descriptionIsOneLineWithoutFullStop",
                        "factoryHasAPublicConstructorWithoutParameters",
                        "factoryIsDeclaredForTheClassPath",
                        "typeIsALowerCaseWord"),
                failures(WrongFactory.class));
    }

    static final class WithoutLocks extends TokenStorageContract {

        private final TokenStorage storage = new Unlocked();

        @Override
        protected TokenStorageFactory factory() {
            return new MapTokenStorageFactory();
        }

        @Override
        protected TokenStorage storage() {
            return storage;
        }
    }

    static final class Forgetful extends TokenStorageContract {

        private final TokenStorage storage = new Unlocked() {
            @Override
            public void save(String provider, Token token) {
                super.save(
                        provider,
                        Token.builder(token.accessToken(), token.issuedAt()).build());
            }

            @Override
            public boolean delete(String provider) {
                super.delete(provider);
                return true;
            }

            @Override
            public String toString() {
                return tokens.values().stream().map(Token::toMap).toList().toString();
            }
        };

        @Override
        protected TokenStorageFactory factory() {
            return new MapTokenStorageFactory();
        }

        @Override
        protected TokenStorage storage() {
            return storage;
        }
    }

    static class Unlocked implements TokenStorage {

        final Map<String, Token> tokens = new ConcurrentHashMap<>();

        @Override
        public Optional<Token> load(String provider) {
            return Optional.ofNullable(tokens.get(provider));
        }

        @Override
        public void save(String provider, Token token) {
            tokens.put(provider, token);
        }

        @Override
        public boolean delete(String provider) {
            return tokens.remove(provider) != null;
        }

        @Override
        public List<String> list() {
            return tokens.keySet().stream().sorted().toList();
        }

        @Override
        public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
            Optional<Token> wanted = update.apply(load(provider), Lease.HELD);
            wanted.ifPresentOrElse(token -> save(provider, token), () -> delete(provider));
            return wanted;
        }

        @Override
        public void proveWritable(String provider) {}

        @Override
        public String location(String provider) {
            return "a map";
        }

        @Override
        public Protection protection() {
            return Protection.NOT_STORED;
        }
    }

    static final class WrongFactory extends PluginFactoryContract {

        @Override
        protected PluginFactory factory() {
            return new Undeclared("Wrong Type");
        }

        @Override
        protected Class<? extends PluginFactory> serviceType() {
            return TokenStorageFactory.class;
        }
    }

    @Plugin(type = "Two Words", description = "Two.\nLines.", aliases = "ALIAS")
    private record Undeclared(String parameter) implements TokenStorageFactory {

        @Override
        public TokenStorage create(StorageContext context) {
            return new Unlocked();
        }
    }
}
