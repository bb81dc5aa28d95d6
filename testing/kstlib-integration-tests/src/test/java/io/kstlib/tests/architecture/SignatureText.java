package io.kstlib.tests.architecture;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a module exports to everyone, as text: each public type, and below it the members that others can use. */
final class SignatureText {

    private SignatureText() {}

    /** @return the text; empty for a module without such exports */
    static String of(BuiltModule module) {
        Set<String> packages = PublicSignatures.exported(module.descriptor());
        StringBuilder text = new StringBuilder();
        Reactor.classes().stream()
                .map(each -> each.getName())
                .filter(name -> packages.contains(packageOf(name)))
                .sorted()
                .map(SignatureText::load)
                .filter(SignatureText::canBeNamed)
                .forEach(type -> describe(type, text));
        return text.toString();
    }

    private static String packageOf(String className) {
        return className.substring(0, className.lastIndexOf('.'));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Loader.OF_ALL_MODULES);
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError(name, impossible);
        }
    }

    private static boolean canBeNamed(Class<?> type) {
        if (type.isAnonymousClass() || type.isLocalClass() || type.isSynthetic() || !isVisible(type.getModifiers())) {
            return false;
        }
        return type.getDeclaringClass() == null || canBeNamed(type.getDeclaringClass());
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void describe(Class<?> type, StringBuilder text) {
        // Only JDKs after 17 print here whether a type is sealed.
        String declaration = type.toGenericString().replace(" non-sealed ", " ").replace(" sealed ", " ");
        text.append(declaration).append(parents(type)).append(permitted(type)).append('\n');
        members(type).sorted().forEach(line -> text.append("    ").append(line).append('\n'));
    }

    private static String parents(Class<?> type) {
        List<String> all = new ArrayList<>();
        Type parent = type.getGenericSuperclass();
        if (parent != null && parent != Object.class) {
            all.add(parent.getTypeName());
        }
        Arrays.stream(type.getGenericInterfaces()).map(Type::getTypeName).forEach(all::add);
        return all.isEmpty() ? "" : " : " + String.join(", ", all);
    }

    private static String permitted(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses())
                        .map(Class::getName)
                        .sorted()
                        .collect(Collectors.joining(", ", " permits ", ""))
                : "";
    }

    private static Stream<String> members(Class<?> type) {
        Stream<String> fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> !field.isSynthetic() && isVisible(field.getModifiers(), type))
                .map(Field::toGenericString);
        Stream<String> constructors = Arrays.stream(type.getDeclaredConstructors())
                .filter(SignatureText::isPartOfTheApi)
                .map(Constructor::toGenericString);
        Stream<String> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(SignatureText::isPartOfTheApi)
                .map(Method::toGenericString);
        return Stream.of(fields, constructors, methods)
                .flatMap(some -> some)
                .map(line -> line.replace(" " + type.getName() + ".", " "));
    }

    private static boolean isPartOfTheApi(Executable executable) {
        return !executable.isSynthetic() && isVisible(executable.getModifiers(), executable.getDeclaringClass());
    }

    /** Protected members are for subclasses, which a final type has none of. */
    private static boolean isVisible(int modifiers, Class<?> type) {
        return Modifier.isPublic(modifiers)
                || (Modifier.isProtected(modifiers) && !Modifier.isFinal(type.getModifiers()));
    }

    private static final class Loader {

        private static final ClassLoader OF_ALL_MODULES = new URLClassLoader(
                Reactor.modules().stream().map(Loader::url).toArray(URL[]::new), SignatureText.class.getClassLoader());

        private static URL url(BuiltModule module) {
            try {
                return module.classes().toUri().toURL();
            } catch (MalformedURLException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }
}
