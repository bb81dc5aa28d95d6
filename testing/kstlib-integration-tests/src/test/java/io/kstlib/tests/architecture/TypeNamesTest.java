package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each type has a name of its own. What counts are top-level types: a nested type is a part of the type around it. */
class TypeNamesTest {

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
    void noTwoTypesHaveTheSameSimpleName() {
        Map<String, Set<String>> byName = new TreeMap<>();
        packages()
                .forEach((home, types) -> types.forEach(type ->
                        byName.computeIfAbsent(type, key -> new TreeSet<>()).add(home)));
        byName.keySet().removeAll(SHARED_NAMES);
        byName.values().removeIf(homes -> homes.size() == 1);

        assertEquals(Map.of(), byName);
    }
}
