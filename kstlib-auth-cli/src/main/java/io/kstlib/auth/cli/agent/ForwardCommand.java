package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ErrorReport;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Question;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.TargetOptions;
import io.kstlib.auth.cli.command.Terminals.Stream;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code agent forward}: gives one token at a socket that may be forwarded. */
final class ForwardCommand implements Command {

    private static final String PROVIDER = "--provider";
    private static final String CONFIRM = "--confirm";
    private static final String FOR = "--for";
    private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,4})([smh])");
    private static final Duration STANDARD = Duration.ofHours(8);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** After so many refusals in a row, the socket ends. */
    private static final int MOST_REFUSALS = 5;

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "forward",
                        "Offer one token on a socket that you can forward to another machine",
                        "Prints the path of the socket, and answers there until the time is over or you press Ctrl-C. A program that asks"
                                + " there gets the access token that you name here, and nothing else; after \"kstlib agent lock\" it gets nothing. While you are connected, root of the other"
                                + " machine can ask, too.")
                .text("PROVIDER", "The configured provider whose token is given", PROVIDER)
                .with(TargetOptions::addOptions)
                .flag(
                        "Ask at this terminal before each token is given, for a minute at most; the socket ends after "
                                + MOST_REFUSALS + " questions in a row without a yes",
                        CONFIRM)
                .text("TIME", "Answer this long, such as 30m or 8h (default: 8h; at most 24h)", FOR)
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                .examples(
                        "kstlib agent forward --provider corporate --scope orders:read --for 1h",
                        "ssh -R /home/jane/.kstlib.sock:SOCKET build.company.com",
                        "curl -sf -d '' --unix-socket ~/.kstlib.sock http://kstlib/token   # there");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        String provider = arguments
                .text(PROVIDER)
                .orElseThrow(() -> CommandException.configuration("name the provider: " + PROVIDER + " NAME"));
        Duration span = arguments.text(FOR).map(ForwardCommand::span).orElse(STANDARD);
        Question question = new Question(run);
        if (arguments.has(CONFIRM) && !question.canBeAsked()) {
            throw CommandException.configuration(CONFIRM + " asks at a terminal, and there is none");
        }
        AgentPlace place = AgentPlace.of(run.here().environment());
        if (place.isLocked()) {
            throw CommandException.failed("nothing is given while it is locked; first: kstlib agent unlock");
        }
        CommandRun asked = asked(run);
        try (CommandRun own = asked.anew()) {
            Secret unused = // else there is no token
                    UnboundToken.of(own, TargetOptions.client(own.client(provider), arguments));
        }
        place.prepare();
        Giving giving = new Giving(asked, arguments, provider, question);
        try (TokenForward forward = TokenForward.open(place, run.here(), giving)) {
            run.answer().line(forward.path().toString());
            forward.run(span);
        }
        if (giving.isOver()) {
            throw CommandException.failed(MOST_REFUSALS + " requests were refused, so the socket is closed");
        }
        return ExitCode.DONE;
    }

    /** Returns a run that reports each message once. */
    private static CommandRun asked(CommandRun run) {
        PrintStream err = run.here().err();
        boolean isTerminal = run.here().terminals().has(Stream.ERR);
        return run.anew(new PrintStream(
                new EachLineOnce(err), false, isTerminal ? run.here().charset() : StandardCharsets.UTF_8));
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
        return CommandException.configuration(
                FOR + " takes a time such as 30m or 8h, at most 24h, not \"" + PrintableText.escaped(text) + "\"");
    }

    /** Gives tokens. Each is taken by a run of its own, so a lost consent, a changed configuration and a logout count as for every command. */
    private static final class Giving implements TokenForward.Tokens {

        private final CommandRun asked;
        private final Arguments arguments;
        private final String provider;
        private final Question question;
        private final Semaphore asking = new Semaphore(1);
        private final AtomicInteger requests = new AtomicInteger();
        private final AtomicInteger refusals = new AtomicInteger();

        Giving(CommandRun asked, Arguments arguments, String provider, Question question) {
            this.asked = asked;
            this.arguments = arguments;
            this.provider = provider;
            this.question = question;
        }

        /** Asks the person, if they want that. While one question is open, no other is asked, and other requests get nothing. */
        @Override
        public boolean isWanted(BooleanSupplier isLate) {
            if (!arguments.has(CONFIRM)) {
                return true;
            }
            int number = requests.incrementAndGet();
            if (!asking.tryAcquire()) {
                return false;
            }
            try {
                boolean isWanted = !isOver()
                        && question.isAnsweredWith(
                                String.valueOf(number),
                                "Request " + number + ": a program asks for the token of \"" + provider + "\". Type "
                                        + number + " to give it: ",
                                isLate);
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

        /** Gets the token. Where that fails, the person here sees the reason, and the other side gets nothing. */
        @Override
        public Optional<Secret> obtain() {
            try (CommandRun own = asked.anew()) {
                AuthClient login = own.client(provider);
                AuthClient client = TargetOptions.client(login, arguments);
                if (login.storedToken().isEmpty() && client.storedToken().isEmpty()) {
                    throw new CommandException(
                            ExitCode.NOT_LOGGED_IN,
                            "\"" + provider + "\" is logged out; no token is given until you log in");
                }
                return Optional.of(UnboundToken.of(own, client));
            } catch (AuthException failed) {
                asked.messages().warn(ErrorReport.inOneLine(failed));
                return Optional.empty();
            } catch (CommandException ofNoUseThere) {
                asked.messages().warn(String.valueOf(ofNoUseThere.getMessage()));
                return Optional.empty();
            }
        }
    }

    /** Writes each line once and up to a limit, because another machine causes the requests. */
    private static final class EachLineOnce extends OutputStream {

        private static final int MOST_LINES = 200;

        private final PrintStream to;
        private final Set<String> written = new HashSet<>();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        EachLineOnce(PrintStream to) {
            this.to = to;
        }

        @Override
        public synchronized void write(int one) {
            line.write(one);
            if (one == '\n') {
                if (written.size() < MOST_LINES && written.add(line.toString(StandardCharsets.ISO_8859_1))) {
                    to.writeBytes(line.toByteArray());
                    if (written.size() == MOST_LINES) {
                        to.print("kstlib: further messages are not shown\n");
                    }
                    to.flush();
                }
                line.reset();
            }
        }
    }

    /** An access token that another machine can use, because it is bound to no key of this one. */
    private static final class UnboundToken {

        private UnboundToken() {}

        /**
         * Returns the token. One that is bound to a key (RFC 8705, RFC 9449) needs that key, which is not given. A JWT says what it is bound to. For
         * an opaque token only the server knows. Servers do not bind every token of a client with a certificate (RFC 8705 section 3.4). So if the section
         * does not say it, a line tells the person what a refusal on the other machine would mean.
         *
         * @param run where the line is printed
         * @param client the client whose token it is
         * @throws CommandException if the token is bound
         * @throws io.kstlib.auth.api.error.AuthException if there is no token
         */
        static Secret of(CommandRun run, AuthClient client) {
            Token token = client.getToken();
            String its = "the token of \"" + client.name() + "\"";
            if (!token.tokenType().equalsIgnoreCase("Bearer")) {
                throw CommandException.failed(its + " is of type " + PrintableText.escaped(token.tokenType())
                        + ", and of no use elsewhere without its key");
            }
            var section = Engine.login(client).context().settings();
            Optional<Boolean> said = CompactJwt.ifReadable(token.accessToken())
                    .map(jwt -> jwt.payload().containsKey("cnf"))
                    .or(() -> section.get(ProviderKeys.CERTIFICATE_BOUND_TOKENS));
            if (said.orElse(false)) {
                throw CommandException.failed(
                        its + " is bound to a certificate or a key of the client, and of no use elsewhere without it");
            }
            if (said.isEmpty() && section.has(ProviderKeys.CLIENT_CERTIFICATE)) {
                run.messages()
                        .warn(its
                                + " does not show whether it is bound to client_certificate. If it is, servers refuse it from"
                                + " another machine; say which by " + ProviderKeys.CERTIFICATE_BOUND_TOKENS.name()
                                + ": true or false");
            }
            return token.accessToken();
        }
    }
}
