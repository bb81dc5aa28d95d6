package io.kstlib.storage.postgresql;

import io.kstlib.sops.tool.RequiredTool;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A certificate for localhost that signs itself.
 *
 * @param certificate a PEM file
 * @param key a PEM file
 */
record TestCertificate(Path certificate, Path key) {

    static TestCertificate make(Path folder) throws IOException {
        Path certificate = folder.resolve("server.pem");
        Path key = folder.resolve("server.key");
        Process made = new ProcessBuilder(
                        RequiredTool.onPath("openssl").toString(),
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        if (made.onExit().join().exitValue() != 0) {
            throw new AssertionError("openssl failed, see " + folder.resolve("openssl.log"));
        }
        return new TestCertificate(certificate, key);
    }
}
