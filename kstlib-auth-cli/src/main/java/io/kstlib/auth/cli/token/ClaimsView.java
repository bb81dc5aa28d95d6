package io.kstlib.auth.cli.token;

import io.kstlib.auth.cli.check.ClaimSources;
import io.kstlib.auth.cli.check.Claims;
import io.kstlib.auth.cli.check.DecodedToken;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.Times;
import io.kstlib.auth.cli.command.Tone;
import io.kstlib.auth.cli.status.StatusSettings;
import io.kstlib.auth.core.jwt.ClaimSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Claims as people read them: one a line, times in words. */
final class ClaimsView {

    private final Output answer;
    private final Times times;

    ClaimsView(CommandRun run) {
        this.answer = run.answer();
        this.times = new StatusSettings(run).times(run.here().clock().instant());
    }

    void print(DecodedToken token) {
        answer.line(new StyledText(Tone.STRONG, "Header"));
        print(token.header());
        answer.line(new StyledText(Tone.STRONG, "Payload"));
        print(token.payload());
    }

    /** Prints the claims of the provider, and below them those that other parties make. */
    void printWithSources(Map<String, Object> claims) {
        print(ClaimSource.ownClaims(claims));
        ClaimSources sources = ClaimSources.in(claims);
        if (!sources.isEmpty()) {
            answer.line(new StyledText(Tone.STRONG, ClaimSources.TITLE));
            print(sources.inWords());
        }
    }

    private void print(Map<String, ?> claims) {
        int widest = claims.keySet().stream().mapToInt(String::length).max().orElse(0);
        claims.forEach((name, value) -> answer.line(
                "  ", new StyledText(Tone.FAINT, name), " ".repeat(widest - name.length() + 2), inWords(name, value)));
    }

    private String inWords(String name, @Nullable Object value) {
        return Claims.time(name, value)
                .map(time -> time.getEpochSecond() + "  " + times.at(time))
                .orElseGet(() -> Claims.inWords(value));
    }
}
