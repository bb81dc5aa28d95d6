package io.kstlib.auth.core.plugin.folder;

import io.kstlib.auth.api.login.PluginFile;
import io.kstlib.auth.api.login.PluginFile.Signer;
import io.kstlib.files.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** Verifies the signatures of a jar (JAR File Specification, "Signed JAR file"). To verify an entry, it is read to its end. */
final class JarSignature {

    private static final long MOST_BYTES = 1L << 30;

    /** The files of the signature, which are not signed themselves. */
    private static final Pattern OF_SIGNATURE =
            Pattern.compile("META-INF/(?:MANIFEST\\.MF|SIG-[^/]*|[^/]*\\.(?:SF|RSA|DSA|EC))");

    private final Set<CodeSigner> signers = new LinkedHashSet<>(); // of all files that were read
    private int signed;
    private int unsigned;
    private long bytes;

    private JarSignature() {}

    /**
     * Reads all of a jar.
     *
     * @param file the jar
     * @param name the name of the jar in listings
     */
    static PluginFile inspect(Path file, String name) {
        String sha256 = null;
        try (InputStream content = Files.newInputStream(file)) {
            sha256 = ContentHash.hex(content);
            return new PluginFile(name, sha256, signers(file), null);
        } catch (UnusableException damaged) {
            return new PluginFile(name, sha256, List.of(), damaged.reason());
        } catch (IOException noJar) {
            return new PluginFile(name, sha256, List.of(), PluginJar.noJar(file));
        }
    }

    /**
     * Returns those who signed every file in a jar.
     *
     * @return none when no file is signed
     * @throws UnusableException if a signature does not fit, or some files are not signed
     * @throws IOException if the jar cannot be read
     */
    private static List<Signer> signers(Path file) throws UnusableException, IOException {
        JarSignature signature = new JarSignature();
        try (JarFile jar = new JarFile(file.toFile(), true)) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                signature.read(jar, entry);
            }
        } catch (SecurityException damaged) {
            throw new UnusableException(PluginFailure.DAMAGED, damaged);
        }
        if (signature.signed > 0 && signature.unsigned > 0) {
            int files = signature.signed + signature.unsigned;
            throw new UnusableException("is signed in part: " + signature.unsigned + " of the " + files
                    + " files in it are not; get it again");
        }
        return signature.signers.stream().map(JarSignature::inWords).toList();
    }

    private void read(JarFile jar, JarEntry entry) throws IOException, UnusableException {
        byte[] block = new byte[64 << 10];
        try (InputStream content = jar.getInputStream(entry)) {
            for (int n = content.read(block); n >= 0; n = content.read(block)) {
                bytes += n;
                if (bytes > MOST_BYTES) {
                    throw new UnusableException("is too large to be verified");
                }
            }
        }
        String name = entry.getName();
        if (entry.isDirectory()
                || OF_SIGNATURE.matcher(name.toUpperCase(Locale.ROOT)).matches()) {
            return;
        }
        CodeSigner[] ofEntry = entry.getCodeSigners();
        if (ofEntry == null) {
            unsigned++;
            return;
        }
        if (signed == 0) {
            signers.addAll(List.of(ofEntry));
        }
        signed++;
        signers.retainAll(List.of(ofEntry));
    }

    private static Signer inWords(CodeSigner signer) {
        Certificate certificate = signer.getSignerCertPath().getCertificates().get(0);
        return new Signer(subject(certificate), hash(certificate));
    }

    private static String subject(Certificate certificate) {
        return certificate instanceof X509Certificate x509
                ? x509.getSubjectX500Principal().getName()
                : certificate.getType();
    }

    private static String hash(Certificate certificate) {
        try {
            return ContentHash.hex(certificate.getEncoded());
        } catch (CertificateEncodingException wasDecodedBefore) {
            throw new IllegalStateException(wasDecodedBefore);
        }
    }
}
