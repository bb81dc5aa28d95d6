package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.tests.plugins.Distribution;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A command in the directory of a stranger, which holds what Java, the shell and the launcher look for by a relative name. Each thing there tells when it runs.
 * The variables are those that people set for other reasons.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "starts the script for sh")
@Timeout(300)
class HostileDirectoryIT {

    private static final int CONFIGURATION = 3;

    private static final Distribution.Outcome TOKEN = new Distribution.Outcome(0, CorporateLogin.ACCESS + "\n", "");

    /** What the launcher, its scripts, the command and Java's libraries start on any system. */
    private static final List<String> PROGRAMS = List.of(
            "java",
            "sh",
            "readlink",
            "dirname",
            "sed",
            "env",
            "setsid",
            "nc",
            "nc.openbsd",
            "curl",
            "stty",
            "tty",
            "infocmp",
            "uname",
            "id",
            "ls",
            "getent",
            "xclip",
            "xsel",
            "wl-copy",
            "gpg",
            "xdg-open",
            "mktemp",
            "emulate",
            "awk",
            "cat");

    /** For which Java, YAML, JSON or the command look through a class path. */
    private static final List<String> SERVICES = List.of(
            "io.kstlib.auth.spi.provider.ProviderFactory",
            "io.kstlib.auth.spi.secret.SecretResolverFactory",
            "io.kstlib.auth.spi.storage.TokenStorageFactory",
            "java.nio.charset.spi.CharsetProvider",
            "java.nio.file.spi.FileSystemProvider",
            "java.nio.file.spi.FileTypeDetector",
            "java.net.spi.URLStreamHandlerProvider",
            "java.net.spi.InetAddressResolverProvider",
            "java.security.Provider",
            "java.lang.System$LoggerFinder",
            "com.fasterxml.jackson.core.JsonFactory",
            "javax.xml.parsers.SAXParserFactory");

    @TempDir
    Path home;

    @TempDir
    Path hostile;

    @TempDir
    Path witness;

    private Path command;

    @BeforeEach
    void layTraps() throws IOException {
        CorporateLogin.in(home);
        command = Files.createSymbolicLink(
                home.resolve("kstlib"), Distribution.built().command());
        compile("groovy.lang.Closure", "");
        compile("Agent", "public static void premain(String options) { }");
        compile("Service", "");
        for (String service : SERVICES) {
            write("META-INF/services/" + service, "Service");
        }
        pack("agent.jar");
        pack("lib.jar");
        for (String program : PROGRAMS) {
            program(program);
            program("bin/" + program);
        }
        write("release", "JAVA_VERSION=\"17.0.99\"\n");
        write("options", "-javaagent:agent.jar\n");
        write("flags", "-XX:OnError=./sh\n");
        write("script", "echo >'" + witness + "/script'\n");
        write(".hotspotrc", "+PrintFlagsFinal\n");
        write(".hotspot_compiler", "print *.*\n");
        write("kstlib.conf.yml", "auth: {}\n");
        write("-Dmine=theirs", "");
    }

