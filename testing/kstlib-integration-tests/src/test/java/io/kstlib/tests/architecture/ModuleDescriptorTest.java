package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the modules declare to Java, and what the BOM declares to Maven. */
class ModuleDescriptorTest {

    /** All exports. A further one needs a decision, because an export cannot be taken back. */
    private static final Map<String, List<String>> EXPORTS = Map.ofEntries(
            Map.entry(
                    "io.kstlib.auth.api",
                    List.of(
                            "io.kstlib.auth.api",
                            "io.kstlib.auth.api.error",
                            "io.kstlib.auth.api.login",
                            "io.kstlib.auth.api.token",
                            "io.kstlib.auth.api.validation",
                            "io.kstlib.auth.api.validation.report to [io.kstlib.auth.cli, io.kstlib.auth.oauth2,"
                                    + " io.kstlib.auth.oidc]",
                            "io.kstlib.auth.spi.client",
                            "io.kstlib.auth.spi.config",
                            "io.kstlib.auth.spi.flow",
                            "io.kstlib.auth.spi.http",
                            "io.kstlib.auth.spi.internal to [io.kstlib.auth.ciba, io.kstlib.auth.cli, io.kstlib.auth.client.jwt, io.kstlib.auth.core,"
                                    + " io.kstlib.auth.device, io.kstlib.auth.dpop, io.kstlib.auth.exchange,"
                                    + " io.kstlib.auth.oauth2, io.kstlib.auth.oidc,"
                                    + " io.kstlib.http, io.kstlib.storage.sops]",
                            "io.kstlib.auth.spi.internal.text to [io.kstlib.auth.aws, io.kstlib.auth.cli, io.kstlib.auth.core,"
                                    + " io.kstlib.auth.dpop, io.kstlib.auth.exchange, io.kstlib.auth.oauth2,"
                                    + " io.kstlib.http, io.kstlib.secret.exec, io.kstlib.spring]",
                            "io.kstlib.auth.spi.plugin",
                            "io.kstlib.auth.spi.presentation",
                            "io.kstlib.auth.spi.provider",
                            "io.kstlib.auth.spi.secret",
                            "io.kstlib.auth.spi.storage",
                            "io.kstlib.auth.spi.text",
                            "io.kstlib.auth.spi.validation")),
            Map.entry("io.kstlib.auth.aws", List.of()),
            Map.entry("io.kstlib.auth.ciba", List.of()),
            Map.entry("io.kstlib.auth.cli", List.of("io.kstlib.auth.cli.start")),
            Map.entry("io.kstlib.auth.client.jwt", List.of()),
            Map.entry("io.kstlib.auth.client.mtls", List.of()),
            Map.entry(
                    "io.kstlib.auth.core",
                    List.of(
                            "io.kstlib.auth.core",
                            "io.kstlib.auth.core.authorization",
                            "io.kstlib.auth.core.callback to [io.kstlib.auth.oauth2, io.kstlib.auth.oidc]",
                            "io.kstlib.auth.core.config to [io.kstlib.auth.cli]",
                            "io.kstlib.auth.core.interaction",
                            "io.kstlib.auth.core.jwt to [io.kstlib.auth.cli, io.kstlib.auth.oauth2, io.kstlib.auth.oidc,"
                                    + " io.kstlib.kafka]",
                            "io.kstlib.auth.core.login to [io.kstlib.auth.cli, io.kstlib.auth.oauth2, io.kstlib.auth.oidc,"
                                    + " io.kstlib.spring]",
                            "io.kstlib.auth.core.session")),
            Map.entry("io.kstlib.auth.demo", List.of()),
            Map.entry("io.kstlib.auth.device", List.of()),
            Map.entry("io.kstlib.auth.dpop", List.of()),
            Map.entry("io.kstlib.auth.exchange", List.of()),
            Map.entry(
                    "io.kstlib.auth.oauth2",
                    List.of(
                            "io.kstlib.auth.oauth2",
                            "io.kstlib.auth.oauth2.client to [io.kstlib.auth.oidc]",
                            "io.kstlib.auth.oauth2.config to [io.kstlib.auth.oidc]",
                            "io.kstlib.auth.oauth2.discovery to [io.kstlib.auth.oidc]",
                            "io.kstlib.auth.oauth2.endpoint to [io.kstlib.auth.oidc]")),
            Map.entry("io.kstlib.auth.oidc", List.of("io.kstlib.auth.oidc")),
            Map.entry(
                    "io.kstlib.auth.testkit",
                    List.of(
                            "io.kstlib.auth.testkit",
                            "io.kstlib.auth.testkit.context",
                            "io.kstlib.auth.testkit.server",
                            "io.kstlib.auth.testkit.storage")),
            Map.entry("io.kstlib.base", List.of("io.kstlib.base", "io.kstlib.files", "io.kstlib.json")),
            Map.entry("io.kstlib.http", List.of("io.kstlib.http", "io.kstlib.http.session to [io.kstlib.auth.core]")),
            Map.entry("io.kstlib.grpc", List.of("io.kstlib.grpc")),
            Map.entry("io.kstlib.jose", List.of("io.kstlib.jose")),
            Map.entry("io.kstlib.kafka", List.of("io.kstlib.kafka")),
            Map.entry("io.kstlib.okhttp", List.of("io.kstlib.okhttp")),
            Map.entry(
                    "io.kstlib.sops",
                    List.of(
                            "io.kstlib.sops",
                            "io.kstlib.sops.age",
                            "io.kstlib.sops.error",
                            "io.kstlib.sops.key",
                            "io.kstlib.sops.rules",
                            "io.kstlib.sops.tree")),
            Map.entry("io.kstlib.sops.aws.kms", List.of()),
            Map.entry("io.kstlib.spring", List.of("io.kstlib.spring", "io.kstlib.spring.autoconfigure")),
            Map.entry("io.kstlib.spring.boot3.starter", List.of("io.kstlib.spring.boot3.starter")),
            Map.entry("io.kstlib.spring.boot4.starter", List.of("io.kstlib.spring.boot4.starter")),
            Map.entry("io.kstlib.sops.hc.vault", List.of()),
            Map.entry(
                    "io.kstlib.storage.file",
                    List.of("io.kstlib.storage.file.store to [io.kstlib.storage.keyring, io.kstlib.storage.sops]")),
            Map.entry("io.kstlib.secret.exec", List.of()),
            Map.entry("io.kstlib.storage.keyring", List.of()),
            Map.entry("io.kstlib.storage.memory", List.of()),
            Map.entry("io.kstlib.storage.postgresql", List.of()),
            Map.entry("io.kstlib.storage.redis", List.of()),
            Map.entry(
                    "io.kstlib.storage.sops",
                    List.of("io.kstlib.storage.sops.envelope", "io.kstlib.storage.sops.server")));

