package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.report.Inspection;
import io.kstlib.auth.api.validation.report.ProofFacts;
import io.kstlib.auth.api.validation.report.ProofFacts.ServerFacts;
import io.kstlib.auth.api.validation.report.SignatureFacts;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.core.jwt.ClaimSource;
import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A report for people and for programs, with the commands that help. */
final class ReportDocument {

    private ReportDocument() {}

    /**
     * Returns the report as {@code --json} prints it, see {@code docs/schemas/check.schema.json}.
     *
     * @param report the report
     * @return its fields, in their order
     */
    static JsonDocument of(ValidationReport report) {
        JsonDocument document = new JsonDocument().withAll(report.toMap());
        document.withEach("steps", report.steps(), step -> step(step, report));
        document.with("payload", ClaimSource.withoutTokens(report.payload()));
        Claims.addSources(document, report.payload());
        return document.with("error", report.failedStep().map(ReportDocument::message));
    }

    private static JsonDocument step(ValidationStep step, ValidationReport report) {
        return JsonDocument.of("name", step.name())
                .with("passed", step.passed())
                .with("message", message(step))
                .with("details", details(step, report));
    }

    /**
     * {@return the finding of a step; for a failed one, the reason and what would help}
     *
     * @param step a step of a report
     */
    static String message(ValidationStep step) {
        return step.failure()
                .map(failure -> RemedyWords.of(failure.problem(), failure.remedy()))
                .orElse(step.message());
    }

    /**
     * {@return the facts of a step; for a failed one also what would help and where to look further}
     *
     * @param step a step of the report
     */
    static Map<String, Object> details(ValidationStep step, ValidationReport report) {
        Map<String, Object> details = new LinkedHashMap<>(step.toDetails(RemedyWords::of));
        if (!step.passed()) {
            next(report).ifPresent(command -> details.put("next_command", command));
        }
        return details;
    }

    /**
     * Says how to repair the cause of the failed step.
     *
     * @return the parts by their titles; empty if every step passed
     */
    static Map<String, String> repair(ValidationReport report) {
        Map<String, String> repair = new LinkedHashMap<>();
        report.failedStep().flatMap(ValidationStep::failure).ifPresent(failure -> {
            put(repair, "Expected", failure.expected());
            put(repair, "Found", failure.found());
            put(repair, "Who can fix it", failure.whoCanFix());
            put(repair, "Look further with", next(report).orElse(null));
        });
        return repair;
    }

    private static void put(Map<String, String> repair, String title, @Nullable String text) {
        if (text != null) {
            repair.put(title, text);
        }
    }

    private static Optional<String> next(ValidationReport report) {
        return facts(report).map(ProofFacts::next).flatMap(InspectionWords::of);
    }

    /** {@return the facts of a validator of kstlib; empty for those of another validator} */
    static Optional<ProofFacts> facts(ValidationReport report) {
        return report.facts() instanceof ProofFacts facts ? Optional.of(facts) : Optional.empty();
    }

    /**
     * The commands to look further into a failed step, for a POSIX shell. People pass reports on. So the commands do not hold the token, the
     * query of an address, or the folders of files.
     */
    static final class InspectionWords {

        /** The command that decodes a part, as in docs/check.md. It adds the padding, without which OpenSSL prints nothing or too little. */
        private static final String PART = "tr -d '\\r\\n' < token.jwt | cut -d. -f%s"
                + " | awk '{ gsub(\"-\", \"+\"); gsub(\"_\", \"/\"); while (length($0) %% 4) $0 = $0 \"=\"; print }'"
                + " | openssl base64 -d -A";

        private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._-]+");

        private static final Map<Class<? extends Inspection>, Function<Inspection, String>> WORDS = new HashMap<>();

        static {
            put(Inspection.Header.class, any -> String.format(PART, "1"));
            put(Inspection.Claims.class, any -> String.format(PART, "2"));
            put(Inspection.MachineClock.class, any -> "date -u");
            put(Inspection.Published.class, document -> "curl -s " + quotedUrl(document.url()));
            put(Inspection.Connection.class, server -> "curl -v " + quotedUrl(server.endpoint()));
            put(Inspection.Supplied.class, InspectionWords::supplied);
            put(
                    Inspection.Login.class,
                    login -> "kstlib auth login" + ShellWord.parameter(login.provider(), " --force"));
            put(
                    Inspection.Configuration.class,
                    provider -> "kstlib auth doctor" + ShellWord.parameter(provider.provider()));
            put(Inspection.Providers.class, any -> "kstlib auth providers");
            put(Inspection.Again.class, InspectionWords::again);
        }

        private InspectionWords() {}

