package io.kstlib.http.trust;

import io.kstlib.files.RegularFile;
import io.kstlib.files.UnfitFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A PEM file (RFC 7468) with one or more certificates, and any text in between. Every problem names the file and the line in it. */
final class PemCertificates {

    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private final Path file;
    private final Function<String, RuntimeException> problem;

    private PemCertificates(Path file, Function<String, RuntimeException> problem) {
        this.file = file;
        this.problem = problem;
    }

    /**
     * {@return the certificates, at least one}
     *
     * @param problem makes the exception for what is wrong with the file
     */
    static List<X509Certificate> read(Path file, Function<String, RuntimeException> problem) {
        PemCertificates pem = new PemCertificates(file, problem);
        return pem.certificates(pem.bytes());
    }

    /**
     * {@return the certificates, at least one}
     *
     * @param content what the file holds
     * @param problem makes the exception for what is wrong with it
     */
    static List<X509Certificate> of(Path file, byte[] content, Function<String, RuntimeException> problem) {
        return new PemCertificates(file, problem).certificates(content);
    }

    private List<X509Certificate> certificates(byte[] content) {
        List<String> lines =
                new String(content, StandardCharsets.ISO_8859_1).lines().toList();
        List<X509Certificate> certificates = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().matches("-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----")) {
                certificates.add(certificate(lines, i));
            }
        }
        if (certificates.isEmpty()) {
            throw problem.apply(file + " holds no certificate; expected a PEM file with -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    private byte[] bytes() {
        try {
            return RegularFile.read(file, MOST_BYTES);
        } catch (UnfitFileException unfit) {
            throw problem.apply(
                    unfit.unfit() == UnfitFileException.Reason.TOO_LARGE
                            ? file + " is larger than " + MOST_BYTES + " bytes; expected a PEM file of certificates"
                            : file.toAbsolutePath() + " is not a regular file; expected a PEM file of certificates");
        } catch (NoSuchFileException missing) {
            throw problem.apply("there is no file " + file.toAbsolutePath());
        } catch (IOException unreadable) {
            throw problem.apply("cannot read " + file.toAbsolutePath() + ": " + unreadable.getMessage());
        }
    }

    private X509Certificate certificate(List<String> lines, int begin) {
        int end = begin + 1;
        while (end < lines.size() && !lines.get(end).startsWith("-----")) {
            end++;
        }
        String where = file + ", line " + (begin + 1) + ": ";
        if (end == lines.size()) {
            throw problem.apply(where + "the certificate has no end; expected -----END CERTIFICATE-----");
        }
        String pem = "-----BEGIN CERTIFICATE-----\n" + String.join("\n", lines.subList(begin + 1, end))
                + "\n-----END CERTIFICATE-----\n";
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (CertificateException malformed) {
            throw problem.apply(where + "not a certificate: " + malformed.getMessage());
        }
    }
}
