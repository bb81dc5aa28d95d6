package io.kstlib.auth.api.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
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
}
