package io.kstlib.auth.cli.doctor;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.CheckFacts;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Message;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.Style;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.Tone;
import io.kstlib.auth.cli.doctor.Examination.Finding.Area;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code doctor}: checks whether a login can work here, and what helps if it cannot. */
public final class DoctorCommand implements Command {

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "doctor",
                        "Find out what keeps a login from working",
                        "Checks the configuration, the plugins, the storage of each provider (whether it can be read and"
                                + " written, and who can decrypt it) and the servers of each provider. Logs no one in and changes"
                                + " nothing that is stored. Fetches no secret except the password of a proxy that demands it, and a"
                                + " client_key with its passphrase, whose public part it shows. Each problem comes with a fix.")
                .parameter("PROVIDER", "Check only this provider (default: all)")
                .json()
                .exits(ExitCode.DOCTOR_WELL, ExitCode.DOCTOR_UNWELL, ExitCode.CONFIGURATION)
                .examples("kstlib auth doctor", "kstlib auth doctor corporate --json");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        Examination examination = Examination.of(run, arguments.parameter());
        ExaminationView view = new ExaminationView(examination);
        if (arguments.has("--json")) {
            run.answer().json(view.document());
        } else {
            view.print(run.answer());
        }
        return examination.exitCode();
    }

    /** The findings, as people and as programs read them. */
    private static final class ExaminationView {

        private final Examination examination;

        /**
         * @param examination what was found
         */
        ExaminationView(Examination examination) {
            this.examination = examination;
        }

        /**
         * Prints the findings for people.
         *
         * @param answer where to print
         */
        void print(Output answer) {
            String heading = "";
            int width = examination.findings().stream()
                    .mapToInt(finding -> finding.check().name().length())
                    .max()
                    .orElse(0);
            for (Examination.Finding finding : examination.findings()) {
                String own = heading(finding);
                if (!own.equals(heading)) {
                    answer.line(new StyledText(Tone.STRONG, own));
                    heading = own;
                }
                message(answer, finding, width);
                facts(answer, finding.check().facts(), indent(answer, width));
            }
            verdict(answer);
        }

        private static String heading(Examination.Finding finding) {
            return switch (finding.area()) {
                case CONFIGURATION -> "Configuration";
                case PLUGINS -> "Plugins";
                case STORAGE -> "Storage of " + finding.subject();
                case PROVIDER -> "Provider " + finding.subject();
            };
        }

        /** Prints a message. Shows only our own examples; a text of a server stays on its line. */
        private static void message(Output answer, Examination.Finding finding, int width) {
            if (finding.area() != Area.CONFIGURATION) {
                line(
                        answer,
                        finding.check(),
                        width,
                        answer.withPaths(Message.oneLine(finding.check().message())));
                return;
            }
            Message message = Message.of(finding.check().message());
            line(answer, finding.check(), width, answer.withPaths(message.line()));
            String indent = indent(answer, width);
            message.example().forEach(line -> answer.line(line.isBlank() ? "" : indent + line));
        }

        private static void line(Output answer, Check check, int width, String message) {
            StyledText mark = mark(answer.style(), check.status());
            answer.line(
                    "  ",
                    mark,
                    " ".repeat(answer.style().widestMark() - mark.width() + 1),
                    check.name(),
                    " ".repeat(width - check.name().length() + 2),
                    check.status() == Status.SKIPPED ? new StyledText(Tone.FAINT, message) : message);
        }

        private static void facts(Output answer, CheckFacts facts, String indent) {
            if (facts instanceof CheckFacts.Certificates certificates) {
                certificates(answer, certificates.sent(), indent);
            } else if (facts instanceof CheckFacts.Client client) {
                registration(answer, client.registration(), indent);
            }
        }

        /** Prints the certificates as the server sent them: its own first. */
        private static void certificates(Output answer, List<String> sent, String indent) {
            for (int i = 0; i < sent.size(); i++) {
                answer.line(indent, new StyledText(Tone.FAINT, (i + 1) + ". " + sent.get(i)));
            }
        }

        /** Prints what the client's plugin says more than the method, for a comparison with the registration at the provider. */
        private static void registration(Output answer, Map<String, String> registration, String indent) {
            new TreeMap<>(registration)
                    .forEach((name, value) ->
                            answer.line(indent, new StyledText(Tone.FAINT, name + ": " + Message.oneLine(value))));
        }

        private static String indent(Output answer, int width) {
            return " ".repeat(2 + answer.style().widestMark() + 1 + width + 2);
        }

        private static StyledText mark(Style style, Status status) {
            return switch (status) {
                case SUCCESS -> style.passed();
                case WARNING -> style.warned();
                case FAILURE -> style.failed();
                case SKIPPED -> style.skipped();
            };
        }

        private void verdict(Output answer) {
            long failures = examination.count(Status.FAILURE);
            long warnings = examination.count(Status.WARNING);
            if (failures > 0) {
                answer.line(new StyledText(Tone.BAD, counted(failures, "problem")), warningsBehind(warnings));
            } else if (warnings > 0) {
                answer.line(new StyledText(Tone.WARNING, "Nothing is wrong"), ", with " + counted(warnings, "warning"));
            } else {
                answer.line(new StyledText(Tone.GOOD, "Nothing is wrong"));
            }
        }

        private static String warningsBehind(long warnings) {
            return warnings == 0 ? "" : " and " + counted(warnings, "warning");
        }

        private static String counted(long count, String what) {
            return count + " " + what + (count == 1 ? "" : "s");
        }

        /** {@return the findings for programs, see {@code docs/schemas/doctor.schema.json}} */
        JsonDocument document() {
            return JsonDocument.of("healthy", examination.count(Status.FAILURE) == 0)
                    .with("failures", examination.count(Status.FAILURE))
                    .with("warnings", examination.count(Status.WARNING))
                    .with(
                            "checks",
                            examination.findings().stream()
                                    .map(ExaminationView::document)
                                    .toList());
        }

        private static JsonDocument document(Examination.Finding finding) {
            return JsonDocument.of("area", finding.area().word())
                    .with("provider", finding.subject().isEmpty() ? null : finding.subject())
                    .with("name", finding.check().name())
                    .with("status", finding.check().status().word())
                    .with("message", finding.check().message())
                    .with("duration_ms", finding.check().duration().toMillis())
                    .with("details", finding.check().facts().toMap());
        }
    }
}
