package io.kstlib.tests.docs;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import io.kstlib.tests.browser.Start;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Alice and her browser, as a program for {@code $BROWSER}. */
public final class AliceAtKeycloak {

    private AliceAtKeycloak() {}

    /**
     * Logs in at the page and brings the answer to the callback server.
     *
     * @param arguments the URL
     */
    public static void main(String[] arguments) {
        Callback.follow(
                LoginPage.open(Start.ledOnFrom(URI.create(arguments[0]))).logIn("alice", "wonderland"));
    }

    /** Writes the program into a folder. */
    static Path program(Path folder) {
        try {
            Path classes = Path.of(AliceAtKeycloak.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path program = folder.resolve("browser");
            Files.writeString(
                    program, """
                    #!/bin/sh
                    exec '%s/bin/java' -XX:TieredStopAtLevel=1 -cp '%s' %s "$1"
                    """.formatted(System.getProperty("java.home"), classes, AliceAtKeycloak.class.getName()));
            return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (java.net.URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
