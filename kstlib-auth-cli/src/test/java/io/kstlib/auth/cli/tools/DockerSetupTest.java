package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.files.ContentHash;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code setup docker}: the configuration, and the script that docker starts. */
class DockerSetupTest {

    private static final String CONFIG = ".docker/config.json";
    private static final String SCRIPT = ".local/bin/docker-credential-kstlib-corporate";
    private static final String OF_THE_PERSON = """
            {
            \t"z": 1.50,
            \t"auths": {
            \t\t"index.example.com": {
            \t\t\t"auth": "bm90LWZvci15b3U6eA=="
            \t\t}
            \t},
            \t"credHelpers": {
            \t\t"gcr.io": "gcloud"
            \t},
            \t"a": null
            }""";

    @TempDir
    Path folder;

    private Toolbox box;

    @BeforeEach
    void open() throws IOException {
        box = new Toolbox(folder.toRealPath());
    }

    private Shell.Result setUp(String... hosts) {
        String[] line = new String[3 + 2 * hosts.length];
        line[0] = "docker";
        line[1] = "corporate";
        line[2] = "--yes";
        for (int i = 0; i < hosts.length; i++) {
            line[3 + 2 * i] = "--host";
            line[4 + 2 * i] = hosts[i];
        }
        return box.done(line);
    }

    private Object helpers() throws IOException {
        return Json.readObject(box.text(CONFIG)).get("credHelpers");
    }

