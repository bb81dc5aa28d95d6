package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code setup kubectl} with the real kubectl. */
@Tag("outer")
class KubectlSetupTest {

    @TempDir
    Path folder;

    private Toolbox box;

    @BeforeEach
    void open() throws IOException {
        box = new Toolbox(folder.toRealPath()).with("kubectl");
    }

    private Map<?, ?> exec(String user) throws IOException {
        Map<?, ?> config = Json.readObject(box.run("kubectl", "config", "view", "--output=json"));
        return ((List<?>) config.get("users"))
                .stream()
                        .map(entry -> (Map<?, ?>) entry)
                        .filter(entry -> user.equals(entry.get("name")))
                        .map(entry -> (Map<?, ?>) ((Map<?, ?>) entry.get("user")).get("exec"))
                        .findFirst()
                        .orElseThrow();
    }

    private String ofThePerson() throws IOException {
        box.run("kubectl", "config", "set-cluster", "prod", "--server=https://k8s.company.com");
        box.run("kubectl", "config", "set-credentials", "admin", "--token=not-for-you");
        box.run("kubectl", "config", "set-context", "prod", "--cluster=prod", "--user=admin");
        return box.text(".kube/config");
    }

    @Test
    void writesAnEntryThatStartsTheHelper() throws IOException {
        Shell.Result result = box.done("kubectl", "corporate", "--yes");

        assertEquals(
                "This changes your kubectl configuration (~/.kube/config):\n"
                        + "  + user \"corporate\": '" + Shell.LAUNCHER + "' --config "
                        + box.file("kstlib.conf.yml") + " auth credential kubectl corporate\n"
                        + "Use it: kubectl config set-context --current --user=corporate\n",
                result.err());
        assertEquals(
                "kubectl now gets its token for the user \"corporate\" from \"corporate\". To undo it: kstlib auth setup"
                        + " kubectl corporate --undo\n",
                result.out());
        Map<?, ?> exec = exec("corporate");
        assertEquals(Shell.LAUNCHER.toString(), exec.get("command"));
        assertEquals(
                List.of(
                        "--config",
                        box.file("kstlib.conf.yml").toString(),
                        "auth",
                        "credential",
                        "kubectl",
                        "corporate"),
                exec.get("args"));
        assertEquals("client.authentication.k8s.io/v1", exec.get("apiVersion"));
        assertEquals("Never", exec.get("interactiveMode"));
    }

    @Test
    void undoGivesTheSameBytesBack() throws IOException {
        String before = ofThePerson();
        box.done("kubectl", "corporate", "--yes");
        box.done("kubectl", "corporate", "--user", "me.too", "--access-token", "--yes");

        box.done("kubectl", "corporate", "--undo", "--yes");

        assertEquals(before, box.text(".kube/config"));
    }

    @Test
    void undoOfOneEntryKeepsTheOther() throws IOException {
        box.done("kubectl", "corporate", "--yes");
        box.done("kubectl", "corporate", "--user", "me.too", "--yes");

        box.done("kubectl", "corporate", "--user", "me.too", "--undo", "--yes");

        assertEquals("Never", exec("corporate").get("interactiveMode"));
        assertTrue(!box.text(".kube/config").contains("me.too"), box.text(".kube/config"));
    }

    @Test
    void aSecondRunChangesNothingAndOtherOptionsReplaceTheArguments() throws IOException {
        box.done("kubectl", "corporate", "--yes");
        String before = box.text(".kube/config");

        assertTrue(box.done("kubectl", "corporate").out().startsWith("already set up: kubectl gets its token"));
        assertEquals(before, box.text(".kube/config"));

        box.done("kubectl", "corporate", "--access-token", "--yes");
        List<?> arguments = (List<?>) exec("corporate").get("args");
        assertEquals(7, arguments.size());
        assertEquals("--access-token", arguments.get(6));
    }

    @Test
    void theTokenIsForTheServiceThatIsNamed() throws IOException {
        box.done("kubectl", "corporate", "--access-token", "--audience", "prod", "--scope", "a b", "--yes");

        List<?> arguments = (List<?>) exec("corporate").get("args");
        assertEquals(
                List.of("--access-token", "--scope", "a", "--scope", "b", "--audience", "prod"),
                arguments.subList(6, arguments.size()));
        Shell.Result ofIdToken = box.setup("kubectl", "corporate", "--audience", "prod", "--yes");
        assertEquals(3, ofIdToken.code());
        assertTrue(ofIdToken.err().contains("add --access-token"), ofIdToken.err());
    }

    @Test
    void anEntryOfOthersIsNotReplaced() throws IOException {
        String before = ofThePerson();

        Shell.Result result = box.setup("kubectl", "corporate", "--user", "admin", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("has a user \"admin\" already, which is not changed"), result.err());
        assertTrue(!result.err().contains("not-for-you"), result.err());
        assertEquals(before, box.text(".kube/config"));
        assertTrue(box.done("kubectl", "corporate", "--user", "admin", "--undo", "--yes")
                .out()
                .startsWith("nothing to undo"));
        assertEquals(before, box.text(".kube/config"));
    }

    @Test
    void aPathWithCommasAndQuotesArrivesAsItIs() throws IOException {
        Path config = Files.createDirectories(box.file("a, \"b\" it's")).resolve("kstlib.conf.yml");
        Files.copy(box.file("kstlib.conf.yml"), config);

        Shell.Result result =
                box.shell().run("--config", config.toString(), "auth", "setup", "kubectl", "corporate", "--yes");

        assertEquals(0, result.code(), result.err());
        assertEquals(config.toString(), ((List<?>) exec("corporate").get("args")).get(1));
        box.done("kubectl", "corporate", "--undo", "--yes");
        assertTrue(!box.text(".kube/config").contains("corporate"), box.text(".kube/config"));
    }

    @Test
    void theFileThatKubeconfigNamesIsTheOneThatChanges() throws IOException {
        box.shell().set("KUBECONFIG", "here.yml").in(Files.createDirectories(box.file("project")));

        Shell.Result result = box.done("kubectl", "corporate", "--yes");

        assertTrue(result.err().contains("your kubectl configuration ($KUBECONFIG)"), result.err());
        assertTrue(box.text("project/here.yml").contains("corporate"));
    }
}
