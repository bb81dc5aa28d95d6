package io.kstlib.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Dependencies of the design point one way, and a heavy library stays in the module that needs it. */
class DependencyTest {

    private static final JavaClasses CLASSES = Reactor.classes();

    private static final String API = "io.kstlib.auth.api";
    private static final String SPI = "io.kstlib.auth.spi";
    private static final String CORE = "io.kstlib.auth.core";
    private static final String OAUTH2 = "io.kstlib.auth.oauth2";
    private static final String SOPS = "io.kstlib.sops";
    private static final String BASE = "io.kstlib.base";
    private static final String JSON = "io.kstlib.json";
    private static final String JOSE = "io.kstlib.jose";
    private static final String FILES = "io.kstlib.files";
    private static final String FILE = "io.kstlib.storage.file";
    private static final String HTTP = "io.kstlib.http";
    private static final String OKHTTP = "io.kstlib.okhttp";
    private static final String GRPC = "io.kstlib.grpc";
    private static final String KAFKA = "io.kstlib.kafka";
    private static final String SPRING = "io.kstlib.spring";

    /** The root packages of the modules that have more than one. */
    private static final Set<Set<String>> SEVERAL_ROOTS = Set.of(Set.of(API, SPI), Set.of(BASE, FILES, JSON));

    /** The root packages of each module, and the other modules that it may use. */
    private static final Map<String, List<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            Map.entry(API, List.of()),
            Map.entry(SPI, List.of(API)),
            Map.entry(BASE, List.of(FILES)),
            Map.entry(JSON, List.of()),
            Map.entry(FILES, List.of()),
            Map.entry(JOSE, List.of(API, SPI)),
            Map.entry(HTTP, List.of(API, SPI, BASE, FILES, JSON)),
            Map.entry(CORE, List.of(API, SPI, BASE, FILES, HTTP, JSON)),
            Map.entry(OAUTH2, List.of(API, SPI, BASE, CORE, FILES, HTTP, JSON)),
            Map.entry("io.kstlib.auth.oidc", List.of(API, SPI, BASE, CORE, FILES, HTTP, OAUTH2, JSON)),
            Map.entry("io.kstlib.auth.aws", List.of(API, SPI, BASE, JSON)),
            Map.entry("io.kstlib.auth.client.jwt", List.of(API, SPI, JOSE)),
            Map.entry("io.kstlib.auth.client.mtls", List.of(API, SPI, JOSE)),
            Map.entry("io.kstlib.auth.ciba", List.of(API, SPI)),
            Map.entry("io.kstlib.auth.device", List.of(API, SPI)),
            Map.entry("io.kstlib.auth.dpop", List.of(API, SPI)),
            Map.entry("io.kstlib.auth.exchange", List.of(API, SPI, BASE, JSON)),
            Map.entry(SPRING, List.of(API, SPI, CORE)),
            Map.entry("io.kstlib.spring.boot3", List.of(CORE, SPRING)),
            Map.entry("io.kstlib.spring.boot4", List.of(CORE, SPRING)),
            Map.entry("io.kstlib.secret.exec", List.of(API, SPI, BASE, FILES)),
            Map.entry("io.kstlib.storage.memory", List.of(API, SPI, BASE)),
            Map.entry(FILE, List.of(API, SPI, BASE, FILES, JSON)),
            Map.entry(SOPS, List.of(BASE, FILES)),
            Map.entry("io.kstlib.sops.aws", List.of(BASE, SOPS)),
            Map.entry("io.kstlib.sops.hc", List.of(API, SPI, FILES, HTTP, JSON, SOPS)),
            Map.entry("io.kstlib.storage.keyring", List.of(API, SPI, BASE, FILE, "io.kstlib.storage.sops")),
            Map.entry("io.kstlib.storage.postgresql", List.of(API, SPI, BASE, FILES, "io.kstlib.storage.sops")),
            Map.entry("io.kstlib.storage.redis", List.of(API, SPI, BASE, "io.kstlib.storage.sops")),
            Map.entry("io.kstlib.storage.sops", List.of(API, SPI, BASE, FILES, SOPS, FILE)),
            Map.entry(OKHTTP, List.of(API, SPI, CORE)),
            Map.entry(GRPC, List.of(API, SPI, CORE)),
            Map.entry(KAFKA, List.of(API, SPI, CORE)),
            Map.entry("io.kstlib.auth.cli", List.of(API, SPI, BASE, CORE, FILES, JSON)),
            Map.entry("io.kstlib.auth.testkit", List.of(API, SPI, FILES, HTTP, JSON)),
            Map.entry("io.kstlib.auth.demo", List.of())));

    /** What adapters to HTTP clients need of types of plugins; applications do not call these. */
    private static final Map<String, String> NAMES_TYPES_OF_PLUGINS = Map.of(
            "after(io.kstlib.auth.spi.presentation.PresentationAnswer,",
            "an adapter shows each answer to the token presentation, as the plugin reads it",
            "java.util.Optional<io.kstlib.auth.spi.http.TlsIdentity> tlsIdentity()",
            "an adapter shows the certificate in the handshake of its own client");

    static Stream<Arguments> arrows() {
        return ARROWS.entrySet().stream().map(arrow -> Arguments.of(arrow.getKey(), arrow.getValue()));
    }

    @ParameterizedTest(name = "{0} uses no module of ours but {1}")
    @MethodSource("arrows")
    void usesOnlyTheModulesBelow(String module, List<String> below) {
        List<String> allowed = new ArrayList<>(List.of(module + ".."));
        below.forEach(other -> allowed.add(other + ".."));

        String[] within = ARROWS.keySet().stream()
                .filter(other -> other.startsWith(module + "."))
                .map(other -> other + "..")
                .toArray(String[]::new);

        noClasses()
                .that(resideInAPackage(module + "..").and(not(resideInAnyPackage(within))))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.kstlib..").and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
                .check(CLASSES);
    }

    @Test
    void everyModuleIsHeldToItsArrows() {
        List<String> roots = new ArrayList<>();
        for (BuiltModule module : Reactor.modules()) {
            TreeSet<String> own = new TreeSet<>();
            for (Path source : module.sourceFiles()) {
                String name = module.className(source);
                own.add(ARROWS.keySet().stream()
                        .filter(root -> name.startsWith(root + "."))
                        .reduce((outer, inner) -> inner)
                        .orElseThrow(() -> new AssertionError(name + " of " + module + " has no arrows here")));
            }
            assertTrue(own.size() == 1 || SEVERAL_ROOTS.contains(own), () -> module + " has the roots " + own);
            roots.addAll(own);
        }
        assertEquals(List.copyOf(ARROWS.keySet()), roots.stream().sorted().toList());
    }

    @Test
    void signaturesOfTheCoreForApplicationsNameNoTypeOfPlugins() {
        BuiltModule core = Reactor.modules().stream()
                .filter(module -> module.artifact().equals("kstlib-auth-core"))
                .findFirst()
                .orElseThrow();

        List<String> named = SignatureText.of(core)
                .lines()
                .filter(line -> line.contains(SPI + "."))
                .toList();

        assertEquals(
                List.of(),
                named.stream()
                        .filter(line -> NAMES_TYPES_OF_PLUGINS.keySet().stream().noneMatch(line::contains))
                        .toList());
        assertEquals(NAMES_TYPES_OF_PLUGINS.size(), named.size(), "an exception is not needed any more");
    }

    @Test
    void theScanSawEveryClassOfEveryModule() {
        for (BuiltModule module : Reactor.modules()) {
            List<Path> sources = module.sourceFiles();
            assertFalse(sources.isEmpty(), () -> module + " has no sources");
            for (Path source : sources) {
                String name = module.className(source);
                assertTrue(CLASSES.contain(name), () -> name + " of " + module + " was not scanned; is it built?");
            }
        }
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching("io.kstlib.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    static Stream<Arguments> libraries() {
        return Stream.of(
                Arguments.of("com.fasterxml.jackson..", List.of(JSON, CORE, SOPS)),
                Arguments.of("org.yaml.snakeyaml..", List.of(CORE, SOPS)),
                Arguments.of("org.bouncycastle..", List.of(SOPS)),
                Arguments.of("software.amazon.awssdk..", List.of("io.kstlib.sops.aws")),
                Arguments.of("com.sun.jna..", List.of("io.kstlib.storage.keyring")),
                Arguments.of("org.postgresql..", List.of("io.kstlib.storage.postgresql.server")),
                Arguments.of("redis.clients..", List.of("io.kstlib.storage.redis.server")),
                Arguments.of("com.nimbusds..", List.of(JOSE, "io.kstlib.auth.oidc", "io.kstlib.auth.dpop")),
                Arguments.of("picocli..", List.of("io.kstlib.auth.cli")),
                Arguments.of("org.jline..", List.of("io.kstlib.auth.cli")),
                Arguments.of("io.nayuki..", List.of("io.kstlib.auth.cli")),
                Arguments.of("org.junit..", List.of("io.kstlib.auth.testkit")),
                Arguments.of("no.nav.security..", List.of("io.kstlib.auth.demo")),
                Arguments.of("org.springframework..", List.of(SPRING)),
                Arguments.of("reactor..", List.of(SPRING)),
                Arguments.of("io.micrometer..", List.of(SPRING)),
                Arguments.of("java.awt..", List.of()),
                Arguments.of("okhttp3..", List.of(HTTP, OKHTTP, "io.kstlib.auth.demo")),
                Arguments.of("okio..", List.of(HTTP)),
                Arguments.of("io.grpc..", List.of(GRPC)),
                Arguments.of("org.apache.kafka..", List.of(KAFKA)),
                Arguments.of(
                        "java.net.http..",
                        List.of(
                                CORE,
                                HTTP,
                                OAUTH2,
                                "io.kstlib.auth.cli.token",
                                "io.kstlib.auth.demo",
                                "io.kstlib.auth.testkit")));
    }

    @ParameterizedTest(name = "{0} is used by {1} alone")
    @MethodSource("libraries")
    void libraryIsUsedOnlyWhereItIsNeeded(String library, List<String> modules) {
        noClasses()
                .that(not(resideInAnyPackage(
                        modules.stream().map(module -> module + "..").toArray(String[]::new))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }
}
