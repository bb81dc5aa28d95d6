package io.kstlib.storage.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The user of the server whom {@code docs/redis.md} describes: what stands there is what the tests use. */
final class DocumentedUser {

    private static final String COMMAND = "ACL SETUSER ";

    private DocumentedUser() {}

    /** Returns the command of the documents that makes the user, with another name and password. */
    static Object[] setUser(String name, String password) {
        List<String> words = new ArrayList<>(List.of(documented().split(" ")));
        words.set(2, name);
        words.replaceAll(word -> word.startsWith(">") ? ">" + password : word);
        return words.toArray();
    }

    private static String documented() {
        try {
            return Files.readString(page())
                    .lines()
                    .filter(line -> line.startsWith(COMMAND))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("docs/redis.md has no line that begins with " + COMMAND));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/redis.md"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/redis.md");
    }
}