        private static <I extends Inspection> void put(Class<I> kind, Function<I, String> words) {
            WORDS.put(kind, inspection -> words.apply(kind.cast(inspection)));
        }

        /** Returns the cases that have a command. */
        static Set<Class<? extends Inspection>> known() {
            return Set.copyOf(WORDS.keySet());
        }

        /** Returns the command; empty for a case that has none. */
        static Optional<String> of(Inspection inspection) {
            return Optional.ofNullable(WORDS.get(inspection.getClass())).map(words -> words.apply(inspection));
        }

        private static String supplied(Inspection.Supplied document) {
            return PLAIN_NAME.matcher(document.name()).matches()
                    ? "cat " + document.name()
                    : again(document.otherwise());
        }

        private static String again(Inspection.Again check) {
            List<String> words = new ArrayList<>(List.of("kstlib", "auth", "check"));
            if (check.provider() != null) {
                words.add(ShellWord.of(check.provider()));
            }
            if (check.kind() == TokenKind.UNKNOWN) {
                words.addAll(List.of("--token", "-"));
            } else if (check.kind() == TokenKind.ACCESS_TOKEN) {
                words.add("--access-token");
            }
            add(check.terms(), words);
            words.add("--verbose");
            return String.join(" ", words);
        }

        private static void add(ValidationTerms terms, List<String> words) {
            terms.issuer().ifPresent(issuer -> words.addAll(List.of("--issuer", ShellWord.of(issuer))));
            terms.audience().ifPresent(audience -> words.addAll(List.of("--audience", ShellWord.of(audience))));
            terms.keys().ifPresent(keys -> words.addAll(List.of("--jwks", fileName(keys))));
            terms.keysUrl() // it may be signed or hold a password
                    .map(WebOrigin::withoutQuery)
                    .ifPresent(url -> words.addAll(List.of("--jwks", ShellWord.of(url.toString()))));
            terms.discovery().ifPresent(document -> words.addAll(List.of("--discovery", fileName(document))));
            terms.clockSkew().ifPresent(skew -> words.addAll(List.of("--clock-skew", Long.toString(skew.toSeconds()))));
            if (terms.privateHosts()) {
                words.add("--allow-private");
            }
        }

        private static String fileName(Map.Entry<String, String> document) {
            return ShellWord.of(String.valueOf(Path.of(document.getKey()).getFileName()));
        }

        private static String quotedUrl(URI url) {
            return "'" + url.toString().replace("'", "%27") + "'";
        }
    }

    /**
     * A verdict as people read it.
     *
     * @param title in capitals
     * @param detail its meaning, or the step that failed; empty where the title says everything
     * @param tone the tone of the title
     */
    record VerdictInWords(String title, String detail, Tone tone) {

        /**
         * {@return the verdict of a report}
         *
         * @param report the report
         */
        static VerdictInWords of(ValidationReport report) {
            String failed = report.failedStep().map(ValidationStep::name).orElse("a step") + " failed";
            return switch (report.verdict()) {
                case VALID ->
                    report.facts() instanceof ServerFacts
                            ? new VerdictInWords("VALID", "by the server's word; this is not a proof", Tone.WARNING)
                            : new VerdictInWords("VALID", "", Tone.GOOD);
                case INVALID -> new VerdictInWords("NOT VALID", failed, Tone.BAD);
                case UNDECIDED -> new VerdictInWords("COULD NOT CHECK", failed, Tone.WARNING);
                case NOT_VERIFIABLE ->
                    new VerdictInWords(
                            "NOT VERIFIABLE", "it may be valid, but only those it is meant for can tell", Tone.WARNING);
                case OTHER_PROVIDER ->
                    new VerdictInWords(
                            "ANOTHER PROVIDER'S TOKEN",
                            "it was not issued by the one it was checked for",
                            Tone.WARNING);
            };
        }
    }

    /**
     * The commands to repeat the check, for a reader who has the token and does not trust kstlib: {@code curl} and {@code openssl} in a POSIX
     * shell. The token itself is not in them.
     */
    static final class Instructions {

        private Instructions() {}

        /**
         * {@return the commands, one a line; empty when the check ended before the key was known, since there is nothing to repeat then}
         *
         * @param report the report
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
                lines.add(
                        "curl -s " + ShellWord.inQuotes(facts.discovery().url().toString()));
            }
            if (facts.keys() != null) {
                String keyId = facts.keyId();
                lines.add(
                        "# Its keys" + (keyId != null ? "; the one meant has the kid " + onOneLine(keyId) : "") + ":");
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
                    List.of(
                            "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed.txt -sigfile signature.bin");
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
}