    private static final Pattern PASSED_ON =
            Pattern.compile("(junit-jupiter-api|okhttp-jvm|grpc-api|kafka-clients)-[^/]+\\.jar$");
    /** Types of Spring, which is not there for tests: the program brings it. Only the modules for Spring may use it, see DependencyTest. */
    private static final Pattern OF_THE_PROGRAM =
            Pattern.compile("-> (org\\.springframework|reactor|io\\.micrometer)\\.");

    static List<BuiltModule> modules() {
        return Reactor.modules();
    }

    private static Set<String> required(ModuleDescriptor descriptor) {
        return descriptor.requires().stream()
                .map(ModuleDescriptor.Requires::name)
                .collect(Collectors.toSet());
    }

    private static ModuleDescriptor named(String name) {
        return Reactor.modules().stream()
                .map(BuiltModule::descriptor)
                .filter(descriptor -> descriptor.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void isARealModuleNamedAsItsArtifact(BuiltModule module) {
        ModuleDescriptor descriptor = module.descriptor();

        assertFalse(descriptor.isAutomatic());
        assertFalse(descriptor.isOpen());
        assertEquals("io." + module.artifact().replace('-', '.'), descriptor.name());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void exportsWhatIsWrittenHere(BuiltModule module) {
        ModuleDescriptor descriptor = module.descriptor();
        List<String> exports = descriptor.exports().stream()
                .map(exported -> exported.targets().isEmpty()
                        ? exported.source()
                        : exported.source() + " to " + new TreeSet<>(exported.targets()))
                .sorted()
                .toList();

        assertEquals(EXPORTS.get(descriptor.name()), exports);
        assertEquals(List.of(), List.copyOf(descriptor.opens()));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void declaresTheSameServicesForTheModulePathAndTheClassPath(BuiltModule module) throws IOException {
        Map<String, List<String>> onModulePath = new TreeMap<>();
        module.descriptor()
                .provides()
                .forEach(provides -> onModulePath.put(
                        provides.service(),
                        provides.providers().stream().sorted().toList()));

        assertEquals(onModulePath, servicesOnClassPath(module.classes().resolve("META-INF/services")));
    }

    private static Map<String, List<String>> servicesOnClassPath(Path directory) throws IOException {
        Map<String, List<String>> services = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    services.put(
                            String.valueOf(file.getFileName()),
                            Files.readAllLines(file).stream()
                                    .map(line -> line.replaceFirst("#.*", "").strip())
                                    .filter(line -> !line.isEmpty())
                                    .sorted()
                                    .toList());
                }
            }
        }
        return services;
    }

    @Test
    void theApiNeedsNothingButJava() {
        assertEquals(Set.of("java.base"), required(named("io.kstlib.auth.api")));
    }

    @Test
    void theCommandNamesNoProviderFlowStorageOrValidator() {
        Set<String> ours = required(named("io.kstlib.auth.cli")).stream()
                .filter(name -> name.startsWith("io.kstlib."))
                .collect(Collectors.toSet());

        assertEquals(Set.of("io.kstlib.auth.core", "io.kstlib.base"), ours);
    }

    @Test
    void whatTheServiceLoaderFindsIsInNoExportedPackage() {
        List<String> exported = new ArrayList<>();
        for (BuiltModule module : Reactor.modules()) {
            Set<String> packages = PublicSignatures.exported(module.descriptor());
            module.descriptor().provides().stream()
                    .flatMap(provides -> provides.providers().stream())
                    .filter(provider -> packages.contains(provider.substring(0, provider.lastIndexOf('.'))))
                    .forEach(exported::add);
        }

        // The storage that has its age identity elsewhere uses this type for its recipient.
        assertEquals(List.of("io.kstlib.sops.age.AgeMasterKeyType"), exported);
    }

    @Test
    void noPackageIsInTwoModules() {
        Map<String, List<String>> holders = new TreeMap<>();
        for (BuiltModule module : Reactor.modules()) {
            module.descriptor()
                    .packages()
                    .forEach(name -> holders.computeIfAbsent(name, n -> new ArrayList<>())
                            .add(module.artifact()));
        }
        holders.values().removeIf(modules -> modules.size() == 1);

        assertEquals(Map.of(), holders);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyPackageSaysWhatItHoldsAndIsNullMarked(BuiltModule module) {
        JavaClasses classes = Reactor.classes();
        for (String name : module.descriptor().packages()) {
            String info = name + ".package-info";
            assertTrue(
                    classes.contain(info) && classes.get(info).isAnnotatedWith("org.jspecify.annotations.NullMarked"),
                    () -> name + " has no package-info with @NullMarked");
        }
    }

    @Test
    void theBomListsExactlyThePublishedModules() {
        List<String> published = Reactor.modules().stream()
                .filter(module -> !Reactor.texts(Reactor.pom(module.directory()), "maven.deploy.skip")
                        .contains("true"))
                .map(BuiltModule::artifact)
                .sorted()
                .toList();
        Element managed = (Element) Reactor.pom(Reactor.root().resolve("base/kstlib-bom"))
                .getElementsByTagName("dependencyManagement")
                .item(0);

        assertEquals(published, managed(managed, "io.kstlib", "artifactId"));
        assertEquals(Set.of("${project.version}"), Set.copyOf(managed(managed, "io.kstlib", "version")));
    }

    @Test
    void theBomNamesBouncyCastleInTheVersionThatTheParentNames() {
        Document bom = Reactor.pom(Reactor.root().resolve("base/kstlib-bom"));
        Element managed =
                (Element) bom.getElementsByTagName("dependencyManagement").item(0);

        assertEquals(
                List.of("bcpg-jdk18on", "bcprov-jdk18on", "bcutil-jdk18on"),
                managed(managed, "org.bouncycastle", "artifactId"));
        assertEquals(Set.of("${bouncycastle.version}"), Set.copyOf(managed(managed, "org.bouncycastle", "version")));
        assertEquals(
                Reactor.texts(Reactor.pom(Reactor.root()), "bouncycastle.version"),
                Reactor.texts(bom, "bouncycastle.version"));
    }

    /** Returns an element of each artifact of a group in the BOM, sorted. */
    private static List<String> managed(Element management, String group, String element) {
        NodeList dependencies = management.getElementsByTagName("dependency");
        return IntStream.range(0, dependencies.getLength())
                .mapToObj(i -> (Element) dependencies.item(i))
                .filter(dependency -> Reactor.texts(dependency, "groupId").contains(group))
                .flatMap(dependency -> Reactor.texts(dependency, element).stream())
                .sorted()
                .toList();
    }

    @Test
    void whatIsNotDeployedIsNotInstalledEither() {
        List<String> kept = new ArrayList<>();
        for (Path directory : Reactor.directories()) {
            String artifact = String.valueOf(directory.getFileName());
            Document pom = Reactor.pom(directory);
            assertEquals(Reactor.texts(pom, "maven.deploy.skip"), Reactor.texts(pom, "maven.install.skip"), artifact);
            if (Reactor.texts(pom, "maven.install.skip").contains("true")) {
                kept.add(artifact);
            }
        }

        assertEquals(
                List.of("kstlib-distribution", "kstlib-auth-demo", "kstlib-benchmarks", "kstlib-integration-tests"),
                kept);
    }

    /** Users of a module that passed JSpecify on would need its jar to compile. */
    @ParameterizedTest
    @MethodSource("modules")
    void asksNoOneElseForJspecify(BuiltModule module) {
        module.descriptor().requires().stream()
                .filter(required -> required.name().equals("org.jspecify"))
                .forEach(required -> assertEquals(
                        Set.of(ModuleDescriptor.Requires.Modifier.STATIC), required.modifiers(), module::toString));
    }

    /** Javac's lint {@code exports} checks the same. It is off, since it counts annotations, too. */
    @ParameterizedTest
    @MethodSource("modules")
    void passesOnTheModulesOfTheTypesInItsPublicSignatures(BuiltModule module) {
        PublicSignatures signatures = PublicSignatures.of(module.descriptor(), Reactor.classes());

        Set<String> missing = signatures.outsideOf(passedOn(module.descriptor()));
        missing.removeIf(use -> OF_THE_PROGRAM.matcher(use).find());
        assertEquals(Set.of(), missing);
    }

    /** Finds what is passed on of other libraries: JUnit by the testkit, and by an adapter the library that it is for. */
    private static ModuleFinder libraries() {
        return ModuleFinder.of(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> PASSED_ON.matcher(entry).find())
                .map(Path::of)
                .toArray(Path[]::new));
    }

    /** Returns the packages that a reader of the module can see: its own, and those of the modules that it passes on. */
    private static Set<String> passedOn(ModuleDescriptor descriptor) {
        Set<String> packages = new TreeSet<>(descriptor.packages());
        Set<String> modules = new TreeSet<>(Set.of("java.base"));
        descriptor.requires().stream()
                .filter(required -> required.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE))
                .forEach(required -> modules.add(required.name()));
        for (String name : modules) {
            if (name.startsWith("io.kstlib.")) {
                packages.addAll(passedOn(named(name)));
            } else {
                packages.addAll(Stream.of(ModuleFinder.ofSystem(), libraries())
                        .flatMap(finder -> finder.find(name).stream())
                        .findFirst()
                        .map(found -> found.descriptor().packages())
                        .orElse(Set.of()));
            }
        }
        return packages;
    }
}
