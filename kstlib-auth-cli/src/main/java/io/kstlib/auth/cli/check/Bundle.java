package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.report.SignatureFacts;
import io.kstlib.auth.api.validation.report.SignatureFacts.SigningKey;
import io.kstlib.auth.cli.check.CheckCommand.CheckedToken;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.files.ContentHash;
import io.kstlib.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The files to repeat the proof; this needs only {@code openssl} and POSIX tools. */
final class Bundle {

    /** Whether the token is one of the files. */
    enum Token {
        /** The token is included: everyone who has the bundle can use it until it expires. */
        INCLUDED,
        /** Only its hash and what was signed are included. This is enough to recognize the same token, but not to use it. */
        LEFT_OUT
    }

    private static final int PARTS_OF_SIGNED = 3;

    private final CheckedToken proof;
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private Bundle(CheckedToken proof) {
        this.proof = proof;
    }

    /**
     * {@return the files, by their names}
     *
     * @param proof the token and its report
     * @param token whether the token is to be among the files
     */
    static Map<String, byte[]> of(CheckedToken proof, Token token) {
        return new Bundle(proof).files(token);
    }

    private Map<String, byte[]> files(Token token) {
        String signed = proof.signedToken().reveal();
        add("README.txt", resource("README.txt") + readMe(token));
        add("verify.sh", VerifyScript.of(proof));
        add("report.html", new String(HtmlReport.of(proof), StandardCharsets.UTF_8));
        add("report.json", Json.writePretty(ReportDocument.of(proof.report())) + "\n");
        String[] parts = signed.split("\\.", -1);
        boolean isSigned = parts.length == PARTS_OF_SIGNED
                && !proof.report().header().isEmpty(); // other texts are secret as a whole
        add("token.sha256", ContentHash.hex(signed.getBytes(StandardCharsets.UTF_8)) + "\n");
        if (isSigned) {
            add("signed.txt", parts[0] + "." + parts[1]);
        }
        if (token == Token.INCLUDED) {
            add("token.jwt", signed + "\n");
        }
        proof.report().documents().forEach(this::add);
        proof.key().ifPresent(key -> add("key.pem", key.pem()));
        return files;
    }

    private String readMe(Token token) {
        ValidationReport report = proof.report();
        StringBuilder text = new StringBuilder("\nThis bundle\n-----------\n\n");
        text.append("Checked at:  ").append(proof.checkedAt()).append('\n');
        text.append("Verdict:     ").append(report.verdict()).append('\n');
        report.failedStep()
                .map(ValidationStep::name)
                .ifPresent(step -> text.append("Failed step: ").append(step).append('\n'));
        text.append("Token:       ")
                .append(
                        token == Token.INCLUDED
                                ? "token.jwt. It is a secret: anyone who has it can use it until it expires."
                                : "not here. Ask its holder for token.jwt if you want to repeat the last step.")
                .append('\n');
        if (report.signedToken().isPresent()) {
            text.append(
                    "             It was wrapped (encrypted, or signed once more); what is meant here is the token that was in it.\n");
        }
        return text.toString();
    }

