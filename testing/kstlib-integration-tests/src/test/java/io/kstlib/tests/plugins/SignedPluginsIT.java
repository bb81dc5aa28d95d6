package io.kstlib.tests.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.files.ContentHash;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kstlib auth plugins --verify}: the hashes and signers of the jars in {@code plugins/}. */
class SignedPluginsIT {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String CHANGED = "was changed after it was signed; get it again";

    @TempDir
    static Path keys;

    @TempDir
    Path folder;

    private static KeyStore store;

    private Distribution distribution;
    private Command command;

    @BeforeAll
    static void makeAKey() throws IOException, InterruptedException, GeneralSecurityException {
        Path file = keys.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "zoo",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=Zoo,O=Example",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(keys.resolve("keytool.log").toFile())
                .start();
        assertEquals(0, keytool.waitFor());
        store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
    }

    @BeforeEach
    void copy() throws IOException, GeneralSecurityException {
        distribution = Distribution.forPlugins(folder.resolve("kstlib"));
        command = distribution.command(Files.createDirectory(folder.resolve("home")));
        distribution.drop("plain.jar", Zoo.storage("zoo.wolf.Wolf", "wolf").declares("zoo.wolf.Wolf"));
        sign("signed.jar", Zoo.storage("zoo.lion.Lion", "lion").declares("zoo.lion.Lion"));
        sign("modules/signed.jar", Zoo.storage("zoo.bear.Bear", "bear").module("zoo.bear", "zoo.bear.Bear"));
    }

    private void sign(String place, PluginJar plugin) throws IOException, GeneralSecurityException {
        Path unsigned = folder.resolve("unsigned.jar");
        plugin.build(unsigned, distribution.api());
        Path signed = distribution.plugins().resolve(place);
        Files.createDirectories(signed.getParent());
        JarSigner signer = new JarSigner.Builder(
                        (PrivateKey) store.getKey("zoo", PASSWORD),
                        CertificateFactory.getInstance("X.509").generateCertPath(List.of(store.getCertificate("zoo"))))
                .build();
        try (ZipFile in = new ZipFile(unsigned.toFile());
                OutputStream out = Files.newOutputStream(signed)) {
            signer.sign(in, out);
        }
    }

    private void put(String place, String entry, byte[] content) throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(distribution.plugins().resolve(place))) {
            Files.write(jar.getPath(entry), content);
        }
    }

    /** Replaces the content of a class. The signature is checked first, so it does not matter that the content is not a class. */
    private void change(String place, String entry) throws IOException {
        put(place, entry, new byte[] {1});
    }

    private Map<?, ?> jar(Result verified, String name) {
        return ((List<?>) Objects.requireNonNull(verified.json().get("jars")))
                .stream()
                        .<Map<?, ?>>map(jar -> (Map<?, ?>) jar)
                        .filter(jar -> name.equals(jar.get("jar")))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void eachJarHasItsHashAndThoseWhoSignedIt() throws IOException, GeneralSecurityException {
        Result verified = command.run("auth", "plugins", "--verify", "--json").endedWith(0);

        for (String name : List.of("plain.jar", "signed.jar", "modules/signed.jar")) {
            assertEquals(
                    ContentHash.hex(Files.readAllBytes(distribution.plugins().resolve(name))),
                    jar(verified, name).get("sha256"));
        }
        assertEquals(List.of(), jar(verified, "plain.jar").get("signers"));
        List<Map<String, String>> zoo = List.of(Map.of(
                "subject",
                "CN=Zoo,O=Example",
                "certificate_sha256",
                ContentHash.hex(store.getCertificate("zoo").getEncoded())));
        assertEquals(zoo, jar(verified, "signed.jar").get("signers"));
        assertEquals(zoo, jar(verified, "modules/signed.jar").get("signers"));
        assertTrue(command.run("auth", "plugins", "--verify").endedWith(0).out().contains("CN=Zoo,O=Example"));
    }

    @Test
    void aJarThatWasChangedAfterItWasSignedIsBrokenAndNotUsed() throws IOException {
        change("signed.jar", "zoo/lion/Lion.class");
        change("modules/signed.jar", "zoo/bear/Bear.class");

        Result verified = command.run("auth", "plugins", "--verify", "--json").endedWith(1);

        assertEquals(CHANGED, jar(verified, "signed.jar").get("problem"));
        assertEquals(CHANGED, jar(verified, "modules/signed.jar").get("problem"));
        assertEquals(
                List.of(
                        "storage zoo.bear.Bear modules/: declares the storage zoo.bear.Bear, which " + CHANGED,
                        "storage zoo.lion.Lion signed.jar: declares the storage zoo.lion.Lion, which " + CHANGED),
                Zoo.problems(command.run("auth", "plugins", "--json").endedWith(1)));
    }

    @Tag("trial")
    @Test
    void aDeclarationThatWasChangedAfterItWasSignedCountsForNothing() throws IOException {
        put(
                "signed.jar",
                "META-INF/services/" + PluginJar.STORAGE_SERVICE,
                "zoo.lion.Other".getBytes(StandardCharsets.UTF_8));

        assertEquals(
                List.of("jar  signed.jar: " + CHANGED),
                Zoo.problems(command.run("auth", "plugins", "--json").endedWith(1)));
    }

    @Tag("trial")
    @Test
    void aFileThatWasAddedAfterwardsIsFound() throws IOException {
        put("signed.jar", "added.txt", new byte[] {1});

        Result verified = command.run("auth", "plugins", "--verify", "--json").endedWith(1);

        String problem = String.valueOf(jar(verified, "signed.jar").get("problem"));
        assertTrue(problem.startsWith("is signed in part: 1 of the "), problem);
    }

    @Tag("trial")
    @Test
    void whatIsNoJarHasAHashAndAProblem() throws IOException {
        Files.writeString(distribution.plugins().resolve("garbage.jar"), "<html>404</html>");

        Result verified = command.run("auth", "plugins", "--verify", "--json").endedWith(1);

        PublishedSchema.assertFits("plugins-verify", verified.out());
        assertEquals("is not a jar", jar(verified, "garbage.jar").get("problem"));
        assertEquals(
                ContentHash.hex("<html>404</html>".getBytes(StandardCharsets.UTF_8)),
                jar(verified, "garbage.jar").get("sha256"));
    }

    @Test
    void whereTheFolderIsEmptyNothingIsListed() throws IOException {
        Distribution empty = Distribution.forPlugins(folder.resolve("empty"));

        Result verified = empty.command(folder.resolve("home"))
                .run("auth", "plugins", "--verify", "--json")
                .endedWith(0);

        assertEquals(Map.of("jars", List.of()), verified.json());
    }
}
