package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A type knows few of our other types, those of its own package included, which no import shows. What counts are top-level types: what a nested
 * type knows, the type around it knows.
 */
class FanOutTest {

    private static final int MOST = 25;

    /** Types that know more than {@link #MOST}, and how many. A number may only become smaller. */
    private static final Map<String, Integer> BUSY = Map.ofEntries(
            Map.entry("io.kstlib.auth.core.AuthClient", 29),
            Map.entry("io.kstlib.auth.core.Kstlib", 28),
            Map.entry("io.kstlib.auth.core.login.StoredLogin", 27),
            Map.entry("io.kstlib.auth.core.wiring.ConfiguredProvider", 34),
            Map.entry("io.kstlib.auth.oauth2.client.OAuth2Client", 29),
            Map.entry("io.kstlib.auth.oidc.jwt.Verification", 30));

    private static JavaClass topLevel(JavaClass nested) {
        JavaClass outer = nested.getBaseComponentType();
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    private static Map<String, Set<String>> known() {
        Map<String, Set<String>> known = new TreeMap<>();
        for (JavaClass type : Reactor.classes()) {
            String name = topLevel(type).getName();
            Set<String> others = known.computeIfAbsent(name, key -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> topLevel(dependency.getTargetClass()).getName())
                    .filter(other -> other.startsWith("io.kstlib.") && !other.equals(name))
                    .forEach(others::add);
        }
        return known;
    }

    @Test
    void noTypeKnowsMoreThanTwentyFiveOfOurTypes() {
        Map<String, Integer> busy = new TreeMap<>();
        known().forEach((name, others) -> {
            if (others.size() > BUSY.getOrDefault(name, MOST)) {
                busy.put(name, others.size());
            }
        });

        assertEquals(Map.of(), busy);
    }

    @Test
    void theListOfBusyTypesOnlyShrinks() {
        Map<String, Set<String>> known = known();
        Map<String, Integer> fewer = new TreeMap<>();
        BUSY.forEach((name, most) -> {
            int size = known.getOrDefault(name, Set.of()).size();
            if (size < most || size <= MOST) {
                fewer.put(name, size);
            }
        });

        assertEquals(Map.of(), fewer, "write these numbers into the list; a type with at most " + MOST + " leaves it");
    }
}
