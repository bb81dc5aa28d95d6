package io.kstlib.auth.cli.doctor;

import io.kstlib.auth.api.provider.PreflightReport.Check;
import io.kstlib.auth.api.provider.PreflightReport.Status;
import io.kstlib.auth.cli.doctor.Finding.Area;
import io.kstlib.auth.cli.output.Answer;
import io.kstlib.auth.cli.output.Style;
import io.kstlib.auth.cli.output.Text;
import io.kstlib.auth.cli.output.Tone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was found, as people and as programs read it. */
public final class ExaminationView {

    private final Examination examination;

    /**
     * @param examination what was found
     */
    public ExaminationView(Examination examination) {
        this.examination = examination;
    }

    /**
     * Prints it for people.
     *
     * @param answer where to print
     */
    public void print(Answer answer) {
        String heading = "";
        int width = examination.findings().stream()
                .mapToInt(finding -> finding.check().name().length())
                .max()
                .orElse(0);
        for (Finding finding : examination.findings()) {
            String own = heading(finding);
            if (!own.equals(heading)) {
                answer.line(new Text(Tone.STRONG, own));
                heading = own;
            }
            line(answer, finding.check(), width);
            certificates(answer, finding.check(), width);
        }
        verdict(answer);
    }

    private static String heading(Finding finding) {
        String area = finding.area().name();
        String word = area.charAt(0) + area.substring(1).toLowerCase(Locale.ROOT);
        if (finding.area() == Area.STORAGE) {
            return "Storage of " + finding.subject();
        }
        return finding.subject().isEmpty() ? word : word + " " + finding.subject();
    }

    private static void line(Answer answer, Check check, int width) {
        Text mark = mark(answer.style(), check.status());
        answer.line(
                "  ",
                mark,
                " ".repeat(answer.style().widestMark() - mark.width() + 1),
                check.name(),
                " ".repeat(width - check.name().length() + 2),
                check.status() == Status.SKIPPED ? new Text(Tone.FAINT, check.message()) : check.message());
    }

    /** As the server sent them: its own first. */
    private static void certificates(Answer answer, Check check, int width) {
        int indent = 2 + answer.style().widestMark() + 1 + width + 2;
        for (int i = 1; check.details().containsKey("certificate_" + i); i++) {
            answer.line(
                    " ".repeat(indent),
                    new Text(Tone.FAINT, i + ". " + check.details().get("certificate_" + i)));
        }
    }

    private static Text mark(Style style, Status status) {
        return switch (status) {
            case SUCCESS -> style.passed();
            case WARNING -> style.warned();
            case FAILURE -> style.failed();
            case SKIPPED -> style.skipped();
        };
    }

    private void verdict(Answer answer) {
        long failures = examination.count(Status.FAILURE);
        long warnings = examination.count(Status.WARNING);
        if (failures > 0) {
            answer.line(new Text(Tone.BAD, counted(failures, "problem")), warningsBehind(warnings));
        } else if (warnings > 0) {
            answer.line(new Text(Tone.WARNING, "Nothing is wrong"), ", with " + counted(warnings, "warning"));
        } else {
            answer.line(new Text(Tone.GOOD, "Nothing is wrong"));
        }
    }

    private static String warningsBehind(long warnings) {
        return warnings == 0 ? "" : " and " + counted(warnings, "warning");
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /**
     * @return it for programs, see {@code docs/schemas/doctor.schema.json}
     */
    public Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("healthy", examination.count(Status.FAILURE) == 0);
        document.put("failures", examination.count(Status.FAILURE));
        document.put("warnings", examination.count(Status.WARNING));
        List<Object> checks =
                examination.findings().stream().map(ExaminationView::document).collect(Collectors.toList());
        document.put("checks", checks);
        return document;
    }

    private static Map<String, @Nullable Object> document(Finding finding) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("area", finding.area().name().toLowerCase(Locale.ROOT));
        document.put("provider", finding.subject().isEmpty() ? null : finding.subject());
        document.put("name", finding.check().name());
        document.put("status", finding.check().status().name().toLowerCase(Locale.ROOT));
        document.put("message", finding.check().message());
        document.put("duration_ms", finding.check().duration().toMillis());
        document.put("details", finding.check().details());
        return document;
    }
}
