package io.kstlib.http.trust;

import io.kstlib.files.ContentHash;
import io.kstlib.files.RegularFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names what makes servers trusted: the absolute path, with symbolic links resolved, and the SHA-256 of the content. What was fetched with
 * one basis proves nothing to those who trust another one.
 */
final class TrustBasis {

    private static final int MOST_BYTES = 8 * 1024 * 1024;
    private static final String NONE = "";

    private TrustBasis() {}

    /** Names a bundle. The hash is over the certificates that were read. So it is never that of a file that replaced the bundle since. */
    static String of(CaBundle bundle) {
        ByteArrayOutputStream certificates = new ByteArrayOutputStream();
        try {
            for (X509Certificate certificate : bundle.certificates()) {
                certificates.writeBytes(certificate.getEncoded());
            }
        } catch (CertificateEncodingException wasReadFromIt) {
            throw new IllegalStateException(wasReadFromIt);
        }
        return real(bundle.file()) + " " + ContentHash.hex(certificates.toByteArray());
    }

    /** Names a file whose certificates are read elsewhere. A file that cannot be read gives no trust. */
    static String ofFile(String path) {
        if (path.isBlank()) {
            return NONE;
        }
        try {
            Path real = real(Path.of(path));
            return real + " " + ContentHash.hex(RegularFile.read(real, MOST_BYTES));
        } catch (InvalidPathException | IOException unreadable) {
            return path + " cannot be read";
        }
    }

    /**
     * Names Java's own authorities. A file that the program names is hashed. The JDK's own file belongs to the machine, so size and time
     * are enough; to read it would slow down every start.
     */
    static String ofJava() {
        String named = System.getProperty("javax.net.ssl.trustStore", NONE);
        if (!named.isEmpty()) {
            return ofFile(named);
        }
        Path folder = Path.of(System.getProperty("java.home"), "lib", "security");
        Optional<Path> store = Stream.of("jssecacerts", "cacerts")
                .map(folder::resolve)
                .filter(Files::exists)
                .findFirst();
        if (store.isEmpty()) {
            return folder + " holds none";
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(store.get(), BasicFileAttributes.class);
            return real(store.get()) + " " + attributes.size() + " " + attributes.lastModifiedTime();
        } catch (IOException unreadable) {
            return store.get() + " cannot be read";
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException gone) {
            return file.toAbsolutePath().normalize();
        }
    }
}
