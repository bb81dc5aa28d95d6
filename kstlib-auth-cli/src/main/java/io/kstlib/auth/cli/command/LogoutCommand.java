package io.kstlib.auth.cli.command;

import io.kstlib.auth.api.provider.RevocationReport;
import io.kstlib.auth.api.provider.RevocationReport.Outcome;
import io.kstlib.auth.api.provider.RevocationReport.Result;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.cli.session.Session;
import io.kstlib.auth.core.LogoutOption;
import io.kstlib.auth.core.LogoutReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code logout}: revokes at the server, and forgets here whatever the server says. */
public final class LogoutCommand implements Command {

    /** The command. */
    public LogoutCommand() {}

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Specs.command(
                this,
                "logout",
                "Revoke the stored tokens and remove them",
                "They are removed here whatever the provider says. When it failed to revoke one, which may still be"
                        + " good then, the exit code is 1.");
        spec.addPositional(Specs.provider());
        spec.addOption(Specs.flag("Print nothing but warnings", "-q", "--quiet"));
        spec.addOption(Specs.flag("Revoke the refresh token and the access token first (the default)", "--revoke"));
        spec.addOption(Specs.flag("Do not ask the provider, only remove them here", "--no-revoke"));
        spec.addOption(Specs.json());
        Specs.ending(
                spec,
                List.of(ExitCode.DONE, ExitCode.FAILED, ExitCode.CONFIGURATION),
                "kstlib auth logout",
                "kstlib auth logout corporate --no-revoke");
        return spec;
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) {
        arguments.refuseBoth("--revoke", "--no-revoke");
        LogoutOption option = arguments.has("--no-revoke") ? LogoutOption.KEEP_AT_SERVER : LogoutOption.REVOKE;
        LogoutReport report = session.client(arguments.parameter()).logout(option);
        if (arguments.has("--json")) {
            session.answer().json(document(report));
        } else if (!arguments.has("--quiet")) {
            text(report, session);
        }
        warn(report.revocation(), session);
        return has(Result.FAILED, report.revocation()) ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static void text(LogoutReport report, Session session) {
        String where = report.provider() + " (" + report.location() + ")";
        if (!report.removed()) {
            session.answer().line("Nothing was stored for ", where, ".");
            return;
        }
        session.answer().line("Logged out of ", where, ".");
        for (Outcome outcome : report.revocation().outcomes()) {
            switch (outcome.result()) {
                case REVOKED -> session.answer().line("  ", outcome.tokenType(), " revoked");
                case NOT_SUPPORTED ->
                    session.answer().line("  ", outcome.tokenType(), " not revoked: ", outcome.message());
                case FAILED -> {} // told in any case, as a warning
            }
        }
    }

    private static void warn(RevocationReport revocation, Session session) {
        revocation.outcomes().stream()
                .filter(outcome -> outcome.result() == Result.FAILED)
                .forEach(outcome -> session.talk()
                        .warn("the " + outcome.tokenType() + " was not revoked and may still be good: "
                                + outcome.message()));
    }

    private static boolean has(Result result, RevocationReport revocation) {
        return revocation.outcomes().stream().anyMatch(outcome -> outcome.result() == result);
    }

    private static Map<String, @Nullable Object> document(LogoutReport report) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("provider", report.provider());
        document.put("removed", report.removed());
        document.put("location", report.location());
        document.put(
                "revocation",
                report.revocation().outcomes().stream()
                        .map(LogoutCommand::document)
                        .toList());
        document.put("may_still_be_good", report.revocation().isIncomplete());
        return document;
    }

    private static Map<String, Object> document(Outcome outcome) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("token", outcome.tokenType());
        document.put("result", outcome.result().name().toLowerCase(Locale.ROOT));
        document.put("message", outcome.message());
        return document;
    }
}
