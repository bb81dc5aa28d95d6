package io.kstlib.tests.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.consumer.Programs.Ended;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds programs outside of this build and runs them. They have a Maven of their own, and of kstlib only what {@code mvn install} installs. */
@Tag("trial")
class ConsumerIT {

    private static final String MAIN = "com.example.consumer.Main";

    private static final List<String> EVERYTHING_IS_THERE = List.of(
            "client authentication client_secret_basic",
            "client authentication client_secret_post",
            "client authentication none",
            "flow authorization_code",
            "flow authorization_code_pkce",
            "flow client_credentials",
            "provider oauth2",
            "provider oidc",
            "secret env",
            "secret file",
            "secret sops",
            "storage file",
            "storage sops",
            "token presentation bearer",
            "validator introspection",
            "validator jwt",
            "plain is not logged in",
            "encrypted is not logged in");

    @TempDir
    static Path folder;

    private static Programs programs;

    @BeforeAll
    static void build() throws IOException {
        programs = ConsumerBuild.build("consumers", folder, List.of());
        Files.writeString(folder.resolve("kstlib.conf.yml"), """
            auth:
              providers:
                plain:
                  type: oidc
                  issuer: https://sso.example.com
                  client_id: my-app
                  token_storage: file
                encrypted:
                  type: oidc
                  issuer: https://sso.example.com
                  client_id: my-app
                  token_storage: sops
            """);
    }

    private static Path built(String consumer, String suffix) {
        return folder.resolve(consumer + "/target/" + consumer + "-1.0" + suffix + ".jar");
    }

