package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import io.kstlib.tests.walks.MethodTrace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A login and a refresh pass no more types than before. A debugger notes the types while a program takes these walks. */
@Tag("long")
@EnabledOnOs(OS.LINUX) // other systems have other classes for files and sockets
class WalksTest {

    private static final List<String> WALKS = List.of("valid token", "refresh", "login");

    /** Where a person reads the life of a token, to the wire and to the disk. The others are the API, JSON, and checks of files. */
    private static final Set<String> READ =
            Set.of("kstlib-auth-core", "kstlib-auth-oauth2", "kstlib-http", "kstlib-storage-file");

    /** Returns the types of the modules that are read: classes, records, enums and interfaces alike. */
    private static Set<String> read(Set<String> passed) {
        Set<String> read = new TreeSet<>();
        Set<String> left = new TreeSet<>(passed);
        for (BuiltModule module : Reactor.modules()) {
            module.sourceFiles().stream()
                    .map(module::className)
                    .filter(left::remove)
                    .filter(type -> READ.contains(module.artifact()))
                    .forEach(read::add);
        }
        assertEquals(Set.of(), left, "types of no module");
        return read;
    }

    @Test
    void aWalkPassesNoMoreTypesThanBefore(@TempDir Path folder) throws Exception {
        Map<String, Set<String>> walks = MethodTrace.run(folder);
        Map<String, Set<String>> read = new TreeMap<>();
        Map<String, Integer> numbers = new TreeMap<>();
        for (String walk : WALKS) {
            read.put(walk, read(walks.get(walk)));
            numbers.put(walk, read.get(walk).size());
        }

        Ratchet.of("walks").check(numbers, read::toString);
    }
}
