package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.Terminals.Stream;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.interaction.BrowserAvailability;
import io.kstlib.auth.core.login.Engine;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a login reaches the person: as the command line says, else as the configuration says, else as it fits the machine.
 *
 * @param mode the way
 * @param noBrowserReason why it is not by browser, when no one asked for that; else {@code null}
 * @param asker who can be asked
 */
record LoginModeChoice(Mode mode, @Nullable String noBrowserReason, Asker asker) {

    /** Who can paste the URL at which the browser ended. */
    enum Asker {
        /** The one that the command line or the configuration means, even a program behind a pipe. */
        ANY,
        /** A person at a terminal. */
        TERMINAL,
        /** No one. */
        NONE
    }

    static LoginModeChoice of(Arguments arguments, AuthClient client, CommandRun run) {
        if (arguments.has("--manual")) {
            return new LoginModeChoice(Mode.MANUAL, null, Asker.ANY);
        }
        if (arguments.has("--no-browser")) {
            return new LoginModeChoice(Mode.NO_BROWSER, null, Asker.ANY);
        }
        Optional<Mode> configured = Engine.login(client).mode();
        if (configured.isPresent()) {
            return new LoginModeChoice(configured.get(), null, Asker.ANY);
        }
        Asker asker = run.here().terminals().has(Stream.IN) ? Asker.TERMINAL : Asker.NONE;
        return BrowserAvailability.of(run.here().environment())
                .noBrowserReason()
                .map(noBrowserReason -> new LoginModeChoice(Mode.MANUAL, noBrowserReason, asker))
                .orElseGet(() -> new LoginModeChoice(Mode.BROWSER, null, asker));
    }

    /**
     * Adds what the command line says of the flow, and of what is asked for. Where no browser can be opened and a person is at the terminal, the login may use a flow for the
     * browser of another device.
     */
    LoginOptions into(LoginOptions options, Arguments arguments) {
        LoginOptions all =
                arguments.text("--login-hint").map(options::loginHint).orElse(options);
        all = arguments.text("--prompt").map(all::prompt).orElse(all);
        all = arguments.text("--acr-values").map(all::acrValues).orElse(all);
        all = arguments.seconds("--max-age").map(all::maxAge).orElse(all);
        all = arguments.text("--flow").map(all::flow).orElse(all);
        return noBrowserReason != null && asker == Asker.TERMINAL ? all.noBrowserReason(noBrowserReason) : all;
    }

    /** Fails at once where no one can paste the answer, instead of waiting. */
    void expect(Mode announced) {
        if (announced == Mode.MANUAL && asker == Asker.NONE) {
            throw noOne("no browser can be opened, since " + noBrowserReason);
        }
    }

    /** Says why no browser is opened. Fails if there is no one to ask. */
    void begin(Messages messages) {
        expect(mode);
        if (asker == Asker.NONE) {
            throw noOne("the browser did not open");
        }
        if (noBrowserReason != null) {
            messages.say("No browser is opened, since " + noBrowserReason
                    + "; BROWSER or login_mode: browser changes that.");
        }
    }

    private static LoginFailedException noOne(String problem) {
        return new LoginFailedException(
                LoginFailedException.Reason.CANNOT_ASK,
                problem + ", and standard input is not a terminal",
                new Remedy.Advice("Log in from a terminal: kstlib auth login"),
                null);
    }
}