    private void add(String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a text that this package has as a file. */
    static String resource(String name) {
        try (InputStream in = Bundle.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the command was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /**
     * A script for a POSIX shell that repeats a proof. Its first lines are assignments with what it knows of the token. Nothing that a token or
     * a server says can become a command.
     */
    private static final class VerifyScript {

        private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]+");
        private static final Map<String, String> CURVES = Map.of(
                "P-256", "prime256v1",
                "P-384", "secp384r1",
                "P-521", "secp521r1",
                "secp256k1", "secp256k1",
                "Ed25519", "ED25519",
                "Ed448", "ED448");
        private static final Map<String, String> ML_DSA = Map.of(
                "ML-DSA-44", "2.16.840.1.101.3.4.3.17",
                "ML-DSA-65", "2.16.840.1.101.3.4.3.18",
                "ML-DSA-87", "2.16.840.1.101.3.4.3.19");

        /** The number of hexadecimal digits of one of the two numbers of an ECDSA signature. */
        private static final Map<String, Integer> NUMBER_LENGTHS =
                Map.of("ES256", 64, "ES256K", 64, "ES384", 96, "ES512", 132);

        private VerifyScript() {}

        static String of(CheckedToken proof) {
            StringBuilder script = new StringBuilder("""
                    #!/bin/sh
                    # Repeats the proof of a token with openssl and POSIX tools. Fetches nothing, changes nothing here.
                    # Exits with 0: valid. 1: not valid. 2: cannot tell. 3: cannot tell, because openssl is missing or too old.
                    """);
            assignments(proof)
                    .forEach((name, value) -> script.append(name)
                            .append('=')
                            .append(quoted(value))
                            .append('\n'));
            return script.append(Bundle.resource("verify.sh")).toString();
        }

        private static Map<String, String> assignments(CheckedToken proof) {
            Map<String, String> assignments = new LinkedHashMap<>();
            Map<String, String> jwk = proof.key().map(SigningKey::jwk).orElse(Map.of());
            String algorithm = jwk.isEmpty()
                    ? ""
                    : proof.signature().map(SignatureFacts::algorithm).orElse("");
            assignments.put("algorithm", algorithm);
            assignments.put("kty", text(jwk, "kty"));
            assignments.put("n", number(jwk, "n"));
            assignments.put("e", number(jwk, "e"));
            assignments.put("x", jwk.containsKey("pub") ? number(jwk, "pub") : number(jwk, "x"));
            assignments.put("y", number(jwk, "y"));
            assignments.put("curve", CURVES.getOrDefault(text(jwk, "crv"), ML_DSA.getOrDefault(algorithm, "")));
            assignments.put(
                    "parameters",
                    List.of("n", "e", "x", "y", "pub").stream()
                            .map(name -> number(jwk, name))
                            .filter(value -> !value.isEmpty())
                            .collect(Collectors.joining(" ")));
            assignments.put(
                    "needed",
                    ML_DSA.containsKey(algorithm) ? "3.5" : text(jwk, "kty").equals("OKP") ? "3.0" : "");
            String bits = algorithm.replaceAll("[^0-9]", "");
            assignments.put("digest", "-sha" + (bits.isEmpty() ? "256" : bits));
            assignments.put("hash_length", bits.isEmpty() ? "64" : Integer.toString(Integer.parseInt(bits) / 4));
            assignments.put("expected_half", Integer.toString(NUMBER_LENGTHS.getOrDefault(algorithm, 0)));
            assignments.put("checked_at", Long.toString(proof.checkedAt().getEpochSecond()));
            assignments.put("skew", Long.toString(skew(proof)));
            assignments.put("expiry", seconds("exp", proof));
            assignments.put("begin", seconds("nbf", proof));
            Optional<ValidationStep> failed = proof.report().failedStep();
            assignments.put("all_else", failed.isPresent() ? "wrong" : "right");
            assignments.put(
                    "reason", failed.map(ReportDocument::message).orElse("the report holds no key to verify with"));
            return assignments;
        }

        /** Returns the digits as in the claims; empty when the claim is not a whole number of seconds. */
        private static String seconds(String claim, CheckedToken proof) {
            Object value = proof.report().payload().get(claim);
            return value instanceof Long || value instanceof BigInteger ? value.toString() : "";
        }

        private static long skew(CheckedToken proof) {
            return ReportDocument.facts(proof.report())
                    .map(facts -> facts.clocks().skew())
                    .map(Duration::toSeconds)
                    .orElse(0L);
        }

        private static String text(Map<String, String> jwk, String name) {
            return jwk.getOrDefault(name, "");
        }

        private static String number(Map<String, String> jwk, String name) {
            String text = text(jwk, name);
            return BASE64URL.matcher(text).matches() ? text : "";
        }

        /** Quotes a value on one line, so that nothing in it can end the quotes. */
        private static String quoted(String value) {
            String line = value.codePoints()
                    .map(point -> point < ' ' || point > '~' ? '?' : point)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            return ShellWord.inQuotes(line);
        }
    }
}
