package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.login.LoginNotice.Kind;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.check.DecodedToken;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.NoticeInWords;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.Tone;
import io.kstlib.auth.cli.status.Identity;
import io.kstlib.auth.cli.status.StatusDocument;
import io.kstlib.auth.cli.status.StatusView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answer of {@code login}. */
final class LoginView {

    private enum Form {
        TEXT,
        JSON,
        NOTHING
    }

    private final Form form;
    private final CommandRun run;

    /** How the token was obtained. */
    enum Outcome {
        NEW("Logged in to "),
        KEPT("Already logged in to "),
        REFRESHED("Still logged in to ");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }
    }

    LoginView(Arguments arguments, CommandRun run) {
        this.run = run;
        if (arguments.has("--json")) {
            this.form = Form.JSON;
        } else {
            this.form = arguments.has("--quiet") ? Form.NOTHING : Form.TEXT;
        }
    }

    void done(LoginStatus status, Outcome outcome) {
        switch (form) {
            case TEXT -> {
                text(status, outcome);
                notices(status, outcome);
            }
            case JSON -> {
                run.answer().json(document(status, outcome));
                notices(status, outcome);
            }
            case NOTHING -> {}
        }
    }

    /** Prints the notices. The login itself has already said that it brought no refresh token, and what helps at that server. */
    private void notices(LoginStatus status, Outcome outcome) {
        status.notices().stream()
                .filter(notice -> outcome != Outcome.NEW || notice.kind() != Kind.NO_REFRESH_TOKEN)
                .forEach(notice -> run.messages().warn(NoticeInWords.of(notice, status.provider())));
    }

    private void text(LoginStatus status, Outcome outcome) {
        Output answer = run.answer();
        String who = who(status).map(name -> " as " + name).orElse("");
        answer.line(outcome.words, new StyledText(Tone.STRONG, status.provider()), who + ".");
        new StatusView(run).facts(status);
        if (outcome != Outcome.NEW) {
            run.messages().say("To log in again, add --force.");
        }
    }

    private static Map<String, @Nullable Object> document(LoginStatus status, Outcome outcome) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("provider", status.provider());
        document.put("already_logged_in", outcome != Outcome.NEW);
        document.put("who", who(status).orElse(null));
        StatusDocument.putToken(document, status);
        document.put("location", status.location());
        document.put("notices", StatusDocument.notices(status));
        return document;
    }

    /** Names the person by the ID token, which was validated at login. */
    private static Optional<String> who(LoginStatus status) {
        return status.token()
                .flatMap(Token::idToken)
                .flatMap(DecodedToken::ifReadable)
                .flatMap(idToken -> Identity.of(idToken.payload()).oneLine());
    }
}
