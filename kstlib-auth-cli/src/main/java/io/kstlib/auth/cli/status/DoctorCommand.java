package io.kstlib.auth.cli.status;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Message;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.Style;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.cli.status.DoctorCommand.Examination.Finding.Area;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.core.login.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    private record ExaminationView(Examination examination) {

        private static final String METHOD = "token_endpoint_auth_method";
        private static final String CERTIFICATE = "certificate_";

        /**
         * Prints the findings for people.
         *
         * @param answer standard output
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

        private static void facts(Output answer, Map<String, String> facts, String indent) {
            if (facts.containsKey(METHOD)) {
                registration(answer, facts, indent);
            }
            facts.forEach((name, certificate) -> { // as the server sent them: its own first
                if (name.startsWith(CERTIFICATE)) {
                    String number = name.substring(CERTIFICATE.length());
                    answer.line(indent, new StyledText(Tone.FAINT, number + ". " + certificate));
                }
            });
        }

        /** Prints what the client's plugin says more than the method, for a comparison with the registration at the provider. */
        private static void registration(Output answer, Map<String, String> facts, String indent) {
            Map<String, String> registration = new TreeMap<>(facts);
            registration.keySet().removeAll(List.of(METHOD, "url", "status"));
            registration.forEach((name, value) ->
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
                String behind = warnings == 0 ? "" : " and " + counted(warnings, "warning");
                answer.line(new StyledText(Tone.BAD, counted(failures, "problem")), behind);
            } else if (warnings > 0) {
                answer.line(new StyledText(Tone.WARNING, "Nothing is wrong"), ", with " + counted(warnings, "warning"));
            } else {
                answer.line(new StyledText(Tone.GOOD, "Nothing is wrong"));
            }
        }

        private static String counted(long count, String what) {
            return count + " " + what + (count == 1 ? "" : "s");
        }

        /** {@return the findings for programs, see {@code docs/schemas/doctor.schema.json}} */
        JsonDocument document() {
            return JsonDocument.of("healthy", examination.count(Status.FAILURE) == 0)
                    .with("failures", examination.count(Status.FAILURE))
                    .with("warnings", examination.count(Status.WARNING))
                    .withEach("checks", examination.findings(), ExaminationView::document);
        }

        private static JsonDocument document(Examination.Finding finding) {
            return JsonDocument.of("area", finding.area().word())
                    .with("provider", finding.subject().isEmpty() ? null : finding.subject())
                    .with("name", finding.check().name())
                    .with("status", finding.check().status().word())
                    .with("message", finding.check().message())
                    .with("duration_ms", finding.check().duration().toMillis())
                    .with("details", finding.check().facts());
        }
    }

    /** Checks everything that a login needs. A problem is a finding, never an exception. For one thread. */
    static final class Examination {

        /** The system property with the script that makes the archive anew. The launcher sets it where the one that is there does not fit. */
        private static final String STALE = "kstlib.stale";

        private final CommandRun run;
        private final List<Finding> findings = new ArrayList<>();
        private boolean misconfigured;

        private Examination(CommandRun run) {
            this.run = run;
        }

        /**
         * Runs the checks.
         *
         * @param run the run with the configuration
         * @param provider the only provider to check, or {@code null} for all
         * @return the findings
         * @throws ConfigurationException if there is no such provider
         */
        static Examination of(CommandRun run, @Nullable String provider) {
            Examination examination = new Examination(run);
            Optional<Kstlib> kstlib = examination.configuration();
            examination.startUp();
            examination.plugins(kstlib);
            kstlib.ifPresent(loaded -> examination.providers(loaded, provider));
            return examination;
        }

        List<Finding> findings() {
            return List.copyOf(findings);
        }

        long count(Status status) {
            return findings.stream().filter(finding -> finding.is(status)).count();
        }

        ExitCode exitCode() {
            boolean unusable = findings.stream()
                    .anyMatch(finding -> finding.is(Status.FAILURE)
                            && (finding.area() == Area.CONFIGURATION || finding.area() == Area.PLUGINS));
            if (unusable || misconfigured) {
                return ExitCode.CONFIGURATION;
            }
            return count(Status.FAILURE) == 0 ? ExitCode.DOCTOR_WELL : ExitCode.DOCTOR_UNWELL;
        }

        private Optional<Kstlib> configuration() {
            Kstlib kstlib;
            try {
                kstlib = run.kstlib();
            } catch (ConsentNeededException needed) {
                add(
                        Area.CONFIGURATION,
                        "file",
                        Status.FAILURE,
                        RemedyWords.of(RemedyWords.of(needed), needed.remedy().orElse(null)));
                return Optional.empty();
            } catch (ConfigurationException wrong) {
                problems(wrong);
                return Optional.empty();
            }
            add(Area.CONFIGURATION, "file", Status.SUCCESS, CommandRun.inForce(kstlib));
            try {
                kstlib.checkConfiguration();
                add(Area.CONFIGURATION, "keys", Status.SUCCESS, "every key is known and every value is valid");
            } catch (ConfigurationException wrong) {
                problems(wrong);
            }
            kstlib.unreadSections()
                    .forEach(unread -> add(Area.CONFIGURATION, "keys", Status.WARNING, unread.toString()));
            return Optional.of(kstlib);
        }

        /** A stale archive is ignored in silence by every other command. */
        private void startUp() {
            String remake = System.getProperty(STALE);
            if (remake != null) {
                add(
                        Area.CONFIGURATION,
                        "archive",
                        Status.WARNING,
                        "the archive by which kstlib starts faster is ignored: it was made in another directory, for another Java or"
                                + " for other jars. Run: " + ShellWord.of(remake));
            }
        }

        private void problems(ConfigurationException wrong) {
            wrong.problems()
                    .forEach(problem -> add(Area.CONFIGURATION, "keys", Status.FAILURE, RemedyWords.of(problem)));
        }

        private void plugins(Optional<Kstlib> configured) {
            if (configured.isPresent()) {
                plugins(configured.get().plugins());
                return;
            }
            try (Kstlib unconfigured = run.unconfigured()) {
                plugins(unconfigured.plugins());
            }
        }

        private void plugins(List<PluginInfo> plugins) {
            Map<String, Set<String>> loaded = new TreeMap<>();
            for (PluginInfo plugin : plugins) {
                Optional<String> wrong = RemedyWords.problem(plugin);
                if (wrong.isPresent()) {
                    String what = plugin.file().orElse(plugin.className() + " in " + plugin.module());
                    String problem = what + ": " + wrong.get();
                    if (plugin.isAllowed()) {
                        add(Area.PLUGINS, "broken", Status.FAILURE, problem);
                    } else {
                        add(Area.PLUGINS, "allowed", Status.WARNING, problem);
                    }
                } else {
                    String kind = plugin.isLoaded() ? plugin.kind() : plugin.kind() + " (when needed)";
                    loaded.computeIfAbsent(kind, any -> new TreeSet<>())
                            .addAll(plugin.types().subList(0, 1));
                }
            }
            add(Area.PLUGINS, "loaded", loaded.isEmpty() ? Status.FAILURE : Status.SUCCESS, inWords(loaded));
        }

        private static String inWords(Map<String, Set<String>> loaded) {
            return loaded.isEmpty()
                    ? "none; put the modules of kstlib on the module path" + RemedyWords.moduleFolder()
                    : loaded.entrySet().stream()
                            .map(kind -> kind.getKey() + " " + String.join(", ", kind.getValue()))
                            .collect(Collectors.joining("; "));
        }

        private void providers(Kstlib kstlib, @Nullable String only) {
            List<ProviderSummary> providers = kstlib.providers();
            if (only != null) {
                if (providers.stream().noneMatch(provider -> provider.name().equals(only))) {
                    run.client(only); // the exception lists the providers
                }
                provider(kstlib, only);
                return;
            }
            if (providers.isEmpty()) {
                add(
                        Area.CONFIGURATION,
                        "providers",
                        Status.WARNING,
                        "no provider is configured; add one below auth.providers");
            }
            providers.forEach(provider -> provider(kstlib, provider.name()));
        }

        private void provider(Kstlib kstlib, String name) {
            AuthClient client;
            try {
                client = kstlib.client(name);
            } catch (AuthException unusable) {
                fail(Area.STORAGE, name, unusable);
                report(Area.PROVIDER, name, () -> kstlib.preflight(name)); // the name may be wrong, too
                return;
            }
            report(Area.STORAGE, name, () -> Engine.login(client).checkStorage());
            notices(name, client.account(), client.status().notices());
            StatusCommand.preset(kstlib, name)
                    .ifPresent(
                            preset -> findings.add(Finding.of(Area.PROVIDER, name, "preset", Status.SUCCESS, preset)));
            report(Area.PROVIDER, name, client::preflight);
        }

        /** Adds what is known of the stored token. For a storage in memory, the notice replaces the finding that it can be written. */
        private void notices(String name, AccountName account, List<LoginNotice> notices) {
            for (LoginNotice notice : notices) {
                boolean ofStorage = notice.kind() == LoginNotice.Kind.KEPT_IN_MEMORY;
                if (ofStorage) {
                    findings.removeIf(finding -> finding.area() == Area.STORAGE
                            && finding.subject().equals(name)
                            && finding.check().name().equals("write")
                            && finding.is(Status.SUCCESS));
                }
                String check = ofStorage ? "write" : "token";
                findings.add(
                        Finding.of(Area.STORAGE, name, check, Status.WARNING, RemedyWords.of(notice, name, account)));
            }
        }

        private void report(Area area, String name, Supplier<PreflightReport> preflight) {
            try {
                preflight.get().checks().forEach(check -> findings.add(Finding.of(area, name, check)));
            } catch (AuthException unusable) {
                fail(area, name, unusable);
            }
        }

        private void fail(Area area, String name, AuthException failure) {
            misconfigured |= failure instanceof ConfigurationException || failure instanceof PluginException;
            if (failure instanceof ConfigurationException wrong && areSaid(wrong.problems())) {
                return;
            }
            String message = RemedyWords.of(failure);
            boolean isSaid = findings.stream()
                    .anyMatch(finding -> finding.subject().equals(name)
                            && finding.check().message().equals(message));
            if (!isSaid) {
                findings.add(Finding.of(area, name, "config", Status.FAILURE, message));
            }
        }

        /** Whether the check of the whole configuration reported these problems before. */
        private boolean areSaid(List<ConfigProblem> problems) {
            return !problems.isEmpty()
                    && problems.stream()
                            .allMatch(problem -> findings.stream()
                                    .anyMatch(finding -> finding.area() == Area.CONFIGURATION
                                            && finding.check().message().equals(RemedyWords.of(problem))));
        }

        private void add(Area area, String name, Status status, String message) {
            findings.add(Finding.of(area, "", name, status, message));
        }

        /**
         * The result of one check.
         *
         * @param area the area of the check
         * @param subject the provider; empty if it concerns all
         * @param check the check and its result
         */
        record Finding(Area area, String subject, Check check) {

            /** The areas of the checks, in this order. */
            enum Area {
                /** The files that were read. */
                CONFIGURATION("configuration"),
                /** The plugins that {@link java.util.ServiceLoader} found. */
                PLUGINS("plugins"),
                /** The storage of a provider's token. */
                STORAGE("storage"),
                /** The provider and its servers. */
                PROVIDER("provider");

                private final String word;

                Area(String word) {
                    this.word = word;
                }

                /** {@return the name of this value in JSON} */
                String word() {
                    return word;
                }
            }

            static Finding of(Area area, String subject, String name, Status status, String message) {
                return new Finding(area, subject, new Check(name, status, message, Duration.ZERO));
            }

            /** Makes the finding from a plugin's check, with the commands that help in its message. */
            static Finding of(Area area, String subject, Check found) {
                return new Finding(
                        area,
                        subject,
                        new Check(
                                found.name(),
                                found.status(),
                                RemedyWords.of(found),
                                found.duration(),
                                found.facts(),
                                null));
            }

            boolean is(Status status) {
                return check.status() == status;
            }
        }
    }
}
