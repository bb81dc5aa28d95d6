package io.kstlib.auth.core.plugin.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PluginFailureTest {

    @Test
    void theWordsOfAPluginAreNotRepeated() {
        assertEquals(
                "fails with java.lang.IllegalStateException",
                PluginFailure.inWords(new IllegalStateException("password=hunter2")));
        assertEquals(
                "fails with java.lang.NoClassDefFoundError",
                PluginFailure.inWords(new NoClassDefFoundError("password = hunter2")));
    }

    @Test
    void theInnermostCauseIsNamed() {
        Throwable thrown =
                new ServiceConfigurationError("outside", new ExceptionInInitializerError(new ArithmeticException()));

        assertEquals("fails with java.lang.ArithmeticException", PluginFailure.inWords(thrown));
    }

    /** The JVM keeps the first failure as text, which quotes the message (security rule 6). */
    @Test
    @Tag("attack")
    void whatTheFirstInitializationThrewIsNamedAgainWithoutItsMessage() {
        NoClassDefFoundError again = new NoClassDefFoundError("Could not initialize class zoo.Emu");
        again.initCause(new ExceptionInInitializerError(
                "Exception java.lang.ArithmeticException: secret=hunter2 [in thread \"main\"]"));

        assertEquals("fails with java.lang.ArithmeticException", PluginFailure.inWords(again));
        assertEquals("java.lang.ArithmeticException", PluginFailure.nameOf(again));
        assertEquals(
                "java.lang.NoClassDefFoundError",
                PluginFailure.nameOf(new NoClassDefFoundError("zoo/Meat").initCause(new ClassNotFoundException())));
    }

    @Test
    void aClassThatIsNotThereIsNamed() {
        assertEquals(
                "needs the class zoo.food.Meat, and that is not there",
                PluginFailure.inWords(new NoClassDefFoundError("zoo/food/Meat")));
    }

    @Test
    void aClassForANewerJavaSaysForWhich() {
        String present = String.valueOf(Runtime.version().feature());

        assertEquals(
                "is made for Java 99, and this is Java " + present,
                PluginFailure.inWords(new UnsupportedClassVersionError(
                        "zoo/Newt has been compiled by a more recent version of the Java Runtime (class file version 143.0), this version"
                                + " of the Java Runtime only recognizes class file versions up to 61.0")));
    }

    @Test
    void aCircleOfCausesIsLeft() {
        IllegalStateException first = new IllegalStateException();
        IllegalArgumentException second = new IllegalArgumentException(first);
        first.initCause(second);

        assertEquals("fails with java.lang.IllegalStateException", PluginFailure.inWords(first));
    }
}
