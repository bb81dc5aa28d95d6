package io.kstlib.auth.cli.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("class-path")
class DefectivePluginsTest {

    @TempDir
    Path home;

    @TempDir
    Path declarations;

    private ClassLoader before;

    @BeforeEach
    void declare() throws IOException {
        before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(DefectivePlugins.declaredIn(declarations));
    }

    @AfterEach
    void undeclare() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void aStorageThatCannotBeClosedCostsAWarningThatNamesItAndNotTheAnswer() {
        Shell shell = new Shell(home).configure(String.join("\n", Configs.one()).replace(": file", ": unclosable"));
        shell.store("corporate", StoredTokens.expiring(Duration.ofHours(1)).json());

        Shell.Result result = shell.run("auth", "token");

        assertEquals(0, result.code(), result.err());
        assertEquals(StoredTokens.ACCESS + "\n", result.out());
        assertTrue(
                result.err()
                        .contains("warning: the storage plugin \"unclosable\" failed when closing for \"corporate\":"
                                + " java.lang.IllegalStateException"),
                result.err());
        assertFalse(result.err().contains("s3cret"), "security rule 6");
    }

    @Test
    void aResolverThatReturnsNothingIsNamed() {
        Shell shell = new Shell(home)
                .configure(Configs.oauth2("http://127.0.0.1:1", "      client_secret: nothing://vault/entry"));
        shell.store(
                "local",
                StoredTokens.expiring(Duration.ofMinutes(-1))
                        .issuedBy("http://127.0.0.1:1/token", "my-app")
                        .refreshable()
                        .json());

        Shell.Result result = shell.run("auth", "token");

        assertTrue(
                result.err()
                        .contains("the secret plugin \"nothing\" returned nothing (null) when fetching the secret for"
                                + " nothing://vault/entry"),
                result.err());
        assertEquals("", result.out());
    }
}