    private void compile(String name, String member) throws IOException {
        String simple = name.substring(name.lastIndexOf('.') + 1);
        String folder = name.equals(simple) ? "" : "package " + name.substring(0, name.lastIndexOf('.')) + "; ";
        Path source = home.resolve(simple + ".java");
        Files.writeString(
                source,
                folder + "public class " + simple + " { " + member
                        + " static { try { new java.io.FileWriter(\"" + witness + "/" + simple + "\").close(); }"
                        + " catch (java.io.IOException lost) { throw new AssertionError(lost); } } }");
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "--release", "17", "-d", hostile.toString(), source.toString()));
    }

    private void pack(String jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", "Agent");
        try (OutputStream file = Files.newOutputStream(hostile.resolve(jar));
                JarOutputStream packed = new JarOutputStream(file, manifest)) {
            for (String entry : List.of("Agent.class", "groovy/lang/Closure.class")) {
                packed.putNextEntry(new JarEntry(entry));
                packed.write(Files.readAllBytes(hostile.resolve(entry)));
                packed.closeEntry();
            }
        }
    }

    private void program(String name) throws IOException {
        Path program =
                write(name, "#!/bin/sh\necho >'" + witness + "/program-" + name.replace('/', '-') + "'\nexit 9\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path write(String name, String text) throws IOException {
        Path file = hostile.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private Distribution.Outcome run(Map<String, String> variables, String... arguments) {
        return run(List.of(), variables, arguments);
    }

    private Distribution.Outcome run(List<String> shell, Map<String, String> variables, String... arguments) {
        Map<String, String> environment = new LinkedHashMap<>(Map.of(
                "HOME", home.toString(),
                "KSTLIB_CONFIG", home.resolve("kstlib.conf.yml").toString()));
        environment.putAll(variables);
        List<String> line = Stream.of(shell, List.of(command.toString()), List.of(arguments))
                .flatMap(List::stream)
                .toList();
        return Distribution.start(hostile, environment, line);
    }

    private void assertNothingRan(String what) throws IOException {
        try (Stream<Path> ran = Files.list(witness)) {
            assertEquals(
                    List.of(), ran.map(Path::getFileName).map(Path::toString).toList(), what);
        }
    }

    private void assertHarmless(String variable, String value) throws IOException {
        Distribution.Outcome result = run(Map.of(variable, value), "auth", "token", "-q");
        String said = result.err().replaceFirst("(?m)^(NOTE: )?Picked up " + variable + ".*\n", ""); // by Java itself
        assertEquals(TOKEN, new Distribution.Outcome(result.code(), result.out(), said), variable + "=" + value);
        assertNothingRan(variable + "=" + value);
    }

    private void assertRefused(String variable, String value) throws IOException {
        Distribution.Outcome result = run(Map.of(variable, value), "auth", "token", "-q");
        assertEquals(CONFIGURATION, result.code(), () -> variable + "=" + value + " " + result);
        assertTrue(result.err().startsWith("kstlib: " + variable + " "), result::toString);
        assertTrue(result.err().contains("relative"), result::toString);
        assertNothingRan(variable + "=" + value);
    }

    @Test
    @Tag("attack")
    void classesOfTheCurrentDirectoryDoNotRunWhateverTheClassPathSays() throws IOException {
        for (String path : List.of(".", ":", "/some.jar:", "lib.jar", "*", "/opt/*:", "./")) {
            assertHarmless("CLASSPATH", path);
        }
        assertHarmless("JDK_JAVA_OPTIONS", "-Dmine=x");
    }

    @Test
    @Tag("attack")
    void anotherVariableBringsTheClassPathNeither() throws IOException {
        assertRefused("_JAVA_OPTIONS", "-Djava.class.path=.");
        assertRefused("JDK_JAVA_OPTIONS", "-cp .");
        assertRefused("JDK_JAVA_OPTIONS", "--class-path=.");
        assertRefused("JDK_JAVA_OPTIONS", "-Dmine=x -p .");
        assertRefused("KSTLIB_JAVA_OPTS", "--upgrade-module-path .");
    }

    @Test
    @Tag("attack")
    void optionsForJavaNameNoCodeOfTheCurrentDirectory() throws IOException {
        for (String options : List.of(
                "-javaagent:agent.jar",
                "-javaagent:agent.jar=/etc",
                "-Dmine=x \"-javaagent:agent.jar\"",
                "-javaagent:'agent.jar'",
                "-agentpath:libagent.so",
                "-Xbootclasspath/a:.",
                "-Xbootclasspath/a:/opt/x.jar:",
                "--patch-module=info.picocli=.",
                "-XX:Flags=flags",
                "-XX:VMOptionsFile=options",
                "-XX:SharedArchiveFile=classes.jsa",
                "-Djava.library.path=/opt/lib:.",
                "-Djavax.net.ssl.trustStore=cacerts")) {
            assertRefused("JAVA_TOOL_OPTIONS", options);
        }
        assertRefused("JDK_JAVA_OPTIONS", "@options");
        assertRefused("KSTLIB_JAVA_OPTS", "-javaagent:agent.jar");
        assertRefused("_JAVA_OPTIONS", "-Xbootclasspath/a:.");
    }

    @Test
    @Tag("attack")
    void aShellThatSplitsNoWordsRunsNothingElseEither() throws IOException {
        String[] token = {"auth", "token", "-q"};
        for (String hostilePath : List.of(".:", ":", "bin:", "./bin:.:")) {
            String path = hostilePath + System.getenv("PATH");
            assertEquals(TOKEN, run(List.of("sh"), Map.of("ZSH_VERSION", "5.9", "PATH", path), token));
            assertNothingRan("a shell that says it is zsh, with PATH=" + hostilePath);
        }

        assumeTrue(Distribution.isOnPath("zsh"), "missing program: zsh");
        assertEquals(TOKEN, run(List.of("zsh"), Map.of(), token));
        Distribution.Outcome refused = run(List.of("zsh"), Map.of("JAVA_TOOL_OPTIONS", "-Dmine=x -cp ."), token);

        assertEquals(CONFIGURATION, refused.code(), refused::toString);
        assertTrue(refused.err().startsWith("kstlib: JAVA_TOOL_OPTIONS "), refused::toString);
        assertNothingRan("zsh");
    }

    @Test
    void theProgramThatExecStartsIsLookedForAsAShellDoes() throws IOException {
        Path program = write("bin/mine", "#!/bin/sh\necho \"$ACCESS_TOKEN\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        Distribution.Outcome result =
                run(Map.of("PATH", System.getenv("PATH") + ":bin"), "auth", "exec", "corporate", "--", "mine");

        assertEquals(TOKEN, result);
        assertNothingRan("exec");
    }

    @Test
    void optionsThatNameNoCodeOfTheCurrentDirectoryCount() throws IOException {
        assertHarmless(
                "KSTLIB_JAVA_OPTS",
                "-Xmx64m -Dhttps.proxyHost=proxy -Dhttp.nonProxyHosts=a|*.b -XX:ErrorFile=report.log");
        assertHarmless("JDK_JAVA_OPTIONS", "-Xbootclasspath/a:/opt/none.jar -Djava.library.path=/opt/lib:/usr/lib");
    }

    @Test
    @Tag("attack")
    void aRelativeJavaHomeIsRefused() throws IOException {
        for (String path : List.of(".", "./", "../" + hostile.getFileName())) {
            assertRefused("JAVA_HOME", path);
        }
    }

    @Test
    @Tag("attack")
    void programsOfTheCurrentDirectoryDoNotRunWhateverThePathSays() throws IOException {
        String path = System.getenv("PATH");
        String java = System.getProperty("java.home") + "/bin";
        for (String hostilePath : List.of(".:", ":", "bin:", "./bin:.:")) {
            for (Map<String, String> javaHome : List.of(Map.of("JAVA_HOME", ""), Map.<String, String>of())) {
                Map<String, String> variables = new LinkedHashMap<>(javaHome);
                variables.put("PATH", hostilePath + java + ":" + path);
                assertEquals(TOKEN, run(variables, "auth", "token", "-q"), hostilePath);
                assertNothingRan("PATH=" + hostilePath);
            }
        }
    }

    @Test
    @Tag("attack")
    void aJavaOfTheCurrentDirectoryIsNoJava() throws IOException {
        Path tools = Files.createDirectory(home.resolve("tools"));
        for (String name : List.of("sh", "readlink", "sed")) {
            Files.createSymbolicLink(
                    tools.resolve(name), Path.of(Files.exists(Path.of("/bin", name)) ? "/bin" : "/usr/bin", name));
        }
        for (String path : List.of(tools + ":", tools + ":.", ".")) {
            Distribution.Outcome result = run(Map.of("JAVA_HOME", "", "PATH", path), "auth", "token", "-q");

            assertEquals(CONFIGURATION, result.code(), () -> path + result);
            assertTrue(result.err().contains("kstlib: "), result::toString);
            assertNothingRan("PATH=" + path);
        }
    }

    @Test
    @Tag("attack")
    void noClipboardProgramOfTheCurrentDirectoryGetsTheToken() throws IOException {
        Distribution.Outcome result = run(
                Map.of(
                        "PATH",
                        "bin:.:" + System.getProperty("java.home") + "/bin:/usr/bin:/bin",
                        "DISPLAY",
                        ":9",
                        "WAYLAND_DISPLAY",
                        "none"),
                "auth",
                "token",
                "--copy");

        assertTrue(result.code() != 0, result::toString);
        assertNothingRan("auth token --copy");
    }

    @Test
    @Tag("attack")
    void noProgramOfTheCurrentDirectoryIsAskedAboutTheTerminal() throws IOException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux") && Distribution.isOnPath("script"),
                "missing tool: script");

        Distribution.Outcome shown = Distribution.start(
                hostile,
                Map.of("HOME", home.toString(), "SHELL", "/bin/sh", "TERM", "xterm"),
                List.of("script", "-qec", "PATH=.:bin:$PATH; '" + command + "' auth --help", "/dev/null"));

        assertTrue(shown.out().contains("kstlib auth"), shown::toString);
        assertNothingRan("auth --help");
    }

    @Test
    @Tag("attack")
    void theShellReadsNothingOfTheCurrentDirectory() throws IOException {
        for (String variable : List.of("ENV", "ZDOTDIR", "CDPATH", "TMPDIR", "PROMPT_COMMAND")) {
            assertHarmless(variable, variable.equals("ENV") ? "script" : ".");
        }
        assertHarmless("IFS", "/");
        assertHarmless("PWD", "/");
        assertHarmless("COLUMNS", "*");
        if (Distribution.isOnPath("bash")) { // where bash is /bin/sh
            List<String> bash = List.of("bash", "--posix");
            for (Map<String, String> one : List.of(
                    Map.of("BASH_ENV", "script"),
                    Map.of("ENV", "script"),
                    Map.of("CDPATH", ".:/"),
                    Map.of("GLOBIGNORE", "*"))) {
                assertEquals(TOKEN, run(bash, one, "auth", "token", "-q"), one.toString());
                assertNothingRan(one.toString());
            }
        }
    }

    @Test
    @Tag("attack")
    void namesOfFilesThereAreNoOptions() throws IOException {
        Distribution.Outcome result =
                run(Map.of("KSTLIB_JAVA_OPTS", "-XshowSettings:properties -Dmine=*"), "auth", "token", "-q");

        assertTrue(result.err().contains(" mine = *"), result::toString);
    }

    @Test
    @Tag("attack")
    void aPlaceThatJavaWouldReadAsTwoIsRefused() throws IOException {
        Path bin = Files.createDirectories(home.resolve("a:lib/bin"));
        for (String script : List.of("kstlib", "kstlib-java")) {
            Files.copy(
                    Distribution.built().directory().resolve("bin").resolve(script),
                    bin.resolve(script),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createDirectory(home.resolve("a:lib/lib"));

        Distribution.Outcome result = Distribution.start(
                hostile, Map.of(), List.of(bin.resolve("kstlib").toString(), "--version"));

        assertEquals(CONFIGURATION, result.code(), result::toString);
        assertTrue(result.err().contains("colon"), result::toString);
    }

    /** The script for Windows is read only, since the tests run elsewhere. */
    @Test
    @Tag("attack")
    void theScriptForWindowsStartsNoProgramByItsName() throws IOException {
        String script = Files.readString(Distribution.built().directory().resolve("bin/kstlib.cmd"));

        List<String> started = Stream.of(script.split("\\r\\n"))
                .filter(line -> !line.matches("(?i)(@echo|rem|set|setlocal|call :|if|for|goto|echo|exit|:).*"))
                .toList();
        assertEquals(2, started.size(), started::toString);
        started.forEach(line -> assertTrue(line.startsWith("\"%KSTLIB_JAVA%\" "), line));
        assertTrue(started.get(1).contains(" -cp \"%KSTLIB_HOME%\\lib\\nothing\" -p "), started::toString);
        Stream.of(script.split("\\r\\n"))
                .filter(line -> line.contains("do "))
                .forEach(line -> assertTrue(line.matches(".* do (if .*|set KSTLIB_PLUGINS=.*)"), line));
    }
}
