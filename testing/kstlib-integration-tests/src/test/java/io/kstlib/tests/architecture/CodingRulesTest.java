package io.kstlib.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** Rules that hold in every class. */
class CodingRulesTest {

    private static final JavaClasses CLASSES = Reactor.classes();

    /** The programs, whose job it is to print: the command, the demo, and a worker of the testkit. */
    private static final String[] PROGRAMS = {"io.kstlib.auth.cli..", "io.kstlib.auth.demo.."};

    private static final Pattern OUTER = Pattern.compile("(?m)^\\s*@Tag\\(\"outer\"\\)");
    private static final Pattern CLASS_PATH = Pattern.compile("(?m)^\\s*@Tag\\(\"class-path\"\\)");

    /** A catch of one of these broad types, by itself or with others. */
    private static final Pattern BROAD_CATCH = Pattern.compile(
            "catch \\((?:final )?[\\w.| ]*\\b(?:Exception|RuntimeException|Throwable|Error)\\b[\\w.| ]*\\)");

    /** The places where a broad catch is right, how many there are, and why. */
    private static final Map<String, Integer> BROAD_CATCHES_ALLOWED = Map.ofEntries(
            // the program's handling of a body is foreign code, and its failure belongs to the request
            Map.entry("io.kstlib.http.session.SessionExchange", 1),
            Map.entry("io.kstlib.http.session.BodyPump", 1),
            // a plugin is foreign code, and so is the application that it calls back
            Map.entry("io.kstlib.auth.core.plugin.Guard", 2),
            // its class is foreign, too, before there is a guard for it
            Map.entry("io.kstlib.auth.core.plugin.PluginRegistry", 2),
            // the reader of an answer is foreign code, and its message may quote the answer
            Map.entry("io.kstlib.auth.spi.http.HttpAnswer", 1),
            // a watcher is foreign code, too, and its failure must not lose a token
            Map.entry("io.kstlib.auth.core.lifecycle.TokenEvents", 1),
            Map.entry("io.kstlib.auth.core.KstlibBuilder", 1),
            // so is a logger, and its failure must not lose the answer that was traced
            Map.entry("io.kstlib.auth.core.plugin.Section", 1),
            // the parser of OpenPGP packets may throw anything at hostile input
            Map.entry("io.kstlib.sops.pgp.PgpKeyFile", 1),
            Map.entry("io.kstlib.sops.pgp.PgpMessages", 2),
            // closes what it opened, and throws on
            Map.entry("io.kstlib.storage.file.store.LockedFileStore", 2));

    @Test
    void librariesNeverPrint() {
        noClasses()
                .that(not(resideInAnyPackage(PROGRAMS)))
                .should(ACCESS_STANDARD_STREAMS)
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(CLASSES);
    }

    /** A program keeps its standard output, whatever plugins print. Only the command, which is the whole process, takes it. */
    @Test
    void librariesNeverTakeAStandardStream() {
        noClasses()
                .that(not(resideInAnyPackage("io.kstlib.auth.cli.start")))
                .should()
                .callMethod(System.class, "setOut", PrintStream.class)
                .orShould()
                .callMethod(System.class, "setErr", PrintStream.class)
                .orShould()
                .callMethod(System.class, "setIn", InputStream.class)
                .check(CLASSES);
    }

