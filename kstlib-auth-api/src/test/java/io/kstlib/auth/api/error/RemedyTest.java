package io.kstlib.auth.api.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.token.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RemedyTest {

    private static NotLoggedInException failed(Remedy remedy) {
        return new NotLoggedInException(
                "corporate", NotLoggedInException.Reason.NO_TOKEN, "not logged in to \"corporate\"", remedy, null);
    }

    @Test
    void theMessageOfAnErrorEndsWithItsRemedy() {
        NotLoggedInException failed = failed(Remedy.logIn("corporate"));

        assertEquals("not logged in to \"corporate\". Log in to \"corporate\"", failed.getMessage());
        assertEquals("not logged in to \"corporate\"", failed.problem());
        assertEquals(Optional.of(Remedy.logIn("corporate")), failed.remedy());
    }

    @Test
    void anErrorWithoutRemedyIsItsProblem() {
        assertEquals("not logged in to \"corporate\"", failed(null).getMessage());
        assertEquals(Optional.empty(), failed(null).remedy());
    }

    @Test
    void aChoiceIsOneSentence() {
        Remedy choice = Remedy.either(Remedy.advice("Restore it"), Remedy.removeToken("corporate"));

        assertEquals(
                "Restore it, or log out of \"corporate\", which removes what is stored, and log in again",
                choice.inWords());
    }

    @Test
    void aChoiceHasSeveralWays() {
        List<Remedy> one = List.of(Remedy.of(Remedy.Kind.GIVE_KEYS));

        assertThrows(IllegalArgumentException.class, () -> Remedy.either(one));
    }

    @Test
    void valuesAreReadByName() {
        Target orders = Target.ofScopes("orders");
        Remedy remedy = Remedy.changePerson("corporate", orders);

        assertEquals("corporate", remedy.text("provider"));
        assertEquals(Optional.of(orders), remedy.value("target", Target.class));
        assertEquals(Optional.empty(), Remedy.changePerson("corporate", null).value("target", Target.class));
        assertEquals("", remedy.text("path"));
        assertEquals(List.of(remedy), remedy.ways());
    }

    static Stream<Map<String, Object>> wrongValues() {
        return Stream.of(Map.of(), Map.of("provider", 1), Map.of("provider", "corporate", "path", "auth"));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void aRemedyHasTheValuesOfItsKind(Map<String, Object> values) {
        assertThrows(IllegalArgumentException.class, () -> new Remedy(Remedy.Kind.LOG_IN, values));
    }

    @Test
    void aProblemOfTheConfigurationEndsWithItsRemedy() {
        ConfigProblem problem = new ConfigProblem(
                "auth.storage", Origin.CODE, "unknown", Remedy.changeSetting("auth.storage", "to file"));

        assertEquals("auth.storage (code): unknown. Set auth.storage to file", problem.toString());
        assertEquals(problem.toString(), new ConfigurationException(problem).getMessage());
    }

    private static String missing(@Nullable String artifact, String missingFrom, @Nullable String folder) {
        return Remedy.addPlugin("storage", "redis", artifact, missingFrom, folder)
                .inWords();
    }

    @Test
    void aPluginGoesOnThePathOfTheProgramOrIntoItsFolder() {
        assertEquals(
                "Put the module that brings the storage type \"redis\" on the module path",
                missing(null, Remedy.MODULE_PATH, null));
        assertEquals(
                "Put the module that brings the storage type \"redis\" on the module path or into extensions/",
                missing(null, Remedy.MODULE_PATH, "extensions/"));
        assertEquals(
                "Put the jar that brings the storage type \"redis\" on the class path; a jar made of several needs"
                        + " their files in META-INF/services merged",
                missing(null, Remedy.CLASS_PATH, null));
    }

    @Test
    void aPluginOfThisProjectIsNamed() {
        assertEquals(
                "Put the module kstlib-storage-redis on the module path or into extensions/",
                missing("kstlib-storage-redis", Remedy.MODULE_PATH, "extensions/"));
        assertEquals(
                "Put kstlib-storage-redis on the class path", missing("kstlib-storage-redis", Remedy.CLASS_PATH, null));
    }
}
