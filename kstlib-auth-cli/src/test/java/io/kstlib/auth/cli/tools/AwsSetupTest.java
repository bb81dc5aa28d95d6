package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code setup aws}: a profile as a block of text. */
class AwsSetupTest {

    private static final String CONFIG = ".aws/config";

    @TempDir
    Path folder;

    private Toolbox box;

    @BeforeEach
    void open() throws IOException {
        box = new Toolbox(folder.toRealPath());
    }

    private String block(String profile) {
        return "# begin: kstlib auth setup aws corporate\n"
                + "[profile " + profile + "]\n"
                + "credential_process = " + Shell.LAUNCHER + " --config " + box.file("kstlib.conf.yml")
                + " auth credential aws corporate\n"
                + "# end: kstlib auth setup aws corporate\n";
    }

    @Test
    void writesAProfile() throws IOException {
        Shell.Result result = box.done("aws", "corporate", "--yes");

        assertEquals(
                "This changes your AWS configuration (~/.aws/config):\n"
                        + block("corporate").indent(2).replaceAll("(?m)^  ", "  + ")
                        + "Use it: aws --profile corporate …, or AWS_PROFILE=corporate\n",
                result.err());
        assertEquals(
                "aws now gets its credentials for the profile \"corporate\" from \"corporate\". To undo it: kstlib auth"
                        + " setup aws corporate --undo\n",
                result.out());
        assertEquals(block("corporate"), box.text(CONFIG));
    }

