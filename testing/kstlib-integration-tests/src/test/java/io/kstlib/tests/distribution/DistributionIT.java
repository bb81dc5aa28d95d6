package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.tests.plugins.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionIT {

    private static final Pattern LOADED = Pattern.compile("\\[class,load *\\] (\\S+) source: (.*)");

    @TempDir
    Path home;

    private final Distribution built = Distribution.built();

    @BeforeEach
    void logIn() throws IOException {
        CorporateLogin.in(home);
    }

    @Test
    void printsTheTokenAndNothingElse() {
        assertEquals(
                new Distribution.Outcome(0, CorporateLogin.ACCESS + "\n", ""), built.run(home, "auth", "token", "-q"));
    }

    @Test
    void handingOutATokenUsesTheArchiveOfTheBuildAndLoadsNoNetworkNoProviderAndNoParser() throws IOException {
        Map<String, String> loaded = classesLoadedBy(built, "auth", "token", "-q");

        assertTrue(loaded.containsKey("io.kstlib.auth.core.AuthClient"), "the log shows what is loaded");
        assertTrue(
                loaded.get("io.kstlib.auth.core.Kstlib").startsWith("shared objects file"),
                () -> loaded.get("io.kstlib.auth.core.Kstlib"));
        List<String> unwanted = List.of(
                "io.kstlib.auth.oauth2.",
                "io.kstlib.auth.oidc.",
                "com.nimbusds.",
                "org.jline.",
                "java.net.http.",
                "jdk.internal.net.http.",
                "com.sun.net.httpserver.",
                "java.net.SocketImpl", // each socket has one; hashing in the JDK needs a SocketPermission
                "java.lang.ProcessHandleImpl",
                "java.util.Formatter",
                "java.lang.runtime.ObjectMethods", // the hash of a record, which takes 10 ms to link
                "javax.crypto.Cipher",
                "javax.net.ssl.",
                "sun.security.ssl.",
                "sun.security.ec.");
        assertEquals(
                List.of(),
                loaded.keySet().stream()
                        .filter(name -> unwanted.stream().anyMatch(name::startsWith))
                        .toList());
    }

    private Map<String, String> classesLoadedBy(Distribution distribution, String... arguments) throws IOException {
        Path log = home.resolve("classes.log");
        Distribution.Outcome result = distribution.run(
                home, Map.of("KSTLIB_JAVA_OPTS", "-Xlog:class+load:file=" + log.getFileName()), arguments);
        assertEquals(0, result.code(), result.err());
        return Files.readAllLines(log).stream()
                .map(LOADED::matcher)
                .filter(Matcher::find)
                .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2), (one, other) -> one));
    }

    @Test
    void startsFromADirectoryWithSpacesByALinkFromAnywhere() throws IOException {
        Path spaced = Files.createDirectories(home.resolve("a b")).resolve("kst lib");
        Distribution moved = Distribution.copiedTo(spaced);
        Path link = Files.createSymbolicLink(home.resolve("linked"), moved.command());
        Path second = Files.createSymbolicLink(home.resolve("again"), link.getFileName());
        Files.createDirectories(home.resolve("elsewhere"));
        Files.move(home.resolve("kstlib.conf.yml"), home.resolve("elsewhere/my conf.yml"));

        Distribution.Outcome result = Distribution.start(
                home, Map.of(), List.of(second.toString(), "--config", "elsewhere/my conf.yml", "auth", "token"));

        assertEquals(new Distribution.Outcome(0, CorporateLogin.ACCESS + "\n", ""), result);
    }

    @Tag("long")
    @Test
    void theArchiveCanBeMadeAnewWhereverTheDistributionIs() throws IOException {
        Distribution moved = Distribution.copiedTo(home.resolve("moved"));
        try (Stream<Path> archives = Files.list(moved.directory().resolve("archive"))) {
            for (Path archive : archives.toList()) {
                Files.delete(archive);
            }
        }
        Path temporary = Files.createDirectories(home.resolve("t m p"));

        Distribution.Outcome result = Distribution.start(
                home,
                Map.of("TMPDIR", temporary.toString(), "KSTLIB__AUTH__TOKEN_STORAGE", "none"),
                List.of(moved.directory().resolve("bin/kstlib-archive").toString()));

        assertEquals(0, result.code(), result.err());
        assertTrue(classesLoadedBy(moved, "auth", "token")
                .get("io.kstlib.auth.core.Kstlib")
                .startsWith("shared objects file"));
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void theDoctorNamesTheArchiveOfACopyAsStale() throws IOException {
        Distribution copy = Distribution.copiedTo(home.resolve("copy it"));
        String remedy = "Run: '" + copy.directory().toRealPath().resolve("bin/kstlib-archive") + "'";

        String examined = copy.run(home, "auth", "doctor").out();

        assertTrue(examined.contains("archive by which kstlib starts faster is ignored"), examined);
        assertTrue(examined.replaceAll("\\s+", " ").contains(remedy), examined);
        assertFalse(built.run(home, "auth", "doctor").out().contains("starts faster"));
        try (Stream<Path> archives = Files.list(copy.directory().resolve("archive"))) {
            for (Path archive : archives.toList()) {
                Files.delete(archive);
            }
        }
        assertFalse(copy.run(home, "auth", "doctor").out().contains("starts faster"), "there is none");
    }

    @Test
    void aDamagedArchiveCostsNothingButTime() throws IOException {
        Distribution copy = Distribution.copiedTo(home.resolve("copy"));
        try (Stream<Path> archives = Files.list(copy.directory().resolve("archive"))) {
            for (Path archive : archives.toList()) {
                Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-------"));
                Files.writeString(archive, "no archive");
            }
        }

        assertEquals(new Distribution.Outcome(0, CorporateLogin.ACCESS + "\n", ""), copy.run(home, "auth", "token"));
    }

    @Test
    void jarsInPluginsAreListedAndTheArchiveDoesNotMind() throws IOException {
        Distribution copy = Distribution.copiedTo(home.resolve("copy"));
        try (Stream<Path> jars = Files.list(copy.directory().resolve("lib"))) {
            for (Path jar : jars.filter(file -> file.getFileName().toString().startsWith("kstlib-storage-memory"))
                    .toList()) {
                Files.move(jar, copy.directory().resolve("plugins").resolve(jar.getFileName()));
            }
        }

        String listing = copy.run(home, "auth", "plugins").out();
        assertTrue(
                listing.contains("\tno\tis a part of kstlib. Put the module kstlib-storage-memory on the module path"
                        + " (lib/ of the distribution)"),
                listing);
        assertEquals(new Distribution.Outcome(0, CorporateLogin.ACCESS + "\n", ""), copy.run(home, "auth", "token"));
    }

    @Test
    void saysWhichJavaIsNeeded() throws IOException {
        Path old = Files.createDirectories(home.resolve("jdk-11"));
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("bin/java"), "#!/bin/sh\nexit 9\n");
        Files.setPosixFilePermissions(old.resolve("bin/java"), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");

        assertRefused(Map.of("JAVA_HOME", old.toString()), "Java 17 or later is needed");
        assertRefused(Map.of("JAVA_HOME", "/nowhere"), "JAVA_HOME is /nowhere");
        assertRefused(Map.of("JAVA_HOME", "", "PATH", onlyTools()), "Java was not found");
    }

    private void assertRefused(Map<String, String> environment, String message) {
        Distribution.Outcome result = built.run(home, environment, "--version");

        assertEquals(3, result.code(), result.err());
        assertEquals("", result.out());
        assertTrue(result.err().startsWith("kstlib: "), result.err());
        assertTrue(result.err().contains(message), result.err());
    }

    /** Makes a path with a shell but without Java. */
    private String onlyTools() throws IOException {
        Path tools = Files.createDirectories(home.resolve("tools"));
        for (String name : Set.of("sh", "readlink", "sed")) {
            for (String folder : List.of("/bin/", "/usr/bin/")) {
                if (Files.exists(Path.of(folder + name)) && !Files.exists(tools.resolve(name))) {
                    Files.createSymbolicLink(tools.resolve(name), Path.of(folder + name));
                }
            }
        }
        return tools.toString();
    }

    @Test
    void saysThatTheAnswerWasLost() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "needs /dev/full, which Linux has");

        Distribution.Outcome result = Distribution.start(
                home, Map.of(), List.of("sh", "-c", "'" + built.command() + "' auth token >/dev/full"));

        assertEquals(1, result.code());
        assertTrue(result.err().contains("could not be written"), result.err());
    }

    @Test
    void saysNothingWhenAReaderHasReadEnough() {
        Distribution.Outcome result = Distribution.start(
                home, Map.of(), List.of("sh", "-c", "'" + built.command() + "' auth plugins | true"));

        assertEquals(new Distribution.Outcome(0, "", ""), result);
    }

    @Test
    void theArchivesThatPeopleUnpackHoldTheSameFiles() throws IOException {
        Path target = built.directory().getParent().getParent();
        Path zip;
        try (Stream<Path> files = Files.list(target)) {
            zip = files.filter(file -> file.getFileName().toString().endsWith(".zip"))
                    .findFirst()
                    .orElseThrow();
        }
        String tar = zip.toString().replaceAll("zip$", "tar.gz");

        Distribution.Outcome listing = Distribution.start(home, Map.of(), List.of("tar", "-tvzf", tar));

        Set<String> inZip;
        try (ZipFile file = new ZipFile(zip.toFile())) {
            inZip = file.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(entry -> entry.getName())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> inTar = listing.out()
                .lines()
                .filter(line -> line.startsWith("-"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(inZip, inTar);
        assertTrue(inZip.containsAll(List.of("kstlib/bin/kstlib", "kstlib/bin/kstlib.cmd", "kstlib/LICENSE")));
        assertTrue(
                listing.out().lines().anyMatch(line -> line.startsWith("-rwxr-xr-x") && line.endsWith("/bin/kstlib")),
                listing.out());
        assertFalse(listing.out().contains(".jsa"), "an archive fits one Java on one machine");
    }
}
