package io.kstlib.tests.command;

import io.kstlib.json.Json;
import io.kstlib.sops.Sops;
import io.kstlib.sops.SopsFormat;
import io.kstlib.sops.key.KeyContext;
import io.kstlib.sops.key.MasterKeyTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The token file of a provider, for tests that cannot wait for time to pass. */
public final class StoredToken {

    private static final String ENCRYPTED = ".token.sops.json";
    private static final Set<String> FILE_ENDINGS = Set.of(".token.json", ENCRYPTED);

    private StoredToken() {}

    /**
     * @param home the home directory of the command
     * @param provider the configured name
     * @return the file
     */
    public static Path file(Path home, String provider) {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> FILE_ENDINGS.contains(
                            file.getFileName().toString().replaceFirst(Pattern.quote(provider), "")))
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
     * @return the value of the field
     */
    public static String field(Path home, String provider, String field) {
        try {
            Path file = file(home, provider);
            byte[] content = Files.readAllBytes(file);
            byte[] plain = file.toString().endsWith(ENCRYPTED) ? decrypt(home, content) : content;
            return String.valueOf(Json.readObject(plain).get(field));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] decrypt(Path home, byte[] content) {
        KeyContext context = KeyContext.system().withEnvironment(Map.of()).withHome(home);
        return new Sops(MasterKeyTypes.load(), context)
                .decrypt(content, SopsFormat.JSON)
                .toBytes();
    }

    /**
     * Makes a token older that is stored in plain text, as if time had passed.
     *
     * @param home the home directory of the command
     * @param provider the configured name
     * @param age the time by which it becomes older
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
