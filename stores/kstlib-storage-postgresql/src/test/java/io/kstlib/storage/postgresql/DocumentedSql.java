package io.kstlib.storage.postgresql;

import io.kstlib.storage.postgresql.fixture.PostgresqlProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The statements of {@code docs/postgresql.md} that make the user and the table: what stands there is what the tests use. */
final class DocumentedSql {

    private DocumentedSql() {}

    /** Runs the statements of the page, with another name and password. */
    static void run(PostgresqlProcess server, String user, String password) {
        for (String statement : statements()) {
            server.ask(statement
                    .replace(" kstlib ", " " + user + " ")
                    .replaceAll(" kstlib$", " " + user)
                    .replace("'PASSWORD'", "'" + password + "'")
                    .replace("DATABASE logins", "DATABASE postgres"));
        }
    }

    static List<String> statements() {
        String page;
        try {
            page = Files.readString(page());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        String begin = "```sql\n";
        int from = page.indexOf(begin) + begin.length();
        return List.of(page.substring(from, page.indexOf("```", from)).strip().split(";\\s*"));
    }

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/postgresql.md"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/postgresql.md");
    }
}
