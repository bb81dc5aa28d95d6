package io.kstlib.auth.testkit.faulty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.kstlib.auth.testkit.PluginFactoryContract;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** For each fault of a plugin, a test of its contract fails, and each of these tests finds a fault. */
@Tag("class-path")
class FaultyPluginsTest {

    @ParameterizedTest
    @CsvSource({
        "FaultyFactory, HAS_A_TYPE_OF_TWO_WORDS, typeIsALowerCaseWord",
        "FaultyFactory, HAS_NO_TYPE, classHasTheAnnotationThatNamesItsType",
        "FaultyFactory, HAS_AN_ALIAS_IN_CAPITALS, aliasesAreLowerCaseWordsOtherThanTheType",
        "FaultyFactory, ENDS_WITH_A_FULL_STOP, descriptionIsOneLineWithoutFullStop",
        "FaultyFactory, HAS_A_KEY_TWICE, schemaNamesEachKeyOnceAndDescribesIt",
        "FaultyFactory, IS_OF_ANOTHER_KIND, factoryImplementsItsServiceType",
        "FaultyFactory, IS_NOT_DECLARED, factoryIsDeclaredForTheClassPath",
        "FaultyFactory, IS_DECLARED_BY_THE_MODULE_ONLY, moduleAndClassPathDeclareTheSame",
        "FaultyFactory, NEEDS_A_PARAMETER, factoryHasAPublicConstructorWithoutParameters",
        "FaultyResolver, HAS_ANOTHER_SCHEME, schemeOfTheReferencesIsTheType",
        "FaultyResolver, ANSWERS_ANOTHER_SECRET, fetchesTheSecret",
        "FaultyResolver, KNOWS_EVERYTHING, missingSecretIsAnErrorThatNamesItsReference",
        "FaultyResolver, NAMES_ANOTHER_REFERENCE, missingSecretIsAnErrorThatNamesItsReference",
        "FaultyResolver, WORKS_FOR_ONE_THREAD, severalThreadsGetTheSameSecret",
        "FaultyResolver, TELLS_WHEN_EXAMINED, examinationTellsNoSecretAndEndsWithoutOne",
        "FaultyResolver, ASKS_WHEN_EXAMINED, examinationAsksNoOne",
        "FaultyResolver, STARTS_A_PROGRAM_WHEN_EXAMINED, examinationAsksNoOne",
        "FaultyResolver, PASSES_ALL_VARIABLES_ON, programInheritsNoSecretOfKstlib",
        "FaultyResolver, ANSWERS_NOTHING, emptySecretIsAnError",
        "FaultyResolver, KEEPS_THE_SECRET, secretThatChangedIsAnswered",
        "FaultyResolver, LOGS, noSecretIsLogged",
        "FaultyResolver, SHOWS_BY_ITSELF, noSecretShows",
        "FaultyResolver, SHOWS_IN_ERRORS, noSecretShows",
        "FaultyClient, IS_ALWAYS_CONFIGURED, saysWhetherItsSettingsSuffice",
        "FaultyClient, IS_STRONGER_WITH_A_KEY, saysWhatAClientShows",
        "FaultyClient, ADDS_NOTHING, addsSomethingToEachRequest",
        "FaultyClient, SETS_THE_GRANT, leavesWhatTheGrantSets",
        "FaultyClient, HIDES_NOTHING, hidesWhatAServerMightEcho",
        "FaultyClient, HIDES_THE_HEADER_ONLY, hidesWhatAServerMightEcho",
        "FaultyClient, PROVES_ONCE, proofIsMadeForEachRequest",
        "FaultyClient, WORKS_FOR_ONE_THREAD, severalThreadsAuthenticate",
        "FaultyClient, LOGS, noSecretIsLogged",
        "FaultyClient, HAS_ANOTHER_CERTIFICATE_EACH_TIME, fetchesItsCertificateEachTime",
        "FaultyClient, SHOWS_BY_ITSELF, noSecretShows",
        "FaultyPresentation, SENDS_WHAT_HTTP_FORBIDS, showsTheTokenByHeadersThatHttpAllows",
        "FaultyPresentation, SHOWS_THE_FIRST_TOKEN, showsEachTokenByItself",
        "FaultyPresentation, NEVER_HAS_ENOUGH, sendsNothingAgainWithoutAReason",
        "FaultyPresentation, TAKES_EACH_NONCE_FOR_A_NEW_ONE, sendsAgainOnlyForANewNonce",
        "FaultyPresentation, SHOWS_THE_NONCE_TO_ALL, nonceIsShownToItsServerOnly",
        "FaultyPresentation, PROVES_NO_URL, proofIsForOneRequest",
        "FaultyPresentation, SENDS_ITS_SECRET, keyIsInNoHeader",
        "FaultyPresentation, HAS_ONE_KEY_FOR_ALL, eachLoginHasAKeyOfItsOwn",
        "FaultyPresentation, PROVES_IN_PLACE_OF_THE_CLIENT, aRequestForATokenIsProvenByHeadersThatHttpAllows",
        "FaultyPresentation, SENDS_ITS_KEY, noKeyShows",
        "FaultyPresentation, WORKS_FOR_ONE_THREAD, severalThreadsShowTheToken",
        "FaultyPresentation, LOGS, noTokenIsLogged",
        "FaultyPresentation, SHOWS_BY_ITSELF, noTokenShows",
        "FaultyFlow, ASKS_NO_ONE_WHETHER_THE_TOKEN_IS_GOOD, answersTheTokenThatTheProviderAccepted",
        "FaultyFlow, ASKS_NO_ONE_WHETHER_THE_TOKEN_IS_GOOD, tokenThatTheProviderRefusesIsNotAnswered",
        "FaultyFlow, WRAPS_REFUSALS, refusalOfTheServerIsPassedOn",
        "FaultyFlow, USES_ANOTHER_ENDPOINT, sendsRequestsToTheEndpointsThatItNamesOnly",
        "FaultyFlow, SENDS_THE_CLIENT_SECRET, leavesTheAuthenticationOfTheClientToKstlib",
        "FaultyFlow, REPEATS_WITH_A_PERSON, flowThatIsRepeatedAsksNoOne",
        "FaultyFlow, RUNS_ONCE, oneFlowRunsSeveralTimes",
        "FaultyFlow, KEEPS_THE_FIRST_CODE, secondRunHasNothingOfTheFirst",
        "FaultyFlow, SHOWS_ANY_ADDRESS, personIsSentToSafeAddressesOnly",
        "FaultyFlow, SHOWS_INVISIBLE_CODES, personSeesEveryCharacter",
        "FaultyFlow, TELLS_THE_DEVICE_CODE, personSeesNoSecret",
        "FaultyFlow, POLLS_WITHOUT_PAUSE, waitsBeforeItAsksForTheTokenAgain",
        "FaultyFlow, LOGS, noTokenIsLogged",
        "FaultyFlow, SHOWS_BY_ITSELF, noTokenShows",
        "FaultyValidator, REFUSES_EVERYTHING, validTokenIsValidAndEveryStepSaysSo",
        "FaultyValidator, THROWS_INSTEAD_OF_A_REPORT, invalidTokenIsAReportAndNoException",
        "FaultyValidator, DECIDES_WITHOUT_THE_SERVER, tokenWhoseServerCannotBeReachedIsUndecided",
        "FaultyValidator, ACCEPTS_EVERYTHING, whatIsNoTokenIsNotValid",
        "FaultyValidator, WORKS_FOR_ONE_THREAD, severalThreadsGetTheSameVerdict",
        "FaultyValidator, LOGS, noTokenIsLogged",
        "FaultyValidator, SHOWS_BY_ITSELF, noTokenShows",
        "FaultyValidator, SHOWS_IN_THE_REPORT, noTokenShows",
        "FaultyValidator, REMEMBERS_THE_FIRST_VERDICT, invalidTokenIsAReportAndNoException",
        "FaultyValidator, TAKES_AN_OUTAGE_FOR_A_VERDICT, outageOfTheServerIsUndecided",
        "FaultyValidator, TAKES_ANY_ANSWER_FOR_A_VERDICT, answerThatIsNoneDecidesNothing",
        "FaultyValidator, SWALLOWS_THE_INTERRUPT, interruptEndsTheValidationAndIsKept",
        "FaultyValidator, SENDS_IN_THE_URL, noTokenIsInAUrl",
        "FaultyProvider, HAS_A_NAME_OF_ITS_OWN, hasTheNameOfItsSection",
        "FaultyProvider, ISSUES_IN_THE_FUTURE, loginBringsAToken",
        "FaultyProvider, ASKS_WHEN_MADE, makingAProviderAsksNoServer",
        "FaultyProvider, HIDES_THE_NETWORK, serverThatCannotBeReachedIsAnErrorOfTheNetwork",
        "FaultyProvider, REFRESHES_WITHOUT_A_REFRESH_TOKEN, refreshNeedsARefreshToken",
        "FaultyProvider, THROWS_INSTEAD_OF_A_REPORT, revocationThatFailsIsAReportAndNoException",
        "FaultyProvider, CLAIMS_TO_HAVE_REVOKED, revocationThatFailsIsAReportAndNoException",
        "FaultyProvider, THROWS_INSTEAD_OF_A_REPORT, preflightOfAServerThatCannotBeReachedIsAReportAndNoException",
        "FaultyProvider, PASSES_WITHOUT_A_SERVER, preflightOfAServerThatCannotBeReachedIsAReportAndNoException",
        "FaultyProvider, SHOWS_IN_ERRORS, preflightOfAServerThatCannotBeReachedIsAReportAndNoException",
        "FaultyProvider, BELONGS_TO_ONE_SERVER_EVERYWHERE, tokensBelongToTheServerAndTheClient",
        "FaultyProvider, IGNORES_ROTATION, refreshKeepsTheNewRefreshToken",
        "FaultyProvider, JUDGES_BEFORE_IT_KEEPS, newRefreshTokenOfARefusedAnswerIsKept",
        "FaultyProvider, TAKES_AN_OUTAGE_FOR_A_REFUSAL, outageOfTheServerIsNoRefusal",
        "FaultyProvider, TAKES_AN_OUTAGE_FOR_A_REFUSAL, outageDuringARefreshIsNoRefusal",
        "FaultyProvider, QUOTES_THE_SERVER, outageOfTheServerIsNoRefusal",
        "FaultyProvider, KEEPS_THE_SECRET, secretIsFetchedForEachLogin",
        "FaultyProvider, SENDS_IN_THE_URL, noSecretIsInAUrl",
        "FaultyProvider, LOGS, noSecretIsLogged",
        "FaultyProvider, SHOWS_BY_ITSELF, noSecretShows",
        "FaultyProvider, SHOWS_IN_ERRORS, noSecretShows"
    })
    void isFoundBy(String plugin, Fault fault, String test) throws ClassNotFoundException {
        Class<?> tests = contract(plugin);

        assertEquals(Set.of(), failures(tests, Fault.NONE, test), "a plugin without faults passes");
        assertEquals(Set.of(test), failures(tests, fault, test));
    }

