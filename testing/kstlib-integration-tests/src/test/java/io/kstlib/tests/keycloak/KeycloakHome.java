package io.kstlib.tests.keycloak;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The home directory of one server: its own configuration and data, and links to the programs that all servers share. */
record KeycloakHome(Path path) implements AutoCloseable {

    static KeycloakHome create(KeycloakDistribution distribution) {
        try {
            Path home = Files.createTempDirectory("kstlib-keycloak-");
            for (String shared : List.of("lib", "providers", "themes")) {
                Files.createSymbolicLink(
                        home.resolve(shared), distribution.directory().resolve(shared));
            }
            Files.createDirectory(home.resolve("conf"));
            Files.copy(distribution.directory().resolve("conf/cache-ispn.xml"), home.resolve("conf/cache-ispn.xml"));
            Files.createDirectories(home.resolve("data/import"));
            return new KeycloakHome(home);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void importRealm(String file) {
        try (InputStream realm = KeycloakHome.class.getResourceAsStream("/keycloak/" + file)) {
            Files.copy(realm, path.resolve("data/import").resolve(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path write(String file, String content) {
        try {
            return Files.writeString(path.resolve("conf").resolve(file), content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) { // does not follow the links
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot remove " + path, failure);
        }
    }
}
