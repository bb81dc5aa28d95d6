package io.kstlib.tests.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.lang.module.ModuleDescriptor;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The types in the signatures that a module exports to everyone, without annotations.
 *
 * @param types each as {@code class -> type}
 */
record PublicSignatures(Set<Use> types) {

    /**
     * A type in a signature.
     *
     * @param by the class that the signature belongs to
     * @param type the type
     */
    record Use(JavaClass by, JavaClass type) {

        @Override
        public String toString() {
            return by.getName() + " -> " + type.getName();
        }
    }

    static PublicSignatures of(ModuleDescriptor module, JavaClasses classes) {
        Set<String> exported = exported(module);
        return new PublicSignatures(classes.stream()
                .filter(each -> exported.contains(each.getPackageName()))
                .filter(each -> each.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(each -> types(each).map(type -> new Use(each, type.getBaseComponentType())))
                .filter(use -> !use.type().isPrimitive())
                .collect(Collectors.toSet()));
    }

    /** Returns the packages that a module exports to everyone. */
    static Set<String> exported(ModuleDescriptor module) {
        return module.exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
    }

    private static Stream<JavaClass> types(JavaClass each) {
        Stream<JavaType> parents = Stream.concat(each.getSuperclass().stream(), each.getInterfaces().stream());
        Stream<JavaType> fields = each.getFields().stream()
                .filter(field -> visible(field.getModifiers()))
                .map(field -> field.getType());
        Stream<JavaType> calls = each.getCodeUnits().stream()
                .filter(unit -> visible(unit.getModifiers()))
                .flatMap(PublicSignatures::types);
        return Stream.of(parents, fields, calls)
                .flatMap(some -> some)
                .flatMap(type -> type.getAllInvolvedRawTypes().stream());
    }

    private static Stream<JavaType> types(JavaCodeUnit unit) {
        return Stream.of(
                        Stream.of(unit.getReturnType()),
                        unit.getParameterTypes().stream(),
                        unit.getExceptionTypes().stream())
                .flatMap(some -> some);
    }

    private static boolean visible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    /** Returns the types whose package is none of the given ones. */
    Set<String> outsideOf(Set<String> packages) {
        return types.stream()
                .filter(use -> !packages.contains(use.type().getPackageName()))
                .map(Use::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