    private static List<Path> libraries(String consumer) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(consumer + "/target/lib"))) {
            return files.sorted().toList();
        }
    }

    /** Returns the program and its libraries as a class path or module path. */
    private static String path(String consumer) throws IOException {
        return Stream.concat(Stream.of(built(consumer, "")), libraries(consumer).stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Ended java(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-Duser.home=" + folder));
        all.addAll(List.of(arguments));
        all.add("kstlib.conf.yml");
        return programs.jdk("java", all);
    }

    @Test
    void aProgramOnTheClassPathHasEveryPlugin() throws IOException {
        assertEquals(EVERYTHING_IS_THERE, java("-cp", path("class-path"), MAIN).lines());
    }

    @Test
    void aModuleThatRequiresTheProviderOnlyHasEveryPlugin() throws IOException {
        assertEquals(
                EVERYTHING_IS_THERE,
                java("-p", path("module-path"), "-m", "com.example.consumer/" + MAIN)
                        .lines());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.kstlib.base",
                "io.kstlib.auth.api",
                "io.kstlib.auth.core",
                "io.kstlib.auth.oauth2",
                "io.kstlib.auth.oidc",
                "io.kstlib.auth.testkit",
                "io.kstlib.sops"
            })
    void aModuleThatRequiresNothingElseCompilesWithoutAWarning(String required) throws IOException {
        Path source = Files.createDirectories(folder.resolve("requires-" + required));
        String type = switch (required) {
            case "io.kstlib.base" -> "io.kstlib.json.Json";
            case "io.kstlib.auth.api" -> "io.kstlib.auth.api.token.Token";
            case "io.kstlib.auth.core" -> "io.kstlib.auth.core.session.AuthSession";
            case "io.kstlib.auth.oauth2" -> "io.kstlib.auth.oauth2.OAuth2Provider";
            case "io.kstlib.auth.oidc" -> "io.kstlib.auth.oidc.OidcProvider";
            case "io.kstlib.auth.testkit" -> "io.kstlib.auth.testkit.storage.TokenStorageContract";
            default -> "io.kstlib.sops.Sops";
        };
        Path module =
                Files.writeString(source.resolve("module-info.java"), "module program { requires " + required + "; }");
        Path program = Files.writeString(
                source.resolve("Program.java"),
                "package program; class Program { java.lang.reflect.Method[] calls = " + type
                        + ".class.getMethods(); }");

        Ended ended = programs.jdk(
                "javac",
                List.of(
                        "--release",
                        "17",
                        "-Xlint:all",
                        "-Werror",
                        "-d",
                        source.resolve("classes").toString(),
                        "-p",
                        libraries("class-path").stream()
                                .filter(jar -> required.equals("io.kstlib.auth.testkit") || !isJspecify(jar))
                                .map(Path::toString)
                                .collect(Collectors.joining(File.pathSeparator)),
                        module.toString(),
                        program.toString()));

        assertEquals(List.of(), ended.lines());
    }

    /** Whether a jar is JSpecify. JUnit brings it with the testkit, and requires it; a program without JUnit does not have it. */
    private static boolean isJspecify(Path jar) {
        return String.valueOf(jar.getFileName()).startsWith("jspecify");
    }

    @ParameterizedTest
    @ValueSource(strings = {"class-path", "module-path"})
    void theJarsOfBouncyCastleAreOfOneVersion(String consumer) throws IOException {
        List<String> names = libraries(consumer).stream()
                .map(jar -> String.valueOf(jar.getFileName()))
                .filter(name -> name.startsWith("bc"))
                .toList();

        assertEquals(3, names.size(), names::toString);
        assertEquals(
                1,
                names.stream()
                        .map(name -> name.substring(name.lastIndexOf('-')))
                        .collect(Collectors.toSet())
                        .size(),
                names::toString);
    }

    @Test
    void theBomChangesNoVersion() throws IOException {
        Set<Path> withoutBom = names("class-path");

        assertTrue(withoutBom.containsAll(names("module-path")), () -> "class path: " + withoutBom);
    }

    private static Set<Path> names(String consumer) throws IOException {
        return libraries(consumer).stream().map(Path::getFileName).collect(Collectors.toSet());
    }

    @Test
    void thePageNamesTheSettingsThatTheFatJarIsBuiltWith() throws IOException {
        String page = Files.readString(LocalRepository.root().resolve("docs/packaging.md"))
                .replaceAll("\\s+", "");
        String pom = Files.readString(folder.resolve("fat-jar/pom.xml")).replaceAll("\\s+", "");

        for (String element : List.of("filters", "transformers")) {
            String part = pom.substring(pom.indexOf("<" + element + ">"), pom.indexOf("</" + element + ">"));
            assertTrue(page.contains(part), () -> "docs/packaging.md lacks " + part);
        }
    }

    @Test
    void thePageShowsWhatTheExecutableJarOfSpringBootIsBuiltFrom() throws IOException {
        String page = Files.readString(LocalRepository.root().resolve("docs/packaging.md"))
                .replaceAll("\\s+", "");
        String pom = Files.readString(folder.resolve("spring-boot/pom.xml")).replaceAll("\\s+", "");
        String source = Files.readString(
                        folder.resolve("spring-boot/src/main/java/com/example/consumer/Application.java"))
                .replaceAll("\\s+", "");
        String plugin =
                pom.substring(pom.indexOf("<plugin><groupId>org.springframework.boot"), pom.lastIndexOf("</plugins>"));
        String bean = source.substring(source.indexOf("@BeanKstlib"), source.indexOf("@BeanCommandLineRunner"));

        assertTrue(
                page.contains(plugin.replace(
                        "${spring-boot-maven-plugin.version}", LocalRepository.versionOf("spring-boot-maven-plugin"))),
                () -> "docs/packaging.md lacks " + plugin);
        assertTrue(page.contains(bean), () -> "docs/packaging.md lacks " + bean);
    }

    @Test
    void aFatJarWithMergedServicesHasEveryPlugin() throws IOException {
        assertEquals(
                EVERYTHING_IS_THERE,
                java("-cp", built("fat-jar", "-merged").toString(), MAIN).lines());
    }

    @Test
    void aFatJarWithoutMergedServicesGetsAdviceForAFatJar() throws IOException {
        Ended ended = java("-cp", built("fat-jar", "-unmerged").toString(), MAIN);

        assertFalse(ended.exitCode() == 0, ended::toString);
        assertTrue(ended.output().contains("no storage type \"file\""), ended::toString);
        assertTrue(ended.output().contains("ServicesResourceTransformer"), ended::toString);
        assertFalse(ended.output().contains("module path"), ended::toString);
    }

    /** The first run gets the tokens, the second one finds them. */
    @Test
    void anExecutableJarOfSpringBootSendsTheTokensOfBothStorages() throws IOException {
        try (Company company = new Company()) {
            Files.writeString(folder.resolve("boot.conf.yml"), """
                auth:
                  providers:
                    plain:
                      type: oauth2
                      flow: client_credentials
                      client_id: my-service
                      client_secret: not-a-secret
                      token_url: %1$s
                      token_storage: file
                    encrypted:
                      type: oauth2
                      flow: client_credentials
                      client_id: my-service
                      client_secret: not-a-secret
                      token_url: %1$s
                      token_storage: sops
                """.formatted(company.url("/token")));
            for (int run = 0; run < 2; run++) {
                List<String> lines = java(
                                "-jar",
                                built("spring-boot", "").toString(),
                                company.url("/api"),
                                "--spring.main.banner-mode=off")
                        .lines();

                assertTrue(lines.contains("plain: Bearer access-1"), lines::toString);
                assertTrue(lines.contains("encrypted: Bearer access-2"), lines::toString);
            }
            assertEquals(2, company.issued());
        }
    }

    /** Returns the jar of the distribution, which has a module descriptor. As docs/packaging.md says, it comes before the published jar. */
    private static Path describedOkio() throws IOException {
        try (Stream<Path> jars = Files.list(Command.distribution().resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("okio-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void anImageByJlinkRunsWithoutAJdk() throws IOException {
        Path image = folder.resolve("image");
        programs.jdk(
                        "jlink",
                        List.of(
                                "--module-path",
                                describedOkio() + File.pathSeparator + path("module-path"),
                                "--add-modules",
                                "com.example.consumer,io.kstlib.storage.sops,jdk.crypto.ec",
                                "--ignore-signing-information",
                                "--output",
                                image.toString()))
                .lines();

        Ended ended = programs.run(
                "image",
                image.resolve("bin/java"),
                List.of("-Duser.home=" + folder, "-m", "com.example.consumer/" + MAIN, "kstlib.conf.yml"));

        assertEquals(EVERYTHING_IS_THERE, ended.lines());
    }
}