    @Test
    void theProviderOfARoleGivesAProfileItsName() throws IOException {
        box.shell()
                .configure(Configs.join(
                        Configs.one(),
                        "    aws-dev:",
                        "      type: aws",
                        "      source_provider: corporate",
                        "      role_arn: arn:aws:iam::123456789012:role/dev",
                        "      session_name: alice",
                        "      sts_endpoint: https://sts.eu-west-1.amazonaws.com"));

        Shell.Result result = box.done("aws", "aws-dev", "--yes");

        assertTrue(result.err().contains("Use it: aws --profile aws-dev"), result.err());
        assertTrue(box.text(CONFIG).contains("[profile aws-dev]\n"));
        assertTrue(box.text(CONFIG).contains(" auth credential aws aws-dev\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[default]\nregion = eu-west-1\n",
                "[default]\nregion = eu-west-1",
                "[default]\r\nregion = eu-west-1\r\n",
                "[default]\r\nregion = eu-west-1",
                "# caf\u00E9\n\n[profile other]\n  # indented\n\n\n"
            })
    void undoGivesTheSameBytesBack(String before) throws IOException {
        byte[] bytes = before.getBytes(StandardCharsets.ISO_8859_1); // no text in UTF-8
        if (!before.isEmpty()) {
            box.write(CONFIG, "");
            Files.write(box.file(CONFIG), bytes);
        }
        box.done("aws", "corporate", "--yes");
        box.done("aws", "corporate", "--profile", "second", "--yes");

        box.done("aws", "corporate", "--undo", "--yes");

        if (before.isEmpty()) {
            assertFalse(Files.exists(box.file(CONFIG)));
        } else {
            assertArrayEquals(bytes, Files.readAllBytes(box.file(CONFIG)));
        }
    }

    @Test
    void awsReadsTheProfile() throws IOException {
        box.with("python3");
        String read = """
                import sys, shlex, configparser
                c = configparser.RawConfigParser(); c.read(sys.argv[1])
                print(shlex.split(c.get('profile corporate', 'credential_process')))
                """;
        Path spaced = Files.createDirectories(box.file("My Files")).resolve("kstlib.conf.yml");
        Files.copy(box.file("kstlib.conf.yml"), spaced);
        box.write(CONFIG, "[default]\nregion = x\n  y\n");

        Shell.Result result =
                box.shell().run("--config", spaced.toString(), "auth", "setup", "aws", "corporate", "--yes");

        assertEquals(0, result.code(), result.err());
        assertEquals(
                "['" + Shell.LAUNCHER + "', '--config', '" + spaced + "', 'auth', 'credential', 'aws', 'corporate']\n",
                box.run("python3", "-c", read, box.file(CONFIG).toString()));
        assertTrue(box.text(CONFIG).contains("--config \"" + spaced + "\" auth"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a$b", "a\"b", "a`b", "a\\b", "a #b", "a;b", "a!b"})
    void aPathThatToolsReadDifferentlyIsRefused(String name) throws IOException {
        Path config = Files.createDirectories(box.file(name)).resolve("kstlib.conf.yml");
        Files.copy(box.file("kstlib.conf.yml"), config);

        Shell.Result result =
                box.shell().run("--config", config.toString(), "auth", "setup", "aws", "corporate", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("use letters, digits"), result.err());
        assertFalse(Files.exists(box.file(CONFIG)));
    }

    @Test
    void aSecondRunChangesNothingAndAMovedConfigurationReplacesTheBlock() throws IOException {
        box.write(CONFIG, "[default]\n");
        box.done("aws", "corporate", "--yes");
        assertEquals(
                "already set up: aws gets its credentials for the profile \"corporate\" from \"corporate\"\n",
                box.done("aws", "corporate").out());
        Path moved = Files.copy(box.file("kstlib.conf.yml"), box.file("moved.yml"));

        Shell.Result result =
                box.shell().run("--config", moved.toString(), "auth", "setup", "aws", "corporate", "--yes");

        assertEquals(0, result.code(), result.err());
        assertEquals("[default]\n" + block("corporate").replace("kstlib.conf.yml", "moved.yml"), box.text(CONFIG));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[profile corporate]\n", "  [ profile  \"corporate\" ]\n", "[profile 'corporate']\nregion = x\n"
            })
    void aProfileOfOthersIsNotReplaced(String theirs) throws IOException {
        box.write(CONFIG, theirs);

        Shell.Result result = box.setup("aws", "corporate", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("has a profile \"corporate\" already"), result.err());
        assertEquals(theirs, box.text(CONFIG));
        box.done("aws", "corporate", "--undo", "--yes");
        assertEquals(theirs, box.text(CONFIG));
    }

    @Test
    void undoOfOneProfileKeepsTheOther() throws IOException {
        box.done("aws", "corporate", "--yes");
        box.done("aws", "corporate", "--profile", "second", "--yes");

        box.done("aws", "corporate", "--profile", "corporate", "--undo", "--yes");

        assertEquals(block("second"), box.text(CONFIG));
    }

    @Test
    void warnsOfCredentialsThatGoBefore() throws IOException {
        box.write(".aws/credentials", "[corporate]\naws_access_key_id = x\n");

        Shell.Result result = box.done("aws", "corporate", "--yes");

        assertTrue(result.err().contains("which AWS tools take instead"), result.err());
    }

    @Test
    void theFileThatAwsConfigFileNamesCounts() throws IOException {
        box.shell().set("AWS_CONFIG_FILE", "~/elsewhere");

        box.done("aws", "corporate", "--profile", "default", "--yes");

        assertTrue(box.text("elsewhere").contains("\n[default]\n"));
        assertFalse(Files.exists(box.file(CONFIG)));
    }

    @Test
    void aLinkToADotfileStaysOne() throws IOException {
        box.write("dotfiles/aws", "");
        Files.createDirectories(box.file(".aws"));
        Files.createSymbolicLink(box.file(CONFIG), box.file("dotfiles/aws"));

        box.done("aws", "corporate", "--yes");
        box.done("aws", "corporate", "--undo", "--yes");

        assertTrue(Files.isSymbolicLink(box.file(CONFIG)));
        assertEquals("", box.text("dotfiles/aws"));
    }

    @Test
    void whatIsNoNameOfAProfileIsRefused() {
        Shell.Result result = box.setup("aws", "corporate", "--profile", "a] b", "--yes");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("cannot be the name of a profile"), result.err());
    }
}
