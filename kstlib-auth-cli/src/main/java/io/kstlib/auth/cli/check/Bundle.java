package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.files.ContentHash;
import io.kstlib.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

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
     * @param proof what was checked and found
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
}
