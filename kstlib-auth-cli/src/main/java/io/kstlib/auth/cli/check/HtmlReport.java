package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.report.ProofFacts.ServerFacts;
import io.kstlib.auth.api.validation.report.SignatureFacts;
import io.kstlib.auth.api.validation.report.SignatureFacts.Discovery;
import io.kstlib.auth.api.validation.report.SignatureFacts.Hashes;
import io.kstlib.auth.api.validation.report.SignatureFacts.KeySet;
import io.kstlib.auth.api.validation.report.SignatureFacts.Receipt;
import io.kstlib.auth.api.validation.report.SignatureFacts.SigningKey;
import io.kstlib.auth.cli.check.CheckCommand.CheckedToken;
import io.kstlib.auth.cli.check.ReportDocument.Instructions;
import io.kstlib.auth.cli.check.ReportDocument.VerdictInWords;
import io.kstlib.auth.cli.command.MarkupText;
import io.kstlib.auth.cli.command.Times;
import io.kstlib.auth.core.jwt.ClaimSource;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The report as one page without network, scripts or other files. It is readable on paper, on a telephone, in the light and in the dark. It
 * holds the claims of the token but not the token.
 */
final class HtmlReport {

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <link rel="icon" href="data:,">
            <title>Check of a token</title>
            <style>
            """;

    private final CheckedToken proof;
    private final ValidationReport report;
    private final Times times;

    private HtmlReport(CheckedToken proof) {
        this.proof = proof;
        this.report = proof.report();
        this.times = new Times(ZoneOffset.UTC, proof.checkedAt());
    }

    /**
     * {@return the page, in UTF-8}
     *
     * @param proof the token and its report
     */
    static byte[] of(CheckedToken proof) {
        return new HtmlReport(proof).page().getBytes(StandardCharsets.UTF_8);
    }

    private String page() {
        Markup page = new Markup();
        page.fixed(HEAD).fixed(Bundle.resource("report.css")).fixed("</style>\n</head>\n<body>\n");
        verdict(page);
        page.element("h2", "", "The six steps")
                .element("ol", "steps", list -> report.steps().forEach(step -> step(list, step)));
        proof.signature().ifPresent(facts -> chain(page, facts));
        claims(page, "Header of the token", report.header());
        claims(page, "Claims of the token", ClaimSource.withoutTokens(report.payload()));
        claims(page, Claims.TITLE_OF_OTHERS, Claims.ofOthers(report.payload()));
        proof.signature().ifPresent(facts -> key(page, facts));
        Instructions.of(report)
                .ifPresent(instructions -> page.element("h2", "", "To repeat this without kstlib")
                        .element("p", "", "With curl, openssl 3 and a POSIX shell; the token is in the file token.jwt.")
                        .element("pre", "", instructions));
        return page.fixed("</body>\n</html>\n").toString();
    }

    private void verdict(Markup page) {
        VerdictInWords verdict = VerdictInWords.of(report);
        page.element("h1", "", "Check of a token")
                .element("p", "verdict " + verdict.tone().word(), verdict.title());
        if (!verdict.detail().isEmpty()) {
            page.element("p", "", verdict.detail());
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("Which token", report.source() + " (" + report.kind().fieldName() + ")");
        facts.put("Checked against the keys of", proof.by());
        facts.put("Checked at", times.absolute(proof.checkedAt()));
        proof.signature()
                .map(SignatureFacts::issuerSource)
                .ifPresent(source -> facts.put("The issuer is named by", source.words()));
        if (report.facts() instanceof ServerFacts server && server.word() != null) {
            facts.put("What this rests on", server.word());
        }
        report.failedStep().ifPresent(failed -> repair(facts, failed));
        table(page, facts);
    }

    private void repair(Map<String, Object> facts, ValidationStep failed) {
        facts.put("What failed", ReportDocument.message(failed));
        facts.putAll(ReportDocument.repair(report));
    }

    private void step(Markup list, ValidationStep step) {
        list.element("li", "", item -> {
            item.element("strong", step.passed() ? "good" : "bad", step.passed() ? "passed" : "failed")
                    .text(" " + step.name())
                    .element("div", "", ReportDocument.message(step));
            Map<String, Object> details = ReportDocument.details(step, report);
            if (!details.isEmpty()) {
                table(item, details);
            }
        });
    }

    private void claims(Markup page, String title, Map<String, ?> fields) {
        if (fields.isEmpty()) {
            return;
        }
        page.element("h2", "", title)
                .element(
                        "table",
                        "",
                        table -> fields.forEach((name, value) -> table.element(
                                "tr",
                                "",
                                row -> row.element("th", "", name).element("td", "claim", cell -> {
                                    cell.element("span", "value", inWords(value));
                                    Claims.time(name, value)
                                            .ifPresent(time -> cell.element("div", "faint", times.at(time)));
                                }))));
    }

    static void table(Markup page, Map<?, ?> fields) {
        page.element(
                "table",
                "",
                table -> fields.forEach((name, value) -> table.element(
                        "tr",
                        "",
                        row -> row.element("th", "", String.valueOf(name)).element("td", "value", inWords(value)))));
    }

    static String inWords(@Nullable Object value) {
        boolean isTree = value instanceof Map<?, ?> || value instanceof Iterable<?>;
        return isTree ? Json.writePretty(value) : String.valueOf(value);
    }

    /** Writes the chain from the issuer to the signature. Each link says where it comes from. */
    private void chain(Markup page, SignatureFacts facts) {
        KeySet keys = facts.keys();
        if (keys == null) {
            return;
        }
        page.element("h2", "", "The chain of the proof").element("ol", "chain", list -> {
            link(list, "Issuer", String.valueOf(proof.report().payload().get("iss")), Map.of());
            Discovery discovery = facts.discovery();
            if (discovery != null) {
                link(list, "Discovery document", discovery.url().toString(), map(discovery.receipt()));
            }
            link(list, "Keys (JWKS)", keys.uri().toString(), map(keys.receipt()));
            proof.key().ifPresent(key -> link(list, "Key", inWords(facts.keyId(), key), Map.of()));
            signature().ifPresent(message -> link(list, "Signature", message, Map.of()));
        });
        page.element(
                "p",
                "faint",
                "Checked at " + times.absolute(proof.checkedAt())
                        + ". The servers' own clocks and certificates are those of the TLS connections by which the"
                        + " documents came.");
    }

    private static Map<String, Object> map(@Nullable Receipt receipt) {
        return receipt == null ? Map.of() : receipt.toMap();
    }

    private static String inWords(@Nullable String name, SigningKey key) {
        return (name == null ? "" : "kid " + name + ", ") + "SHA-256 of its SubjectPublicKeyInfo: " + key.fingerprint();
    }

    private Optional<String> signature() {
        return proof.report().steps().stream()
                .filter(step -> step.name().equals("verify_signature"))
                .map(ReportDocument::message)
                .findFirst();
    }

    private static void link(Markup list, String title, String text, Map<?, ?> receipt) {
        list.element("li", "", item -> {
            item.element("strong", "", title).element("div", "", text);
            if (!receipt.isEmpty()) {
                table(item, receipt);
            }
        });
    }

    /** Writes the key that verified the signature: hashes of both sides, PEM, certificate. */
    private void key(Markup page, SignatureFacts facts) {
        SigningKey key = facts.key();
        if (key == null) {
            return;
        }
        hashes(page, facts.hashes());
        page.element("h2", "", "The key");
        Map<String, Object> table = new LinkedHashMap<>();
        if (facts.keyId() != null) {
            table.put("key_id", facts.keyId());
        }
        table.put("key_type", key.type());
        table.put("key_size_bits", key.sizeBits());
        if (facts.algorithm() != null) {
            table.put("signature_algorithm", facts.algorithm());
        }
        table.put("key_fingerprint", key.fingerprint());
        table(page, table);
        page.element("pre", "", key.pem());
        if (!key.certificate().isEmpty()) {
            page.element("h2", "", "The certificate of the key");
            page.element("p", "", "For information: the key is trusted because the issuer publishes it.");
            table(page, key.certificate());
            String pem = proof.report().documents().get("certificate.pem");
            if (pem != null) {
                page.element("pre", "", pem);
            }
        }
    }

    private static void hashes(Markup page, @Nullable Hashes hashes) {
        if (hashes == null) {
            return;
        }
        page.element("h2", "", "The two hashes")
                .element(
                        "p",
                        "",
                        "An RSA signature is a hash that was locked with the private key. Unlocked with the public key above"
                                + " it must be the hash of the signed bytes.");
        Map<String, Object> sides = new LinkedHashMap<>();
        sides.put("recovered from the signature", hashes.recovered());
        sides.put("computed from header and claims", hashes.computed());
        sides.put("they are", hashes.areEqual() ? "equal" : "not equal");
        sides.put("how (" + hashes.algorithm() + ")", hashes.how());
        table(page, sides);
    }

    /** Writes HTML in which every text stays a text: nothing in a token can become markup. Element and class names are ours. For one thread. */
    private static final class Markup {

        private final StringBuilder html = new StringBuilder();

        /** Writes a text. Escapes everything that could be markup, mislead a reader or hide (bidirectional controls). */
        Markup text(String text) {
            text.codePoints().forEach(this::character);
            return this;
        }

        private void character(int point) {
            String character = Character.toString(point);
            boolean isLayout = point == '\n' || point == '\t';
            html.append(isLayout ? character : MarkupText.of(PrintableText.escaped(character)));
        }

        /** Writes an element with the given content. */
        Markup element(String name, String styleClass, Consumer<Markup> content) {
            html.append('<').append(name);
            if (!styleClass.isEmpty()) {
                html.append(" class=\"").append(styleClass).append('"');
            }
            html.append('>');
            content.accept(this);
            html.append("</").append(name).append(">\n");
            return this;
        }

        /** Writes an element that holds only a text. */
        Markup element(String name, String styleClass, String text) {
            return element(name, styleClass, inside -> inside.text(text));
        }

        /** Writes a part that is the same in every page. */
        Markup fixed(String own) {
            html.append(own);
            return this;
        }

        @Override
        public String toString() {
            return html.toString();
        }
    }
}
