package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code setup pip}: the script {@code keyring}, with the real pip and without one. */
@Tag("outer")
class PipSetupTest {

    private static final String SCRIPT = ".local/bin/keyring";

    /** Reads, sets and removes the one setting in the file of pip. */
    private static final String LIKE_PIP = """
            file="$HOME/.config/pip/pip.conf"
            case "$1 $2 $3 $4" in
                "--version   ") printf 'pip %s from /usr/lib/python3/dist-packages/pip (python 3.11)\\n' "${VERSION:-23.1}" ;;
                "config --user get global.keyring-provider") sed -n 's/^keyring-provider = //p' "$file" | grep . ;;
                "config --user set global.keyring-provider")
                    mkdir -p "${file%/*}" && printf '[global]\\nkeyring-provider = %s\\n\\n' "$5" > "$file" ;;
                "config --user unset global.keyring-provider") printf '' > "$file" ;;
                *) exit 2 ;;
            esac
            """;

    @TempDir
    Path folder;

    private Toolbox box;

    @BeforeEach
    void open() throws IOException {
        box = new Toolbox(folder.toRealPath());
    }

    private String provider() throws IOException {
        return box.run("pip", "config", "--user", "get", "global.keyring-provider");
    }

    @Test
    void writesTheScriptAndTheSetting() throws IOException {
        box.with("pip");

        Shell.Result result = box.done("pip", "corporate", "--host", "pypi.company.com", "--yes");

        assertEquals(
                "#!/bin/sh\n# Written by: kstlib auth setup pip corporate\n# pip config: global.keyring-provider\nexec "
                        + box.helper() + "pip corporate --host pypi.company.com -- \"$@\"\n",
                box.text(SCRIPT));
        assertEquals("subprocess\n", provider());
        assertTrue(result.err().contains("  + global.keyring-provider = subprocess\n"), result.err());
        assertTrue(result.err().contains("needs a user name: https://oauth2@pypi.company.com/…\n"), result.err());
        assertTrue(result.err().contains("UV_KEYRING_PROVIDER=subprocess"), result.err());
        assertEquals(
                "pip now gets its token for pypi.company.com from \"corporate\". To undo it: kstlib auth setup pip"
                        + " corporate --undo\n",
                result.out());
    }

    @Test
    void aSecondRunChangesNothingAndUndoTakesBothBack() throws IOException {
        box.with("pip");
        box.write(".config/pip/pip.conf", "[global]\ntimeout = 60\n\n");
        box.done("pip", "corporate", "--host", "pypi.company.com", "--yes");
        assertTrue(
                box.done("pip", "corporate", "--host", "pypi.company.com").out().startsWith("already set up"));

        box.done("pip", "corporate", "--undo", "--yes");

        assertFalse(Files.exists(box.file(SCRIPT)));
        assertEquals("[global]\ntimeout = 60\n\n", box.text(".config/pip/pip.conf"));
    }

    @Test
    void aSettingThatWasThereStays() throws IOException {
        box.withScript("pip", LIKE_PIP);
        box.write(".config/pip/pip.conf", "[global]\nkeyring-provider = subprocess\n\n");
        box.done("pip", "corporate", "--host", "pypi.company.com", "--yes");

        box.done("pip", "corporate", "--undo", "--yes");

        assertFalse(Files.exists(box.file(SCRIPT)));
        assertEquals("subprocess\n", provider());
    }

    @Test
    void aSettingThatWasChangedSinceStays() throws IOException {
        box.withScript("pip", LIKE_PIP);
        box.done("pip", "corporate", "--host", "pypi.company.com", "--yes");
        box.run("pip", "config", "--user", "set", "global.keyring-provider", "disabled");

        box.done("pip", "corporate", "--undo", "--yes");

        assertFalse(Files.exists(box.file(SCRIPT)));
        assertEquals("disabled\n", provider());
    }

    @ParameterizedTest
    @ValueSource(strings = {"23.0.1", "20.3.4", "9.0", "23.0.1.dev0", "23"})
    void aPipThatDoesNotKnowTheSettingIsNotSetUp(String version) throws IOException {
        box.withScript("pip", "VERSION=" + version + "\n" + LIKE_PIP);

        Shell.Result result = box.setup("pip", "corporate", "--host", "pypi.company.com", "--yes");

        assertEquals(3, result.code());
        assertEquals("", result.out());
        assertTrue(
                result.err()
                        .contains("pip is too old: this is " + version
                                + ", and keyring-provider needs pip 23.1 or later."),
                result.err());
        assertFalse(Files.exists(box.file(SCRIPT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"23.1", "23.1.2", "23.10", "24.0b1", "26.3"})
    void aNewerPipIsSetUp(String version) throws IOException {
        box.withScript("pip", "VERSION=" + version + "\n" + LIKE_PIP);

        box.done("pip", "corporate", "--host", "pypi.company.com", "--yes");

        assertEquals("subprocess\n", provider());
    }

    @Test
    void aPipThatDoesNotSayItsVersionIsWarnedOf() throws IOException {
        box.withScript("pip", "VERSION='\\033[31m'\n" + LIKE_PIP);

        Shell.Result result = box.done("pip", "corporate", "--host", "pypi.company.com", "--yes");

        assertTrue(
                result.err().contains("warning: pip does not say its version; keyring-provider needs pip 23.1"),
                result.err());
    }

    @Test
    void anotherSettingIsNotChanged() throws IOException {
        box.withScript("pip", LIKE_PIP);
        box.write(".config/pip/pip.conf", "[global]\nkeyring-provider = import\n\n");

        Shell.Result result = box.setup("pip", "corporate", "--host", "pypi.company.com", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("keyring-provider = import already, which is not changed"), result.err());
        assertFalse(Files.exists(box.file(SCRIPT)));
    }

    @Test
    void withoutPipOnlyTheScriptIsWritten() throws IOException {
        Shell.Result result = box.done("pip", "corporate", "--host", "*.company.com", "--yes");

        assertTrue(box.text(SCRIPT).contains("--host '*.company.com' -- \"$@\""), box.text(SCRIPT));
        assertFalse(box.text(SCRIPT).contains("pip config"), box.text(SCRIPT));
        assertTrue(result.err().contains("pip config set global.keyring-provider subprocess"), result.err());
        box.done("pip", "corporate", "--undo", "--yes");
        assertFalse(Files.exists(box.file(SCRIPT)));
    }

    @Test
    void aKeyringOfOthersIsNotReplaced() throws IOException {
        box.write(SCRIPT, "#!/usr/bin/python3\n");

        Shell.Result result = box.setup("pip", "corporate", "--host", "pypi.company.com", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("name another directory: --bin DIR"), result.err());
        assertEquals("#!/usr/bin/python3\n", box.text(SCRIPT));
    }

    @Test
    void theScriptOfAnotherProviderIsNotReplaced() throws IOException {
        box.shell().configure(Configs.two());
        box.done("pip", "corporate", "--host", "pypi.company.com", "--yes");

        Shell.Result result = box.setup("pip", "github", "--host", "pypi.company.com", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("undo that first: kstlib auth setup pip corporate --undo"), result.err());
    }

    @Test
    void aKeyringThatComesFirstIsWarnedOf() throws IOException {
        Path first = Files.createDirectories(box.file("first"));
        Files.createFile(
                first.resolve("keyring"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        box.shell().set("PATH", first + ":" + box.bin());

        Shell.Result result = box.done("pip", "corporate", "--host", "pypi.company.com", "--yes");

        assertTrue(result.err().contains("~/first/keyring comes first on the PATH"), result.err());
    }
}
