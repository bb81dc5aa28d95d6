package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of every plugin factory. The contract of each kind of plugin extends this one. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class PluginFactoryContract {

    private static final String NAME = "[a-z][a-z0-9_-]*";

    /** Creates the contract, for subclasses. */
    protected PluginFactoryContract() {}

    /**
     * Makes the factory under test.
     *
     * @return a new factory
     */
    protected abstract PluginFactory factory();

    /**
     * Returns the service interface of the factory.
     *
     * @return the interface that the factory is declared for, such as {@code TokenStorageFactory}
     */
    protected abstract Class<? extends PluginFactory> serviceType();

    /** Returns the annotation of the factory, which names its type. */
    final Plugin plugin() {
        Class<? extends PluginFactory> factory = factory().getClass();
        Plugin plugin = factory.getAnnotation(Plugin.class);
        assertNotNull(plugin, () -> "put @Plugin(type = ..., description = ...) on " + factory);
        return plugin;
    }

    @Test
    public void classHasTheAnnotationThatNamesItsType() {
        assertFalse(plugin().type().isBlank(), "the type is blank");
    }

    @Test
    public void typeIsALowerCaseWord() {
        String type = plugin().type();

        assertTrue(type.matches(NAME), () -> "the type \"" + type + "\" does not match " + NAME);
    }

    @Test
    public void aliasesAreLowerCaseWordsOtherThanTheType() {
        for (String alias : plugin().aliases()) {
            assertTrue(alias.matches(NAME), () -> "the alias \"" + alias + "\" does not match " + NAME);
            assertNotEquals(plugin().type(), alias, "the type needs no alias for itself");
        }
    }

    @Test
    public void descriptionIsOneLineWithoutFullStop() {
        String description = plugin().description();

        assertFalse(description.isBlank(), "the description is blank");
        assertEquals(1, description.lines().count(), () -> "more than one line: " + description);
        assertFalse(description.endsWith("."), () -> "ends with a full stop: " + description);
    }

    @Test
    public void schemaNamesEachKeyOnceAndDescribesIt() {
        Set<String> names = new HashSet<>();
        for (ConfigKey<?> key : factory().schema().keys()) {
            key.names().forEach(name -> assertTrue(names.add(name), () -> "the key " + name + " is there twice"));
            assertFalse(key.description().isBlank(), () -> "the key " + key.name() + " has no description");
        }
    }

    @Test
    public void factoryImplementsItsServiceType() {
        assertTrue(serviceType().isInstance(factory()), () -> factory().getClass() + " is no " + serviceType());
    }

    @Test
    public void factoryIsDeclaredForTheClassPath() {
        String factory = factory().getClass().getName();

        Set<String> declared = Declarations.onClassPath(serviceType(), factory().getClass());

        assertTrue(
                declared.contains(factory),
                () -> "META-INF/services/" + serviceType().getName() + " does not list " + factory);
    }

    @Test
    public void moduleAndClassPathDeclareTheSame() {
        Class<? extends PluginFactory> factory = factory().getClass();

        Declarations.inModule(serviceType(), factory)
                .ifPresent(inModule -> assertEquals(
                        new TreeSet<>(inModule),
                        new TreeSet<>(Declarations.onClassPath(serviceType(), factory)),
                        "module-info.java (expected) and META-INF/services (actual) differ"));
    }

    @Test
    public void factoryHasAPublicConstructorWithoutParameters() {
        Class<? extends PluginFactory> factory = factory().getClass();

        assertDoesNotThrow(
                () -> factory.getConstructor(),
                "ServiceLoader cannot make it without a public constructor without parameters");
    }
}
