package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A type that wraps a plugin writes out each method of its interface. The compiler does not ask for a method with a default, so a wrapper that leaves it out
 * answers for the plugin.
 */
class WrappersTest {

    private static boolean isOfPlugins(JavaClass type) {
        return type.isInterface() && type.getPackageName().startsWith("io.kstlib.auth.spi.");
    }

    /** Returns the interfaces that a type implements and has another object of: in a field, or from a method that its subclasses write. */
    private static Stream<JavaClass> wrapped(JavaClass type) {
        return type.getAllRawInterfaces().stream()
                .filter(WrappersTest::isOfPlugins)
                .filter(plugin -> withParents(type).anyMatch(owner -> holds(owner, plugin)));
    }

    private static Stream<JavaClass> withParents(JavaClass type) {
        return Stream.concat(Stream.of(type), type.getAllRawSuperclasses().stream());
    }

    private static boolean holds(JavaClass owner, JavaClass plugin) {
        return owner.getFields().stream()
                        .anyMatch(field -> !field.getModifiers().contains(JavaModifier.STATIC)
                                && field.getRawType().isAssignableTo(plugin.getName()))
                || owner.getMethods().stream()
                        .anyMatch(method -> method.getModifiers().contains(JavaModifier.ABSTRACT)
                                && method.getModifiers().contains(JavaModifier.PROTECTED)
                                && method.getRawReturnType().isAssignableTo(plugin.getName()));
    }

    private static Stream<JavaMethod> methods(JavaClass plugin) {
        return plugin.getAllMethods().stream()
                .filter(method -> !method.getModifiers().contains(JavaModifier.STATIC))
                .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(method -> method.getOwner().isInterface());
    }

    private static boolean writesOut(JavaClass wrapper, JavaMethod method) {
        List<String> parameters =
                method.getRawParameterTypes().stream().map(JavaClass::getName).toList();
        return wrapper.getAllMethods().stream()
                .filter(own -> !own.getOwner().isInterface())
                .anyMatch(own -> own.getName().equals(method.getName())
                        && own.getRawParameterTypes().stream()
                                .map(JavaClass::getName)
                                .toList()
                                .equals(parameters));
    }

    @Test
    void aWrapperWritesOutEachMethod() {
        Map<String, Set<String>> missing = new TreeMap<>();
        Set<String> wrappers = new TreeSet<>();
        for (JavaClass type : Reactor.classes()) {
            wrapped(type).forEach(plugin -> {
                wrappers.add(type.getSimpleName());
                methods(plugin)
                        .filter(method -> !writesOut(type, method))
                        .forEach(method -> missing.computeIfAbsent(type.getName(), any -> new TreeSet<>())
                                .add(method.getName()));
            });
        }

        assertEquals(Map.of(), missing);
        assertTrue(
                wrappers.containsAll(
                        Set.of("GuardedStorage", "GuardedWatch", "ForwardingContext", "CertificateOfTokens")),
                wrappers::toString);
    }
}
