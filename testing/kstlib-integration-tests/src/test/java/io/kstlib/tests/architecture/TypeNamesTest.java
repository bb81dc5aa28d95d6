package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program that uses a module imports its types by their simple names, so no two types that the module exports share one. */
class TypeNamesTest {

    static List<BuiltModule> modules() {
        return Reactor.modules();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void noTwoExportedTypesHaveTheSameSimpleName(BuiltModule module) {
        Set<String> exported = PublicSignatures.exported(module.descriptor());
        Set<String> seen = new TreeSet<>();
        List<String> again = module.sourceFiles().stream()
                .filter(file -> !file.endsWith("package-info.java"))
                .map(module::className)
                .filter(type -> exported.contains(type.substring(0, type.lastIndexOf('.'))))
                .filter(type -> !seen.add(type.substring(type.lastIndexOf('.') + 1)))
                .toList();

        assertEquals(List.of(), again);
    }
}
