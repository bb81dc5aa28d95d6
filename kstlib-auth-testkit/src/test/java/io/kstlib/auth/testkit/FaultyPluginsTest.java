package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The contracts of the kinds of plugins find those that do not keep them. */
class FaultyPluginsTest {

    @ParameterizedTest
    @CsvSource({
        "OpenResolver, missingSecretIsAnErrorThatNamesItsReference",
        "OpenResolver, noSecretShows",
        "OpenResolver, schemeOfTheReferencesIsTheType",
        "OpenResolver, examinationTellsNoSecretAndEndsWithoutOne",
        "OpenClient, hidesWhatAServerMightEcho",
        "OpenClient, leavesWhatTheGrantSets",
        "OpenClient, saysWhetherItsSettingsSuffice",
        "OpenClient, noSecretShows",
        "EndlessPresentation, sendsNothingAgainWithoutAReason",
        "EndlessPresentation, showsTheTokenByHeadersThatHttpAllows",
        "EndlessPresentation, showsEachTokenByItself",
        "TrustfulFlow, answersTheTokenThatTheProviderAccepted",
        "TrustfulFlow, tokenThatTheProviderRefusesIsNotAnswered",
        "TrustfulFlow, refusalOfTheServerIsPassedOn",
        "TrustfulFlow, sendsRequestsToTheEndpointsThatItNamesOnly",
        "TrustfulFlow, leavesTheAuthenticationOfTheClientToKstlib",
        "TrustfulFlow, flowThatIsRepeatedAsksNoOne",
        "RudeProvider, hasTheNameOfItsSection",
        "RudeProvider, revocationThatFailsIsAReportAndNoException",
        "RudeProvider, preflightOfAServerThatCannotBeReachedIsAReportAndNoException",
        "RudeProvider, refreshNeedsARefreshToken",
        "RudeProvider, tokensBelongToTheServerAndTheClient",
        "RudeProvider, noSecretShows",
        "RudeValidator, invalidTokenIsAReportAndNoException",
        "RudeValidator, whatIsNoTokenIsNotValid",
        "RudeValidator, tokenWhoseServerCannotBeReachedIsUndecided"
    })
    void areFound(String contract, String test) throws ClassNotFoundException {
        Class<?> tests = Class.forName(FaultyPlugins.class.getName() + "$" + contract);
        Set<String> failed = new TreeSet<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectMethod(tests, test))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
                                if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                                    failed.add(identifier.getDisplayName().replace("()", ""));
                                }
                            }
                        });

        assertEquals(Set.of(test), failed);
    }
}