    @Test
    void librariesLogThroughTheSystemsLoggerOnly() {
        noClasses()
                .that(not(resideInAnyPackage("io.kstlib.auth.demo..")))
                .should(USE_JAVA_UTIL_LOGGING)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "org.apache.logging..", "org.apache.commons.logging..")
                .check(CLASSES);
    }

    /** Security rule 2: the time of an answer tells no one how much of a guess is right. */
    @Test
    void whatCouldBeGuessedIsComparedInConstantTime() {
        for (String comparing : List.of(
                "io.kstlib.auth.api.token.Secret", // the state of a response, the nonce of an ID token
                "io.kstlib.auth.core.callback.CallbackServer$Handler",
                "io.kstlib.auth.oidc.jwt.ClaimRules$BoundClaims",
                "io.kstlib.storage.sops.envelope.RecordProof")) {
            classes()
                    .that()
                    .haveFullyQualifiedName(comparing)
                    .should()
                    .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
                    .check(CLASSES);
        }
    }

    @Test
    void librariesNeverEndTheProcess() {
        noClasses()
                .that(not(resideInAnyPackage(PROGRAMS)))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CLASSES);
    }

    @Test
    void noOneThrowsAGenericException() {
        NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(CLASSES);
    }

    @Test
    void noOneCatchesEverything() throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        for (BuiltModule module : Reactor.modules()) {
            for (Path source : module.sourceFiles()) {
                Matcher broad = BROAD_CATCH.matcher(Files.readString(source));
                while (broad.find()) {
                    found.merge(module.className(source), 1, Integer::sum);
                }
            }
        }
        assertEquals(new TreeMap<>(BROAD_CATCHES_ALLOWED), found);
    }

    @Test
    void noStaticFieldChanges() {
        fields().that()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .beFinal()
                .check(CLASSES);
    }

    /** What programs read in a file, in JSON or in a request is a word that the constant has, so that the constant can be renamed. */
    @Test
    void noOneWritesOrReadsTheNameOfAConstant() {
        noClasses()
                .that(not(
                        resideInAnyPackage("io.kstlib.auth.testkit.."))) // its worker gets a task from its own process
                .should()
                .callMethodWhere(target(nameMatching("name"))
                        .and(target(owner(assignableTo(Enum.class))))
                        .as("the name of a constant is read"))
                .check(CLASSES);
        noClasses()
                .that(not(resideInAnyPackage("io.kstlib.auth.testkit..")).and(not(assignableTo(Enum.class))))
                .should()
                .callMethodWhere(target(nameMatching("valueOf"))
                        .and(target(owner(assignableTo(Enum.class).and(resideInAnyPackage("io.kstlib..")))))
                        .as("a constant is looked up by its name"))
                .check(CLASSES);
    }

    @Test
    void noFieldIsOptional() {
        noFields().should().haveRawType(Optional.class).check(CLASSES);
    }

    @Test
    void noParameterIsOptional() {
        noMethods()
                .that()
                .areNotPrivate()
                .and()
                .areDeclaredInClassesThat(not(assignableTo(TokenUpdate.class))) // it learns that nothing is stored yet
                .should()
                .haveRawParameterTypes(containOptional())
                .check(CLASSES);
    }

    private static DescribedPredicate<List<JavaClass>> containOptional() {
        return DescribedPredicate.describe(
                "an Optional", types -> types.stream().anyMatch(type -> type.isEquivalentTo(Optional.class)));
    }

    @Test
    void noPackageIsNamedAsAPlaceToPutThings() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..utils..", "..common..", "..helper..", "..helpers..", "..constants..", "..misc..")
                .check(CLASSES);
    }

    @Test
    void noClassIsNamedForWhatItIsInTheCodeInsteadOfInTheDomain() {
        noClasses()
                .that(not(
                        assignableTo(TrustManager.class).or(assignableTo(KeyManager.class)))) // the JDK uses this word
                .should()
                .haveNameMatching(
                        ".*[.$](I[A-Z][a-z]\\w*|(Abstract|Base)[A-Z]\\w*|\\w*(Impl|Managers?|Helpers?|Utils?))")
                .check(CLASSES);
    }

    /** A test with a tag for which its module has no run would never run. The rings are explained in the parent POM. */
    @Test
    void aTestOfTheOuterRingHasARun() throws IOException {
        Map<Boolean, List<Path>> outer = new TreeMap<>();
        for (Path file : Reactor.javaFiles()) {
            String source = Files.readString(file);
            if (OUTER.matcher(source).find()) {
                boolean runs = Files.readString(moduleOf(file).resolve("pom.xml"))
                                .contains("<test.outer.phase>${test.outer.ring}</test.outer.phase>")
                        && !CLASS_PATH.matcher(source).find();
                outer.computeIfAbsent(runs, any -> new ArrayList<>()).add(file.getFileName());
            }
        }

        assertEquals(List.of(), outer.getOrDefault(false, List.of()));
        assertTrue(outer.containsKey(true), "no test has the tag");
    }

    private static Path moduleOf(Path file) {
        return Reactor.directories().stream()
                .filter(file::startsWith)
                .findFirst()
                .orElseThrow();
    }
}
