package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.SignatureFacts;
import io.kstlib.auth.api.validation.ValidationFacts.ServerFacts;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.core.jwt.ClaimSource;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report as one page without network, scripts or other files. It is readable on paper, on a telephone, in the light and in the dark. It
 * holds the claims of the token but not the token.
 */
public final class HtmlReport {

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

    private static final ReportDocument.Titles REPAIR =
            new ReportDocument.Titles("Expected", "Found", "Who can fix it", "Look further with");

    private final CheckedToken proof;
    private final ValidationReport report;
    private final ClaimTimes times;

    private HtmlReport(CheckedToken proof) {
        this.proof = proof;
        this.report = proof.report();
        this.times = new ClaimTimes(proof.checkedAt());
    }

    /**
     * {@return the page, in UTF-8}
     *
     * @param proof what was checked and found
     */
    public static byte[] of(CheckedToken proof) {
        return new HtmlReport(proof).page().getBytes(StandardCharsets.UTF_8);
    }

    private String page() {
        Markup page = new Markup();
        page.fixed(HEAD).fixed(EvidenceResources.read("report.css")).fixed("</style>\n</head>\n<body>\n");
        verdict(page);
        page.element("h2", "", "The six steps")
                .element("ol", "steps", list -> report.steps().forEach(step -> step(list, step)));
        new ChainOfProof(proof, times).write(page);
        claims(page, "Header of the token", report.header());
        claims(page, "Claims of the token", ClaimSource.withoutTokens(report.payload()));
        claims(page, ClaimSources.TITLE, ClaimSources.in(report.payload()).inWords());
        new KeyEvidence(proof).write(page);
        Instructions.of(report)
                .ifPresent(instructions -> page.element("h2", "", "To repeat this without kstlib")
                        .element("p", "", "With curl, openssl 3 and a POSIX shell; the token is in the file token.jwt.")
                        .element("pre", "", instructions.text()));
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

    private static void repair(Map<String, Object> facts, ValidationStep failed) {
        facts.put("What failed", ReportDocument.message(failed));
        facts.putAll(ReportDocument.repair(failed, REPAIR));
    }

    private static void step(Markup list, ValidationStep step) {
        list.element("li", "", item -> {
            item.element("strong", step.passed() ? "good" : "bad", step.passed() ? "passed" : "failed")
                    .text(" " + step.name())
                    .element("div", "", ReportDocument.message(step));
            Map<String, Object> details = ReportDocument.details(step);
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
                                    times.inWords(name, value).ifPresent(words -> cell.element("div", "faint", words));
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
}
