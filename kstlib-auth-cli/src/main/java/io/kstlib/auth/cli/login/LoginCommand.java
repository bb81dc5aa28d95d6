package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginNotice.Kind;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginOptions.WhenLoggedIn;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.check.Claims;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.cli.command.TargetOptions;
import io.kstlib.auth.cli.command.Terminals.Stream;
import io.kstlib.auth.cli.login.LoginCommand.LoginModeChoice.Asker;
import io.kstlib.auth.cli.status.StatusCommand.StatusDocument;
import io.kstlib.auth.cli.status.StatusCommand.StatusView;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.interaction.BrowserAvailability;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.login.Engine;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code login}: logs in. Asks questions, and opens a browser by default. */
public final class LoginCommand implements Command {

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "login",
                        "Log in to a provider and store its tokens",
                        "Opens a browser. If no local browser is available (over SSH, in a container, without a display),"
                                + " login falls back to --flow device_code where the provider offers that and flow is not"
                                + " configured, else to --manual; without a terminal it fails at once. BROWSER names another"
                                + " browser, login_mode and flow in the configuration another way. Keeps a valid token and refreshes an"
                                + " expired one, unless --force is given or scopes were added to the configuration. A login by another"
                                + " person than that of the stored login replaces nothing unless --replace is given. If another"
                                + " login to the provider is under way, waits for it and shares its result. After logins that no"
                                + " one answered, opens no browser for a minute or more.",
                        "With --issuer and --client-id it needs no configuration. It stores the token under PROVIDER (default:"
                                + " the host of the issuer) and prints the command that keeps the provider. A client_secret"
                                + " cannot be given as an option.")
                .provider()
                .account()
                .with(spec -> NewProvider.addOptions(
                        spec, ". Without --issuer, log in for this scope only, beside the login to the provider"))
                .with(spec -> TargetOptions.addServices(spec, "Log in"))
                .flag("Print only a URL that has to be opened", "-q", "--quiet")
                .number(
                        "SECONDS",
                        "How long to wait for the login (default: as long as a code is valid; without a code"
                                + " callback_server.timeout, or 120)",
                        "-t",
                        "--timeout")
                .text(
                        "FLOW",
                        "Log in by this flow once, instead of the configured one: device_code shows a page and a code for"
                                + " the browser of any device, auto picks one that the provider offers; \"kstlib auth plugins"
                                + " --kind flow\" lists all",
                        "--flow")
                .text(
                        "HINT",
                        "Tell the provider whom to expect, such as a mail address; overrides login_hint for this login",
                        "--login-hint")
                .text(
                        "WORDS",
                        "Have the provider ask even if it need not: login, consent or select_account; overrides prompt for this"
                                + " login",
                        "--prompt")
                .text(
                        "VALUES",
                        "Require one of these acr values in the ID token; overrides acr_values for this login",
                        "--acr-values")
                .number(
                        "SECONDS",
                        "Have the provider ask again if the last login there is older than this; overrides max_age for this"
                                + " login",
                        "--max-age")
                .flag("Draw no QR code of the page and the code", "--no-qr")
                .flag(
                        "Open no browser: print the URL on a line of its own on standard output (standard error with"
                                + " --json), and wait for it to be opened, on this machine unless the login is by a code",
                        "--no-browser")
                .flag(
                        "Listen on no port: print the URL as --no-browser does, and ask for the URL that the browser ends"
                                + " at, or the code in it; for logins from another machine",
                        "-m",
                        "--manual")
                .flag(
                        "Log in even when already logged in, or when the last login went unanswered a moment ago; a login by"
                                + " another person still replaces nothing",
                        "-f",
                        "--force")
                .flag(
                        "Log in even when already logged in, also as another person: that login replaces the stored one",
                        "--replace")
                .json()
                .exits(
                        ExitCode.DONE,
                        ExitCode.FAILED,
                        ExitCode.NOT_LOGGED_IN,
                        ExitCode.CONFIGURATION,
                        ExitCode.INTERRUPTED)
                .examples(
                        "kstlib auth login",
                        "kstlib auth login corporate --force",
                        "kstlib auth login corporate --replace",
                        "kstlib auth login corporate --account work",
                        "kstlib auth login corporate --flow device_code",
                        "kstlib auth login corporate --login-hint jane@company.com",
                        "kstlib auth login corporate --acr-values phr --max-age 300",
                        "kstlib auth login corporate --resource https://orders.company.com",
                        "kstlib auth login corporate --manual",
                        "kstlib auth login corporate --no-browser --quiet",
                        "kstlib auth login --issuer https://sso.company.com --client-id my-app");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        arguments.refuseBoth("--no-browser", "--manual");
        arguments.refuseBoth(NewProvider.ISSUER, TargetOptions.AUDIENCE, TargetOptions.RESOURCE);
        Optional<Duration> timeout = arguments.timeout();
        Optional<NewProvider> tried = NewProvider.of(arguments);
        AllowCommand.beforeLogin(run, tried.isPresent() ? run::kstlibEvenUnconfigured : run::kstlib);
        tried.ifPresent(provider -> provider.addTo(run));
        AuthClient client = tried.isPresent()
                ? run.client(tried.get().name(), arguments.account())
                : TargetOptions.client(run.clientOf(arguments), arguments);
        Optional<Token> before = client.status().token();
        LoginModeChoice choice = LoginModeChoice.of(arguments, client, run);
        TerminalInteraction terminal = TerminalInteraction.ofLogin(choice, arguments, run);
        LoginOptions options = choice.into(LoginOptions.with(terminal), arguments)
                .mode(choice.mode())
                .whenLoggedIn(whenLoggedIn(arguments));
        options = timeout.map(options::timeout).orElse(options);
        try {
            Token token = client.login(options);
            LoginStatus after = client.status();
            answer(after, outcome(before, token, terminal, after.renewal()), arguments, run);
            if (!arguments.has("--quiet")) {
                tried.ifPresent(provider -> provider.sayHowToKeep(run));
            }
            return ExitCode.DONE;
        } catch (LoginFailedException failed) {
            run.errors().say(failed);
            return exitCode(failed, choice, terminal, run);
        }
    }

    private static WhenLoggedIn whenLoggedIn(Arguments arguments) {
        if (arguments.has("--replace")) {
            return WhenLoggedIn.REPLACE;
        }
        return arguments.has("--force") ? WhenLoggedIn.AGAIN : WhenLoggedIn.KEEP;
    }

    private static Outcome outcome(Optional<Token> before, Token now, TerminalInteraction terminal, Renewal renewal) {
        if (before.filter(now::equals).isPresent()) {
            return Outcome.KEPT;
        }
        boolean refreshable = renewal == Renewal.REFRESH_TOKEN
                && before.filter(Token::isRefreshable).isPresent();
        return refreshable && !terminal.wasUsed() ? Outcome.REFRESHED : Outcome.NEW;
    }

    private static ExitCode exitCode(
            LoginFailedException failed, LoginModeChoice choice, TerminalInteraction terminal, CommandRun run) {
        boolean asked = choice.mode() == Mode.MANUAL || (choice.asker() == Asker.NONE && terminal.wasUsed());
        boolean noOneToAsk = failed.reason() == LoginFailedException.Reason.CANNOT_ASK
                && asked
                && !run.here().terminals().has(Stream.IN);
        if (noOneToAsk) {
            return ExitCode.NOT_LOGGED_IN;
        }
        return terminal.wasInterrupted() ? ExitCode.INTERRUPTED : ExitCode.of(failed);
    }

    /** How the token was obtained. */
    private enum Outcome {
        NEW("Logged in to "),
        KEPT("Already logged in to "),
        REFRESHED("Still logged in to ");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }
    }

    /** Prints the answer. The login itself has already said that it brought no refresh token, and what helps at that server. */
    private static void answer(LoginStatus status, Outcome outcome, Arguments arguments, CommandRun run) {
        if (arguments.has("--json")) {
            run.answer().json(document(status, outcome));
        } else if (arguments.has("--quiet")) {
            return;
        } else {
            text(status, outcome, run);
        }
        status.notices().stream()
                .filter(notice -> outcome != Outcome.NEW || notice.kind() != Kind.NO_REFRESH_TOKEN)
                .forEach(notice -> run.messages().warn(RemedyWords.of(notice, status.provider(), status.account())));
    }

    private static void text(LoginStatus status, Outcome outcome, CommandRun run) {
        Output answer = run.answer();
        String who = who(status).map(name -> " as " + name).orElse("");
        answer.line(
                outcome.words,
                new StyledText(Tone.STRONG, status.provider()),
                status.account().behindProvider() + who + ".");
        new StatusView(run).facts(status);
        if (outcome != Outcome.NEW) {
            run.messages().say("To log in again, add --force.");
        }
    }

    private static JsonDocument document(LoginStatus status, Outcome outcome) {
        return StatusDocument.withToken(
                        JsonDocument.of("provider", status.provider())
                                .with("account", status.account().text())
                                .with("already_logged_in", outcome != Outcome.NEW)
                                .with("who", who(status)),
                        status)
                .with("location", status.location())
                .with("notices", StatusDocument.notices(status));
    }

    /** Names the person by the ID token, which was validated at login. */
    private static Optional<String> who(LoginStatus status) {
        return status.token()
                .flatMap(Token::idToken)
                .flatMap(CompactJwt::ifReadable)
                .flatMap(idToken -> Claims.person(idToken.payload()));
    }

    /**
     * How a login reaches the person: as the command line says, else as the configuration says, else as it fits the machine.
     *
     * @param mode the way
     * @param noBrowserReason the reason for another way than the browser, when no one asked for that; else {@code null}
     * @param asker the person or program that can be asked
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
                    Remedy.advice("Log in from a terminal: kstlib auth login"),
                    null);
        }
    }
}
