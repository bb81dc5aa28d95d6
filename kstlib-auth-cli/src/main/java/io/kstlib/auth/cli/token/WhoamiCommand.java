package io.kstlib.auth.cli.token;

import io.kstlib.auth.cli.check.ClaimSources;
import io.kstlib.auth.cli.check.Claims;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.Tone;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.jwt.ClaimSource;
import java.util.Map;

/** {@code whoami}: asks the userinfo endpoint for the person of the token. */
public final class WhoamiCommand implements Command {

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "whoami",
                        "Show the logged-in user",
                        "Asks the provider's userinfo endpoint. An answer that the provider signs is verified. Claims of other"
                                + " parties, to which it only points, are listed by themselves: they are neither fetched nor"
                                + " verified.")
                .provider()
                .flag("One line: Name <mail>", "-q", "--quiet")
                .flag("Print the provider's answer as it is, in JSON", "--raw")
                .json()
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                .examples("kstlib auth whoami", "kstlib auth whoami corporate -q", "kstlib auth whoami --raw");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        AuthClient client = run.client(arguments.parameter());
        Map<String, Object> claims = client.getUserInfo();
        if (arguments.has("--raw")) {
            run.answer().json(claims);
        } else if (arguments.has("--json")) {
            JsonDocument document =
                    JsonDocument.of("provider", client.name()).with("claims", ClaimSource.ownClaims(claims));
            ClaimSources sources = ClaimSources.in(claims);
            if (!sources.isEmpty()) {
                document.with("claim_sources", sources.documents());
            }
            run.answer().json(document);
        } else {
            String who = Claims.person(claims).orElse("(the provider gives no name)");
            run.answer().line(new StyledText(Tone.STRONG, who));
            if (!arguments.has("--quiet")) {
                new ClaimsView(run).printWithSources(claims);
            }
        }
        return ExitCode.DONE;
    }
}
