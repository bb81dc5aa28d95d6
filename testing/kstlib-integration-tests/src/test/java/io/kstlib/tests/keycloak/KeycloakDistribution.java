package io.kstlib.tests.keycloak;

import io.kstlib.tests.process.ChildProcess;
import io.kstlib.tests.process.WatchedMain;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The Keycloak that the build has unpacked. All servers share it, and it does not change after {@link #buildOnce()}. */
record KeycloakDistribution(Path directory) {

    /** Not on by default: client assertions and grants that another issuer signed. */
    private static final String FEATURES = "client-auth-federated,jwt-authorization-grant";

    private static final Duration BUILD_LIMIT = Duration.ofMinutes(4);

    static KeycloakDistribution unpackedByTheBuild() {
        Path directory = Path.of(System.getProperty("kstlib.keycloak", "target/keycloak/keycloak-26.5.6"))
                .toAbsolutePath();
        if (!Files.isRegularFile(directory.resolve("lib/quarkus-run.jar"))) {
            throw new IllegalStateException("no Keycloak in " + directory + "; `mvn verify` unpacks it");
        }
        return new KeycloakDistribution(directory);
    }

    /** Makes Keycloak fix its build options, so that each start needs one JVM instead of two. */
    void buildOnce() {
        Path built = directory.resolve("built-with-" + FEATURES + "-and-client-certificates");
        if (Files.exists(built)) {
            return;
        }
        ProcessBuilder command = command(
                directory,
                "build",
                "--db=dev-mem",
                "--cache=local",
                "--https-client-auth=request",
                "--features=" + FEATURES);
        try (ChildProcess build = ChildProcess.start("kc build", command, logFile("keycloak-build"))) {
            if (!build.awaitExit(BUILD_LIMIT) || build.exitCode() != 0) {
                throw new IllegalStateException("Keycloak's build step failed; see " + logFile("keycloak-build"));
            }
            Files.createFile(built);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path logFile(String name) {
        return directory.getParent().resolve(name + ".log");
    }

    /** Returns the command of {@code bin/kc.sh}, without a shell between this JVM and the process. */
    ProcessBuilder command(Path home, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dfile.encoding=UTF-8",
                "-Duser.language=en",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dpicocli.disable.closures=true",
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                        + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "-Dkc.home.dir=" + home,
                "-Djboss.server.config.dir=" + home.resolve("conf"),
                "-cp",
                directory.resolve("lib/quarkus-run.jar") + File.pathSeparator + testClasses(),
                WatchedMain.class.getName(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint");
        builder.command().addAll(List.of(arguments));
        builder.directory(home.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("JAVA_"));
        return builder;
    }

    private static Path testClasses() {
        try {
            return Path.of(WatchedMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
