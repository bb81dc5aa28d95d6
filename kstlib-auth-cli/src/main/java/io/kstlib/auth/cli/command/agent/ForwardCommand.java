package io.kstlib.auth.cli.command.agent;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.agent.AgentPlace;
import io.kstlib.auth.cli.agent.TokenForward;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandSpecs;
import io.kstlib.auth.cli.command.GivenTarget;
import io.kstlib.auth.cli.person.Question;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ErrorReport;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.cli.session.Session;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.spi.text.ShownText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** {@code agent forward}: gives one token at a socket that may be forwarded. */
final class ForwardCommand implements Command {

    private static final String PROVIDER = "--provider";
    private static final String CONFIRM = "--confirm";
    private static final String FOR = "--for";
    private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,4})([smh])");
    private static final Duration STANDARD = Duration.ofHours(8);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** After so many answers in a row that were no yes, the socket ends. */
    private static final int MOST_REFUSALS = 5;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpecs.command(
                this,
                "forward",
                "Give one token at a socket, to forward to another machine",
                "Prints the path of the socket, and answers there until the time is over or you press Ctrl-C. A program that asks"
                        + " there gets the access token that you name here, and nothing else. While you are connected, root of the other"
                        + " machine can ask, too.");
        spec.addOption(
                CommandSpecs.value(String.class, "PROVIDER", "The configured provider whose token is given", PROVIDER));
        GivenTarget.addOptions(spec);
        spec.addOption(CommandSpecs.flag(
                "Ask at this terminal before each token is given; the socket ends after " + MOST_REFUSALS
                        + " answers in a row that are no yes",
                CONFIRM));
        spec.addOption(CommandSpecs.value(
                String.class, "TIME", "Answer this long, such as 30m or 8h (default: 8h; at most 24h)", FOR));
        CommandSpecs.ending(
                spec,
                List.of(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION),
                "kstlib agent forward --provider corporate --scope orders:read --for 1h",
                "ssh -R /home/jane/.kstlib.sock:SOCKET build.company.com",
                "curl -sf -d '' --unix-socket ~/.kstlib.sock http://kstlib/token   # there");
        return spec;
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) {
        String provider = arguments
                .text(PROVIDER)
                .orElseThrow(
                        () -> new CommandException(ExitCode.CONFIGURATION, "name the provider: " + PROVIDER + " NAME"));
        Duration span = arguments.text(FOR).map(ForwardCommand::span).orElse(STANDARD);
        Question question = new Question(session);
        if (arguments.has(CONFIRM) && !question.canBeAsked()) {
            throw new CommandException(ExitCode.CONFIGURATION, CONFIRM + " asks at a terminal, and there is none");
        }
        try (Session run = session.anew()) {
            Secret unused =
                    bearer(GivenTarget.client(run.client(provider), arguments)); // else there is nothing to give
        }
        AgentPlace place = AgentPlace.of(session.here().environment());
        place.prepare();
        Giving giving = new Giving(session, arguments, provider, question);
        try (TokenForward forward = TokenForward.open(place, session.here(), giving)) {
            session.answer().line(forward.path().toString());
            forward.run(span);
        }
        if (giving.isOver()) {
            throw new CommandException(
                    ExitCode.FAILED, MOST_REFUSALS + " requests were refused, so the socket is closed");
        }
        return ExitCode.DONE;
    }

    private static Duration span(String text) {
        Matcher parts = SPAN.matcher(text);
        if (!parts.matches()) {
            throw noSpan(text);
        }
        long amount = Long.parseLong(parts.group(1));
        Duration span = switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
        if (span.compareTo(LONGEST) > 0) {
            throw noSpan(text);
        }
        return span;
    }

    private static CommandException noSpan(String text) {
        return new CommandException(
                ExitCode.CONFIGURATION,
                FOR + " takes a time such as 30m or 8h, at most 24h, not \"" + ShownText.escaped(text) + "\"");
    }

    /** Returns the token. One that is bound to a key needs that key, which is not given. */
    private static Secret bearer(AuthClient client) {
        Token token = client.getToken();
        if (!token.tokenType().equalsIgnoreCase("Bearer")) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "the token of \"" + client.name() + "\" is of type " + ShownText.escaped(token.tokenType())
                            + ", and of no use elsewhere without its key");
        }
        return token.accessToken();
    }

    /** Gives tokens. Each is taken by a run of its own, so a lost consent, a changed configuration and a logout count as for every command. */
    private static final class Giving implements TokenForward.Tokens {

        private final Session session;
        private final Arguments arguments;
        private final String provider;
        private final Question question;
        private final Semaphore asking = new Semaphore(1);
        private final AtomicInteger requests = new AtomicInteger();
        private final AtomicInteger refusals = new AtomicInteger();

        Giving(Session session, Arguments arguments, String provider, Question question) {
            this.session = session;
            this.arguments = arguments;
            this.provider = provider;
            this.question = question;
        }

        @Override
        public Optional<Secret> next() {
            return !arguments.has(CONFIRM) || isWanted() ? given() : Optional.empty();
        }

        /** Asks the person. While one question is open, no other is asked, and other requests get nothing. */
        private boolean isWanted() {
            int number = requests.incrementAndGet();
            if (!asking.tryAcquire()) {
                return false;
            }
            try {
                boolean isWanted = !isOver()
                        && question.saysYesNow("Request " + number + ": a program asks for the token of \"" + provider
                                + "\". Give it?");
                refusals.updateAndGet(before -> isWanted ? 0 : before + 1);
                return isWanted;
            } finally {
                asking.release();
            }
        }

        @Override
        public boolean isOver() {
            return refusals.get() >= MOST_REFUSALS;
        }

        /** Gives the token; where there is none, the person here sees why, and the other side gets nothing. */
        private Optional<Secret> given() {
            try (Session run = session.anew()) {
                AuthClient login = run.client(provider);
                AuthClient client = GivenTarget.client(login, arguments);
                if (login.storedToken().isEmpty() && client.storedToken().isEmpty()) {
                    throw new CommandException(
                            ExitCode.NOT_LOGGED_IN,
                            "\"" + provider + "\" is logged out, and nothing is given until a login");
                }
                return Optional.of(bearer(client));
            } catch (AuthException failed) {
                session.talk().warn(ErrorReport.inOneLine(failed));
                return Optional.empty();
            } catch (CommandException ofNoUseThere) {
                session.talk().warn(String.valueOf(ofNoUseThere.getMessage()));
                return Optional.empty();
            }
        }
    }
}
