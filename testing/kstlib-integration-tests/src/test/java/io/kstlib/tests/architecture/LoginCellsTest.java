package io.kstlib.tests.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a process knows of a login is in as few mutable fields as possible. Each of them can disagree with the others. */
class LoginCellsTest {

    private static final String MODULE = "kstlib-auth-core";

    /** The packages that hold a login, with those below them. */
    private static final Set<String> PACKAGES = Set.of("io.kstlib.auth.core.lifecycle", "io.kstlib.auth.core.login");

    /** Types whose objects change although the field is final: atomic values, locks, latches, futures, queues, maps of threads. */
    private static final List<String> CHANGING_TYPES =
            List.of("java.util.concurrent.", "java.lang.ThreadLocal", "java.util.Timer", "java.util.BitSet");

    /** Types of {@code java.util.concurrent} that hold nothing. */
    private static final Set<String> STEADY_TYPES =
            Set.of("java.util.concurrent.TimeUnit", "java.util.concurrent.Callable", "java.util.concurrent.Executor");

    private static boolean isWithin(JavaClass type) {
        return PACKAGES.stream()
                .anyMatch(name -> type.getPackageName().equals(name)
                        || type.getPackageName().startsWith(name + "."));
    }

    private static boolean isCell(JavaField field, String source) {
        Set<JavaModifier> modifiers = field.getModifiers();
        if (modifiers.contains(JavaModifier.SYNTHETIC) || modifiers.contains(JavaModifier.STATIC)) {
            return false;
        }
        return !modifiers.contains(JavaModifier.FINAL) || changes(field.getRawType()) || isFilledLater(field, source);
    }

    private static boolean changes(JavaClass type) {
        return CHANGING_TYPES.stream().anyMatch(type.getName()::startsWith) && !STEADY_TYPES.contains(type.getName());
    }

    /** Tells whether a collection is made empty or as a copy of its own, and not as one that no one can change. */
    private static boolean isFilledLater(JavaField field, String source) {
        boolean holdsMany = field.getRawType().isAssignableTo(Collection.class)
                || field.getRawType().isAssignableTo(Map.class);
        return holdsMany
                && Pattern.compile("\\b" + field.getName() + "\\s*=\\s*(?:new |Collections\\.(?:synchronized|newSet))")
                        .matcher(source)
                        .find();
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (BuiltModule module : Reactor.modules()) {
            if (module.artifact().equals(MODULE)) {
                for (Path file : module.sourceFiles()) {
                    sources.put(module.className(file), Files.readString(file));
                }
            }
        }
        return sources;
    }

    @Test
    void theRoomOfALoginGetsNoMoreMutableFields() throws IOException {
        Map<String, String> sources = sources();
        Set<String> cells = new TreeSet<>();
        for (JavaClass type : Reactor.classes()) {
            if (isWithin(type)) {
                String source = sources.get(type.getName().replaceFirst("\\$.*", ""));
                type.getFields().stream()
                        .filter(field -> isCell(field, source))
                        .forEach(field -> cells.add(field.getFullName()));
            }
        }

        Ratchet.of("login-cells").check(Map.of("mutable fields", cells.size()), cells::toString);
    }
}
