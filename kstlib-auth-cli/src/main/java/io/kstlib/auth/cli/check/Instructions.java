package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.SignatureFacts;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.cli.command.ShellWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The commands to repeat the check, for a reader who has the token and does not trust kstlib: {@code curl} and {@code openssl} in a POSIX
 * shell. The token itself is not in them.
 */
final class Instructions {

    private Instructions() {}

    /**
     * {@return the commands, one a line; empty when the check ended before the key was known, since there is nothing to repeat then}
     *
     * @param report what was found
     */
    static Optional<String> of(ValidationReport report) {
        return report.facts() instanceof SignatureFacts facts && facts.key() != null && facts.algorithm() != null
                ? Optional.of(of(facts, facts.key().pem(), facts.algorithm()))
                : Optional.empty();
    }

    private static String of(SignatureFacts facts, String pem, String algorithm) {
        List<String> lines = new ArrayList<>();
        fetch(facts, lines);
        lines.add("# The public key of that entry, as PEM:");
        lines.add("cat > key.pem <<'EOF'");
        lines.addAll(pem.lines().toList());
        lines.add("EOF");
        lines.add("# The token, in the file token.jwt: what was signed, and the signature.");
        lines.add(
                "base64url() { awk '{ gsub(\"-\", \"+\"); gsub(\"_\", \"/\"); while (length($0) % 4) $0 = $0 \"=\"; print }'"
                        + " | openssl base64 -d -A; }");
        lines.add("tr -d '\\r\\n' < token.jwt | cut -d. -f1,2 | tr -d '\\n' > signed.txt");
        lines.add("tr -d '\\r\\n' < token.jwt | cut -d. -f3 | base64url > signature.bin");
        lines.add("# Prints that it is verified, when the holder of the key signed it:");
        lines.addAll(verify(algorithm));
        lines.add("# The claims; exp, nbf and iat are seconds since 1970, date +%s prints the present.");
        lines.add("tr -d '\\r\\n' < token.jwt | cut -d. -f2 | base64url");
        return String.join("\n", lines);
    }

    private static void fetch(SignatureFacts facts, List<String> lines) {
        // In quotes, so that what a server or a token says cannot become a command.
        if (facts.discovery() != null) {
            lines.add("# The provider names itself (issuer) and its keys (jwks_uri):");
            lines.add("curl -s " + ShellWord.inQuotes(facts.discovery().url().toString()));
        }
        if (facts.keys() != null) {
            String keyId = facts.keyId();
            lines.add("# Its keys" + (keyId != null ? "; the one meant has the kid " + onOneLine(keyId) : "") + ":");
            lines.add("curl -s " + ShellWord.inQuotes(facts.keys().uri().toString()));
        }
    }

    private static List<String> verify(String algorithm) {
        String digest = "-sha" + algorithm.replaceAll("[^0-9]", "");
        String dgst = "openssl dgst " + digest + " -verify key.pem";
        return switch (algorithm) {
            case "RS256", "RS384", "RS512" -> List.of(dgst + " -signature signature.bin signed.txt");
            case "PS256", "PS384", "PS512" ->
                List.of(
                        dgst
                                + " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest -signature signature.bin signed.txt");
            case "ES256", "ES256K", "ES384", "ES512" -> ellipticCurve(dgst.replace("-sha256K", "-sha256"));
            case "EdDSA", "Ed25519", "Ed448" ->
                List.of("openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed.txt -sigfile signature.bin");
            default -> List.of("# openssl has no command for " + algorithm);
        };
    }

    /** Converts the signature. A JWS has its two numbers one after the other (RFC 7518 section 3.4); openssl expects ASN.1. */
    private static List<String> ellipticCurve(String dgst) {
        return List.of(
                "hex=$(od -An -v -tx1 signature.bin | tr -d ' \\n'); half=$((${#hex} / 2))",
                "printf 'asn1=SEQUENCE:s\\n[s]\\nr=INTEGER:0x%s\\ns=INTEGER:0x%s\\n' \\",
                "    \"$(printf %s \"$hex\" | cut -c1-$half)\" \"$(printf %s \"$hex\" | cut -c$((half + 1))-)\" > signature.cnf",
                "openssl asn1parse -genconf signature.cnf -noout -out signature.der",
                dgst + " -signature signature.der signed.txt");
    }

    /** Removes line breaks from a comment, since the text after one would be a command. */
    private static String onOneLine(String text) {
        return text.lines()
                .findFirst()
                .map(line -> line.equals(text) ? line : "(not printable)")
                .orElse("");
    }
}
