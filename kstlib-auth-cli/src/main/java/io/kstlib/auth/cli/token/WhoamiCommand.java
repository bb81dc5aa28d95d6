package io.kstlib.auth.cli.token;

import io.kstlib.auth.cli.check.Claims;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.cli.command.Times;
import io.kstlib.auth.cli.status.StatusCommand.StatusView;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.jwt.ClaimSource;
import io.kstlib.auth.core.jwt.CompactJwt;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
                .account()
                .flag("One line: Name <mail>", "-q", "--quiet")
                .flag("Print the provider's answer as it is, in JSON", "--raw")
                .json()
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                .examples("kstlib auth whoami", "kstlib auth whoami corporate -q", "kstlib auth whoami --raw");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        AuthClient client = run.clientOf(arguments);
        Map<String, Object> claims = client.getUserInfo();
        if (arguments.has("--raw")) {
            run.answer().json(claims);
        } else if (arguments.has("--json")) {
            JsonDocument document =
                    JsonDocument.of("provider", client.name()).with("claims", ClaimSource.ownClaims(claims));
            Claims.addSources(document, claims);
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

    /** Claims as people read them: one a line, times in words. */
    static final class ClaimsView {

        private final Output answer;
        private final Times times;

        ClaimsView(CommandRun run) {
            this.answer = run.answer();
            this.times = StatusView.times(run, run.here().clock().instant());
        }

        void print(CompactJwt token) {
            answer.line(new StyledText(Tone.STRONG, "Header"));
            print(token.header());
            answer.line(new StyledText(Tone.STRONG, "Payload"));
            print(token.payload());
        }

        /** Prints the claims of the provider, and below them those that other parties make. */
        void printWithSources(Map<String, Object> claims) {
            print(ClaimSource.ownClaims(claims));
            Map<String, String> sources = Claims.ofOthers(claims);
            if (!sources.isEmpty()) {
                answer.line(new StyledText(Tone.STRONG, Claims.TITLE_OF_OTHERS));
                print(sources);
            }
        }

        private void print(Map<String, ?> claims) {
            int widest = claims.keySet().stream().mapToInt(String::length).max().orElse(0);
            claims.forEach((name, value) -> answer.line(
                    "  ",
                    new StyledText(Tone.FAINT, name),
                    " ".repeat(widest - name.length() + 2),
                    inWords(name, value)));
        }

        private String inWords(String name, @Nullable Object value) {
            return Claims.time(name, value)
                    .map(time -> time.getEpochSecond() + "  " + times.at(time))
                    .orElseGet(() -> Claims.inWords(value));
        }
    }
}