    @Test
    void writesTheHelperAndTheScript() throws IOException {
        Shell.Result result = setUp("registry.company.com");

        String command = box.helper() + "docker corporate --host registry.company.com -- \"$@\"";
        assertEquals(
                "This changes the program ~/" + SCRIPT + ":\n"
                        + "  + #!/bin/sh\n"
                        + "  + # Written by: kstlib auth setup docker corporate\n"
                        + "  + exec " + command + "\n"
                        + "This changes your docker configuration (~/.docker/config.json):\n"
                        + "  + credHelpers.registry.company.com = \"kstlib-corporate\"\n",
                result.err());
        assertEquals(
                "docker now gets its token for registry.company.com from \"corporate\". To undo it: kstlib auth setup"
                        + " docker corporate --host registry.company.com --undo\n",
                result.out());
        assertEquals(Map.of("registry.company.com", "kstlib-corporate"), helpers());
        assertEquals(
                "#!/bin/sh\n# Written by: kstlib auth setup docker corporate\nexec " + command + "\n",
                box.text(SCRIPT));
        assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(box.file(SCRIPT))));
    }

    @Test
    void theScriptStartsTheHelperWithItsArguments() throws IOException {
        Path launcher = box.file("bin dir/it's kstlib");
        box.write("bin dir/it's kstlib", "#!/bin/sh\nfor word; do echo \"<$word>\"; done\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        box.shell().startedBy(launcher);
        box.with("sh");

        setUp("registry.company.com");

        assertEquals(
                "<--config>\n<" + box.file("kstlib.conf.yml") + ">\n<auth>\n<credential>\n<docker>\n<corporate>\n"
                        + "<--host>\n<registry.company.com>\n<-->\n<get>\n",
                box.run(box.file(SCRIPT).toString(), "get"));
    }

    @Test
    void keepsEverythingElseAndItsOrder() throws IOException {
        box.write(CONFIG, OF_THE_PERSON);
        Files.setPosixFilePermissions(box.file(CONFIG), PosixFilePermissions.fromString("rw-r-----"));

        Shell.Result result = setUp("registry.company.com");

        assertEquals(
                OF_THE_PERSON.replace(
                        "\"gcloud\"\n", "\"gcloud\",\n\t\t\"registry.company.com\": \"kstlib-corporate\"\n"),
                box.text(CONFIG));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(box.file(CONFIG))));
        assertFalse(result.err().contains("bm90"), result.err());
    }

    @Test
    void undoGivesTheSameBack() throws IOException {
        box.write(CONFIG, OF_THE_PERSON);
        setUp("registry.company.com", "registry.example.com:5000");

        box.done("docker", "corporate", "--undo", "--yes");

        assertEquals(OF_THE_PERSON, box.text(CONFIG));
        assertFalse(Files.exists(box.file(SCRIPT)));
    }

    @Test
    void undoLeavesNothingWhereThereWasNothing() throws IOException {
        setUp("registry.company.com");

        box.done("docker", "corporate", "--undo", "--yes");

        assertFalse(Files.exists(box.file(CONFIG)));
        assertFalse(Files.exists(box.file(SCRIPT)));
        assertTrue(box.done("docker", "corporate", "--undo").out().startsWith("nothing to undo"));
    }

    @Test
    void oneScriptServesAllRegistriesOfAProvider() throws IOException {
        setUp("registry.company.com");
        setUp("registry.example.com");

        assertTrue(box.text(SCRIPT)
                .contains("corporate --host registry.company.com --host registry.example.com -- \"$@\""));

        box.done("docker", "corporate", "--host", "registry.company.com", "--undo", "--yes");
        assertEquals(Map.of("registry.example.com", "kstlib-corporate"), helpers());
        assertTrue(box.text(SCRIPT).endsWith("corporate --host registry.example.com -- \"$@\"\n"), box.text(SCRIPT));
        assertTrue(Files.isExecutable(box.file(SCRIPT)));
    }

    @Test
    void aSecondRunChangesNothing() throws IOException {
        setUp("registry.company.com");

        assertEquals(
                "already set up: docker gets its token for registry.company.com from \"corporate\"\n",
                setUp("registry.company.com").out());
    }

    @Test
    void aLinkToADotfileStaysOne() throws IOException {
        box.write("dotfiles/docker.json", OF_THE_PERSON);
        Files.createDirectories(box.file(".docker"));
        Files.createSymbolicLink(box.file(CONFIG), box.file("dotfiles/docker.json"));

        setUp("registry.company.com");
        assertTrue(Files.isSymbolicLink(box.file(CONFIG)));
        assertTrue(box.text("dotfiles/docker.json").contains("kstlib-corporate"));
        box.done("docker", "corporate", "--undo", "--yes");

        assertTrue(Files.isSymbolicLink(box.file(CONFIG)));
        assertEquals(OF_THE_PERSON, box.text("dotfiles/docker.json"));
    }

    @Test
    void theFolderThatDockerConfigNamesCounts() throws IOException {
        box.shell().set("DOCKER_CONFIG", box.file("elsewhere").toString());

        setUp("registry.company.com");

        assertTrue(Files.exists(box.file("elsewhere/config.json")));
        assertFalse(Files.exists(box.file(CONFIG)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"credHelpers\": 1}", "{\"a\": 1, \"a\": 2}"})
    void whatCannotBeReadIsNotChanged(String text) throws IOException {
        box.write(CONFIG, text);

        Shell.Result result = box.setup("docker", "corporate", "--host", "registry.company.com", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("is not changed"), result.err());
        assertEquals(text, box.text(CONFIG));
        assertFalse(Files.exists(box.file(SCRIPT)));
    }

    @Test
    void aHelperOfOthersIsNotReplaced() throws IOException {
        box.write(CONFIG, OF_THE_PERSON);

        Shell.Result result = box.setup("docker", "corporate", "--host", "gcr.io", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("has the helper \"gcloud\" for gcr.io already"), result.err());
        assertEquals(OF_THE_PERSON, box.text(CONFIG));
    }

    @Test
    void aProgramOfOthersIsNotReplacedAndNotRemoved() throws IOException {
        box.write(SCRIPT, "#!/bin/sh\necho mine\n");

        Shell.Result result = box.setup("docker", "corporate", "--host", "registry.company.com", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("this command did not write it"), result.err());
        box.done("docker", "corporate", "--undo", "--yes");
        assertEquals("#!/bin/sh\necho mine\n", box.text(SCRIPT));
    }

    @Test
    void withoutAFolderOnThePathItNamesTheOption() {
        box.shell().set("PATH", "/nowhere");

        Shell.Result result = box.setup("docker", "corporate", "--host", "registry.company.com", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("name a directory that is: --bin DIR"), result.err());
        assertFalse(Files.exists(box.file(CONFIG)));
    }

    @Test
    void aFolderThatIsNotOnThePathIsWarnedOf() throws IOException {
        Path programs = Files.createDirectories(box.file("programs"));

        Shell.Result result = box.done(
                "docker", "corporate", "--host", "registry.company.com", "--bin", programs.toString(), "--yes");

        assertTrue(result.err().contains("~/programs is not on the PATH"), result.err());
        assertTrue(Files.isExecutable(programs.resolve("docker-credential-kstlib-corporate")));
    }

    @Test
    void aDomainIsNoRegistry() {
        Shell.Result result = box.setup("docker", "corporate", "--host", "*.company.com", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("whole names"), result.err());
    }

    @Test
    void theNameOfTheHelperHasOnlySafeCharacters() throws IOException {
        box.shell()
                .configure(
                        "auth:",
                        "  token_storage: file",
                        "  providers:",
                        "    my/own $(id):",
                        "      type: oidc",
                        "      issuer: https://sso.company.com",
                        "      client_id: my-app");

        box.done("docker", "my/own $(id)", "--host", "registry.company.com", "--yes");

        String hash =
                ContentHash.hex("my/own $(id)".getBytes(StandardCharsets.UTF_8)).substring(0, 8);
        Path script = box.file(".local/bin/docker-credential-kstlib-my_own___id_-" + hash);
        assertEquals(
                List.of("#!/bin/sh", "# Written by: kstlib auth setup docker 'my/own $(id)'"),
                Files.readAllLines(script).subList(0, 2));
        box.done("docker", "my/own $(id)", "--undo", "--yes");
        assertFalse(Files.exists(script));
    }
}
