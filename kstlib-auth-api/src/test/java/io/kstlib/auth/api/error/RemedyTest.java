package io.kstlib.auth.api.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RemedyTest {

    private static NotLoggedInException failed(Remedy remedy) {
        return new NotLoggedInException(
                "corporate", NotLoggedInException.Reason.NO_TOKEN, "not logged in to \"corporate\"", remedy, null);
    }

    @Test
    void theMessageOfAnErrorEndsWithItsRemedy() {
        NotLoggedInException failed = failed(new Remedy.LogIn("corporate"));

        assertEquals("not logged in to \"corporate\". Log in to \"corporate\"", failed.getMessage());
        assertEquals("not logged in to \"corporate\"", failed.problem());
        assertEquals(Optional.of(new Remedy.LogIn("corporate")), failed.remedy());
    }

    @Test
    void anErrorWithoutRemedyIsItsProblem() {
        assertEquals("not logged in to \"corporate\"", failed(null).getMessage());
        assertEquals(Optional.empty(), failed(null).remedy());
    }

    @Test
    void aChoiceIsOneSentence() {
        Remedy choice = new Remedy.Either(new Remedy.Advice("Restore it"), new Remedy.RemoveToken("corporate"));

        assertEquals(
                "Restore it, or log out of \"corporate\", which removes what is stored, and log in again",
                choice.inWords());
    }

    @Test
    void aChoiceHasSeveralWays() {
        List<Remedy> one = List.of(new Remedy.GiveKeys());

        assertThrows(IllegalArgumentException.class, () -> new Remedy.Either(one));
    }

    @Test
    void aProblemOfTheConfigurationEndsWithItsRemedy() {
        ConfigProblem problem = new ConfigProblem(
                "auth.storage", Origin.CODE, "unknown", new Remedy.ChangeSetting("auth.storage", "to file"));

        assertEquals("auth.storage (code): unknown. Set auth.storage to file", problem.toString());
        assertEquals(problem.toString(), new ConfigurationException(problem).getMessage());
    }

    private static String missing(
            @Nullable String artifact, Remedy.AddModule.MissingFrom missingFrom, @Nullable String folder) {
        return new Remedy.AddPlugin("storage", "redis", artifact, missingFrom, folder).inWords();
    }

    @Test
    void aPluginGoesOnThePathOfTheProgramOrIntoItsFolder() {
        assertEquals(
                "Put the module that brings the storage type \"redis\" on the module path",
                missing(null, Remedy.AddModule.MissingFrom.MODULE_PATH, null));
        assertEquals(
                "Put the module that brings the storage type \"redis\" on the module path or into extensions/",
                missing(null, Remedy.AddModule.MissingFrom.MODULE_PATH, "extensions/"));
        assertEquals(
                "Put the jar that brings the storage type \"redis\" on the class path; a jar made of several needs"
                        + " their files in META-INF/services merged",
                missing(null, Remedy.AddModule.MissingFrom.CLASS_PATH, null));
    }

    @Test
    void aPluginOfThisProjectIsNamed() {
        assertEquals(
                "Put the module kstlib-storage-redis on the module path or into extensions/",
                missing("kstlib-storage-redis", Remedy.AddModule.MissingFrom.MODULE_PATH, "extensions/"));
        assertEquals(
                "Put kstlib-storage-redis on the class path",
                missing("kstlib-storage-redis", Remedy.AddModule.MissingFrom.CLASS_PATH, null));
    }
}
