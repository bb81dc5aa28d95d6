package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A package is small enough to keep in mind and large enough to be a concept, a file imports few of our types, and each type has a name of its own.
 * What counts are top-level types: a nested type is a part of the type around it.
 */
class RoomsTest {

    private static final int FEWEST_TYPES = 5;
    private static final int MOST_TYPES = 15;
    private static final int MOST_IMPORTS = 20;
    private static final Pattern OWN_IMPORT = Pattern.compile("(?m)^import (?:static )?io\\.kstlib\\.");

    /** A whole module, or the root of one: its factory and what is not in a package of its own. */
    private static final String MODULE = "a module";

    /** A package of the API for one kind of plugin, or for one group of callers. */
    private static final String API = "an API of its own";

    /** Why a package may have fewer types. */
    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("io.kstlib.auth.ciba", MODULE),
            Map.entry("io.kstlib.auth.cli.start", "the only package of the command that is exported, for its launcher"),
            Map.entry("io.kstlib.auth.client.mtls", MODULE),
            Map.entry("io.kstlib.auth.core.event", API),
            Map.entry("io.kstlib.auth.core.injected", "tokens that the environment brings, which are a storage, too"),
            Map.entry("io.kstlib.auth.core.listing", API),
            Map.entry("io.kstlib.auth.core.presentation", "a plugin that the core brings: bearer"),
            Map.entry("io.kstlib.auth.core.secret", "plugins that the core brings: env and file"),
            Map.entry("io.kstlib.auth.core.storage", API),
            Map.entry("io.kstlib.auth.device", MODULE),
            Map.entry("io.kstlib.auth.oauth2", API),
            Map.entry("io.kstlib.auth.oauth2.authentication", "plugins of the module: client_secret and none"),
            Map.entry("io.kstlib.auth.oauth2.certificate", "RFC 8705, apart from clients that show no certificate"),
            Map.entry("io.kstlib.auth.oauth2.provider", "the plugin of the module, apart from its builders"),
            Map.entry("io.kstlib.auth.oidc", API),
            Map.entry("io.kstlib.auth.oidc.introspection", "a plugin of the module: the validator introspection"),
            Map.entry("io.kstlib.auth.spi.presentation", API),
            Map.entry("io.kstlib.auth.spi.secret", API),
            Map.entry("io.kstlib.auth.spi.text", API),
            Map.entry("io.kstlib.auth.spi.validation", API),
            Map.entry("io.kstlib.json", MODULE),
            Map.entry("io.kstlib.sops.encryption", API),
            Map.entry("io.kstlib.sops.recovery", "how a data key is recovered, apart from format and keys"),
            Map.entry("io.kstlib.sops.selection", API),
            Map.entry("io.kstlib.sops.shamir", "the secret sharing of another project, byte for byte"),
            Map.entry("io.kstlib.sops.yaml.scan", "the tokens of YAML, apart from its nodes"),
            Map.entry("io.kstlib.spring.boot3.starter", MODULE),
            Map.entry("io.kstlib.spring.boot4.starter", MODULE),
            Map.entry("io.kstlib.storage.file", MODULE),
            Map.entry("io.kstlib.storage.keyring", MODULE),
            Map.entry("io.kstlib.storage.memory", MODULE),
            Map.entry("io.kstlib.storage.sops", MODULE),
            Map.entry("io.kstlib.storage.sops.envelope", API),
            Map.entry("io.kstlib.storage.sops.secret", "a plugin of the module: secrets sops://"));

    /** Names that more than one type has: users of each library know it by this name. */
    private static final Set<String> SHARED_NAMES = Set.of("TokenInterceptor");

    private static Map<String, List<String>> packages() {
        Map<String, List<String>> packages = new TreeMap<>();
        for (BuiltModule module : Reactor.modules()) {
            for (Path file : module.sourceFiles()) {
                if (!file.endsWith("package-info.java")) {
                    String name = module.className(file);
                    int end = name.lastIndexOf('.');
                    packages.computeIfAbsent(name.substring(0, end), key -> new ArrayList<>())
                            .add(name.substring(end + 1));
                }
            }
        }
        return packages;
    }

    @Test
    void noPackageHasMoreThanFifteenTypes() {
        Map<String, Integer> large = new TreeMap<>();
        packages().forEach((name, types) -> {
            if (types.size() > MOST_TYPES) {
                large.put(name, types.size());
            }
        });

        assertEquals(Map.of(), large);
    }

    @Test
    void aPackageOfFewerThanFiveTypesHasAReason() {
        Map<String, List<String>> small = new TreeMap<>();
        packages().forEach((name, types) -> {
            if (types.size() < FEWEST_TYPES && !SMALL.containsKey(name)) {
                small.put(name, types);
            }
        });

        assertEquals(Map.of(), small);
    }

    @Test
    void onlyPackagesThatAreThereHaveAReason() {
        Set<String> gone = new TreeSet<>(SMALL.keySet());
        gone.removeAll(packages().keySet());

        assertEquals(Set.of(), gone);
    }

    @Test
    void noTwoTypesHaveTheSameSimpleName() {
        Map<String, Set<String>> byName = new TreeMap<>();
        packages()
                .forEach((home, types) -> types.forEach(type ->
                        byName.computeIfAbsent(type, key -> new TreeSet<>()).add(home)));
        byName.keySet().removeAll(SHARED_NAMES);
        byName.values().removeIf(homes -> homes.size() == 1);

        assertEquals(Map.of(), byName);
    }

    @Test
    void noFileImportsMoreThanTwentyOfOurOwnTypes() throws IOException {
        Map<String, Integer> busy = new TreeMap<>();
        for (BuiltModule module : Reactor.modules()) {
            for (Path file : module.sourceFiles()) {
                long imports =
                        OWN_IMPORT.matcher(Files.readString(file)).results().count();
                if (imports > MOST_IMPORTS) {
                    busy.put(module.className(file), (int) imports);
                }
            }
        }

        assertEquals(Map.of(), busy);
    }
}
