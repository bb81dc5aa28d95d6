package io.kstlib.tests.command;

import io.kstlib.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.stream.Stream;

/** The token file of a provider, for tests that cannot wait until time has passed. */
public final class StoredToken {

    private StoredToken() {}

    /**
     * @param home the home directory of the command
     * @param provider the configured name
     * @return the file
     */
    public static Path file(Path home, String provider) {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> file.getFileName().toString().equals(provider + ".token.json"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no token of " + provider + " under " + home));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * @param home the home directory of the command
     * @param provider the configured name
     * @param field a field of the file, such as {@code id_token}
     * @return what stands there
     */
    public static String field(Path home, String provider, String field) {
        try {
            return String.valueOf(
                    Json.readObject(Files.readAllBytes(file(home, provider))).get(field));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Makes a token older, as if time had passed.
     *
     * @param home the home directory of the command
     * @param provider the configured name
     * @param age how much
     */
    public static void age(Path home, String provider, Duration age) {
        Path file = file(home, provider);
        try {
            Map<String, Object> token = Json.readObject(Files.readAllBytes(file));
            for (String field : new String[] {"issued_at", "expires_at"}) {
                OffsetDateTime instant = OffsetDateTime.parse(String.valueOf(token.get(field)));
                token.put(field, instant.minus(age).toString());
            }
            Files.write(file, Json.write(token)); // keeps the file's permissions
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
