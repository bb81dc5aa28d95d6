package io.kstlib.auth.oidc;

import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the commands of docs/check.md with a real shell and a real openssl on sample tokens (see sample/make.sh), and compares their output
 * with the report. Only curl is replaced: the replacement serves the sample issuer's documents.
 */
class CheckDocumentTest {

    private static final Pattern HEADING = Pattern.compile("#+ (.*)");

    @RegisterExtension
    private final Idp idp = new Idp();

    @TempDir
    private Path directory;

    /** Returns the shell blocks, each with the heading that it stands under. */
    private static List<Map.Entry<String, String>> blocks() throws IOException {
        List<Map.Entry<String, String>> blocks = new ArrayList<>();
        String heading = "";
        StringBuilder block = null;
        for (String line : Files.readAllLines(document())) {
            Matcher matcher = HEADING.matcher(line);
            if (block != null && line.equals("```")) {
                blocks.add(Map.entry(heading, block.toString()));
                block = null;
            } else if (block != null) {
                block.append(line).append('\n');
            } else if (line.equals("```sh")) {
                block = new StringBuilder();
            } else if (matcher.matches()) {
                heading = matcher.group(1);
            }
        }
        return blocks;
    }

    private static Path document() {
        Path here = Path.of("").toAbsolutePath();
        return Stream.of(here, here.getParent())
                .map(root -> root.resolve("docs").resolve("check.md"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String sample(String name) throws IOException {
        try (InputStream file = CheckDocumentTest.class.getResourceAsStream("/sample/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private ValidationReport check(String token) throws IOException {
        idp.answerGet("/certs", WireMock.okJson(sample("jwks.json")));
        TestContext context = idp.client()
                .with("issuer", "https://sso.company.com/realms/main")
                .with("jwks_uri", idp.url("/certs"));
        return idp.check(context, token.trim(), TokenKind.ID_TOKEN);
    }

    private String run(String script) throws IOException, InterruptedException {
        Path program = Files.createDirectory(directory.resolve("bin")).resolve("curl");
        Files.writeString(program, """
                #!/bin/sh
                case "$2" in
                https://sso.company.com/realms/main/.well-known/openid-configuration) cat published.json ;;
                https://sso.company.com/realms/main/certs) cat certs.json ;;
                *) echo "unexpected: $*" >&2; exit 6 ;;
                esac
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(directory.resolve("published.json"), sample("openid-configuration.json"));
        Files.writeString(directory.resolve("certs.json"), sample("jwks.json"));
        Files.writeString(directory.resolve("script.sh"), "set -eu\n" + script);
        ProcessBuilder builder = new ProcessBuilder("sh", "script.sh")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        builder.environment().compute("PATH", (name, path) -> program.getParent() + File.pathSeparator + path);
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the commands do not end");
        String output = Files.readString(directory.resolve("output"));
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    private static String script(String key, String algorithm) throws IOException {
        StringBuilder script = new StringBuilder();
        for (Map.Entry<String, String> block : blocks()) {
            String heading = block.getKey();
            boolean forAll = heading.matches("(What|[1-6]\\.|All).*");
            if (forAll || heading.equals(key) || heading.equals(algorithm)) {
                script.append(block.getValue());
            }
        }
        return script.toString();
    }

    @ParameterizedTest
    @CsvSource({"RS256,RSA", "PS256,RSA", "ES256,EC", "EdDSA,Ed25519"})
    void letsAnyoneRepeatTheProof(String algorithm, String key) throws IOException, InterruptedException {
        assumeTrue(onPath("sh") && onPath("openssl"), "missing tool: sh or openssl");
        String token = sample(algorithm.toLowerCase(Locale.ROOT) + ".jwt");
        Files.writeString(directory.resolve("token.jwt"), token);

        String output = run(script(key, algorithm));

        ValidationReport report = check(token);
        assertValid(report);
        assertTrue(output.contains("the issuer names itself https://sso.company.com/realms/main"), output);
        assertTrue(output.contains("\"sub\":\"248289761001\""), output);
        assertTrue(output.contains(String.valueOf(report.facts().toMap().get("key_fingerprint"))), output);
        assertTrue(
                output.contains(String.valueOf(report.steps().get(0).details().get("signing_input_sha256"))), output);
        assertTrue(output.contains("Verified OK") || output.contains("Signature Verified Successfully"), output);
        assertEquals(
                Files.readString(directory.resolve("key.pem")),
                report.facts().toMap().get("public_key_pem"));
    }

    @ParameterizedTest
    @CsvSource({"RS256,RSA", "PS256,RSA", "ES256,EC", "EdDSA,Ed25519"})
    void agreesWithOpensslThatAChangedTokenIsRefused(String algorithm, String key)
            throws IOException, InterruptedException {
        assumeTrue(onPath("sh") && onPath("openssl"), "missing tool: sh or openssl");
        String[] parts = sample(algorithm.toLowerCase(Locale.ROOT) + ".jwt").split("\\.", -1);
        String changed = parts[0] + "."
                + Base64Url.encode(new String(Base64Url.decode(parts[1]), StandardCharsets.US_ASCII)
                        .replace("248289761001", "248289761002")
                        .getBytes(StandardCharsets.US_ASCII))
                + "." + parts[2];
        Files.writeString(directory.resolve("token.jwt"), changed);

        String output = run("{\n" + script(key, algorithm) + "} || echo refused\n");

        assertTrue(!output.contains("Verified OK") && !output.contains("Verified Successfully"), output);
        Reports.assertRefused(check(changed), "verify_signature", "signature");
    }

    @Test
    void refusesTheSignatureOfAnotherSample() throws IOException {
        String rs256 = sample("rs256.jwt").trim();
        String ps256 = sample("ps256.jwt").trim();

        Reports.assertRefused(
                check(rs256.substring(0, rs256.lastIndexOf('.')) + ps256.substring(ps256.lastIndexOf('.'))),
                "verify_signature",
                "signature");
    }
}
