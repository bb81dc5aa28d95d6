package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all setups share. The one of AWS needs no tool. */
class SetupRunTest {

    @TempDir
    Path folder;

    private Path home;
    private Path checkout;

    @BeforeEach
    void fill() throws IOException {
        home = folder.toRealPath();
        checkout = Files.createDirectories(home.resolve("checkout"));
        Files.writeString(checkout.resolve("kstlib.conf.yml"), String.join("\n", Configs.one()));
    }

    private static Shell.Result setup(Shell shell) {
        return shell.run("auth", "setup", "aws", "corporate", "--yes");
    }

    @Test
    void aConfigurationInTheWorkingDirectoryDoesNotCount() throws IOException { // security rule 11
        Shell shell = new Shell(home).in(checkout);
        shell.run("auth", "allow", "--yes");

        Shell.Result result = setup(shell);

        assertEquals(3, result.code());
        assertFalse(result.err().contains("checkout"), result.err());
        assertFalse(Files.exists(home.resolve(".aws")));
    }

    @Test
    void thePersonsOwnConfigurationIsNamedByItsRealPath() throws IOException {
        Path real = Files.createDirectories(home.resolve("dotfiles")).resolve("kstlib.conf.yml");
        Files.writeString(real, String.join("\n", Configs.one()));
        Path own = Files.createDirectories(home.resolve(".config/kstlib"));
        Files.createSymbolicLink(own.resolve("kstlib.conf.yml"), real);

        Shell.Result result = setup(new Shell(home).in(checkout));

        assertEquals(0, result.code(), result.err());
        assertTrue(Files.readString(home.resolve(".aws/config")).contains(" --config " + real + " auth "));
    }

    @Test
    void aConfigurationThatIsNamedCountsAndBecomesAbsolute() throws IOException {
        Shell.Result result = new Shell(home)
                .in(checkout)
                .run("--config", "kstlib.conf.yml", "auth", "setup", "aws", "corporate", "--yes");

        assertEquals(0, result.code(), result.err());
        assertTrue(Files.readString(home.resolve(".aws/config"))
                .contains(" --config " + checkout.resolve("kstlib.conf.yml") + " auth "));
    }

    @Test
    void theProviderIsWrittenByNameAndMustBeThere() throws IOException {
        Shell shell = new Shell(home).configure(Configs.one());

        assertEquals(0, shell.run("auth", "setup", "aws", "--yes").code());
        assertTrue(Files.readString(home.resolve(".aws/config")).contains("auth credential aws corporate\n"));
        Shell.Result missing = shell.run("auth", "setup", "aws", "missing", "--yes");
        assertEquals(3, missing.code());
        assertTrue(missing.err().contains("there is no provider \"missing\""), missing.err());
    }

    @Test
    void withoutAScriptThereIsNothingThatAToolCouldStart() {
        Shell.Result result = setup(new Shell(home).configure(Configs.one()).withoutLauncher());

        assertEquals(3, result.code());
        assertTrue(result.err().contains("no script started this command"), result.err());
    }

    @Test
    void whatWasSetUpIsTakenBackWhenTheProviderIsGone() throws IOException {
        Shell shell = new Shell(home).configure(Configs.one());
        setup(shell);
        shell.configure("auth: {}");

        Shell.Result result = shell.withoutLauncher().run("auth", "setup", "aws", "corporate", "--undo", "--yes");

        assertEquals(0, result.code(), result.err());
        assertFalse(Files.exists(home.resolve(".aws/config")));
    }

    @Test
    void theGroupAloneSaysThatACommandIsMissing() {
        Shell.Result result = new Shell(home).run("auth", "setup");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("a command is missing"), result.err());
    }
}