    @Test
    void everyFaultHasATest() throws NoSuchMethodException {
        Set<Fault> tried = EnumSet.of(Fault.NONE);
        rows().forEach(row -> tried.add(Fault.valueOf(row.get(1))));

        assertEquals(EnumSet.allOf(Fault.class), tried);
    }

    /** The tests of the factory, which all kinds share, are tried once. */
    @Test
    void everyTestOfAContractHasAFault() throws ReflectiveOperationException {
        Set<String> missing = new TreeSet<>();
        for (String plugin : rows().map(row -> row.get(0)).collect(Collectors.toSet())) {
            Class<?> contract = contract(plugin).getSuperclass();
            Set<String> tried = rows().filter(row -> row.get(0).equals(plugin))
                    .map(row -> row.get(2))
                    .collect(Collectors.toSet());
            Arrays.stream(contract.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Test.class))
                    .map(Method::getName)
                    .filter(test -> !tried.contains(test))
                    .forEach(test -> missing.add(contract.getSimpleName() + "." + test));
        }

        assertEquals(Set.of(), missing);
    }

    @Test
    void everyContractHasAFaultyPlugin() throws ReflectiveOperationException, IOException, URISyntaxException {
        Set<String> tried = new TreeSet<>();
        for (String plugin : rows().map(row -> row.get(0)).toList()) {
            tried.add(contract(plugin).getSuperclass().getSimpleName() + ".class");
        }
        Path classes = Path.of(PluginFactoryContract.class
                .getResource("PluginFactoryContract.class")
                .toURI());
        try (Stream<Path> files = Files.list(classes.getParent())) {
            assertEquals(
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith("Contract.class"))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    tried);
        }
    }

    private static Class<?> contract(String plugin) throws ClassNotFoundException {
        return Class.forName(FaultyPluginsTest.class.getPackageName() + "." + plugin);
    }

    private static Stream<List<String>> rows() throws NoSuchMethodException {
        String[] rows = FaultyPluginsTest.class
                .getDeclaredMethod("isFoundBy", String.class, Fault.class, String.class)
                .getAnnotation(CsvSource.class)
                .value();
        return Arrays.stream(rows).map(row -> List.of(row.split(", ")));
    }

    private static Set<String> failures(Class<?> tests, Fault fault, String test) {
        Set<String> failed = new TreeSet<>();
        Fault.NEXT.set(fault);
        try {
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
        } finally {
            Fault.NEXT.remove();
        }
        return failed;
    }
}
