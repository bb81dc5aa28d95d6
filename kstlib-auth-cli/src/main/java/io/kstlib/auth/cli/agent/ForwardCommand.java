package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.agent.PersonalSocket.Exchange;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ErrorReport;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.Question;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.TargetOptions;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
                .account()
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
        AccountName account;
        try (CommandRun own = asked.anew()) {
            AuthClient login = own.client(provider, arguments.account());
            account = login.account();
            Secret unused = unboundToken(own, TargetOptions.client(login, arguments)); // else there is no token
        }
        place.prepare();
        Giving giving = new Giving(asked, arguments, provider, account, question);
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
        boolean isTerminal = run.here().terminals().has(Terminals.Stream.ERR);
        return run.anew(new PrintStream(
                new EachLineOnce(err), false, isTerminal ? run.here().charset() : StandardCharsets.UTF_8));
    }

    /**
     * Returns an access token that another machine can use. A token that is bound to a key (RFC 8705, RFC 9449) needs that key, which is not given. A JWT
     * names its key; for an opaque token only the server knows it. Servers do not bind every token of a client with a certificate (RFC 8705 section 3.4).
     * So if the section does not decide, a line explains a refusal on the other machine.
     *
     * @param run the run that prints the line
     * @param client the client whose token it is
     * @throws CommandException if the token is bound
     * @throws io.kstlib.auth.api.error.AuthException if there is no token
     */
    private static Secret unboundToken(CommandRun run, AuthClient client) {
        Token token = client.getToken();
        String its = "the token of \"" + client.name() + "\"" + client.account().behindProvider();
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
        private final AccountName account;
        private final Question question;
        private final Semaphore asking = new Semaphore(1);
        private final AtomicInteger requests = new AtomicInteger();
        private final AtomicInteger refusals = new AtomicInteger();

        /** @param account the one that was used when the socket was opened, whatever the person switches to meanwhile */
        Giving(CommandRun asked, Arguments arguments, String provider, AccountName account, Question question) {
            this.asked = asked;
            this.arguments = arguments;
            this.provider = provider;
            this.account = account;
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
                                "Request " + number + ": a program asks for the token of " + inWords() + ". Type "
                                        + number + " to give it: ",
                                isLate);
                refusals.updateAndGet(before -> isWanted ? 0 : before + 1);
                return isWanted;
            } finally {
                asking.release();
            }
        }

        private String inWords() {
            return "\"" + provider + "\"" + account.behindProvider();
        }

        @Override
        public boolean isOver() {
            return refusals.get() >= MOST_REFUSALS;
        }

        /** Gets the token. Where that fails, the person here sees the reason, and the other side gets nothing. */
        @Override
        public Optional<Secret> obtain() {
            try (CommandRun own = asked.anew()) {
                AuthClient login = own.client(provider, account.text());
                AuthClient client = TargetOptions.client(login, arguments);
                if (login.storedToken().isEmpty() && client.storedToken().isEmpty()) {
                    throw new CommandException(
                            ExitCode.NOT_LOGGED_IN, inWords() + " is logged out; no token is given until you log in");
                }
                return Optional.of(unboundToken(own, client));
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

    /**
     * A socket of its own that gives one token and nothing else, to be forwarded to another machine. A request there names nothing: no provider, no configuration, no
     * target.
     */
    static final class TokenForward implements AutoCloseable {

        private static final int OK = 200;
        private static final int REFUSED = 403;
        private static final int UNKNOWN = 404;
        private static final byte[] NOTHING = new byte[0];
        private static final int NAME_BYTES = 16;
        private static final String NAME_BEGINS = "to-";

        /** The bits of a mode that say what a file is, and those of a socket (POSIX, sys/stat.h). */
        private static final int FILE_TYPE = 0170000;

        private static final int SOCKET = 0140000;

        /** How long a socket may be bound before it listens. */
        private static final Duration LONGEST_START = Duration.ofMinutes(1);

        private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

        /** How long a person may think about one request. */
        private static final Duration LONGEST_QUESTION = Duration.ofMinutes(1);

        /** Requests within this time get the same token, so a loop on the other machine does not open the key each time. */
        private static final Duration SHARED = Duration.ofSeconds(1);

        private final AgentPlace place;
        private final PersonalSocket socket;
        private final Path path;
        private final Tokens tokens;
        private final AgentTime time;
        private final ScheduledExecutorService timer;
        private final Object obtaining = new Object();
        private volatile @Nullable Obtained last;

        interface Tokens {

            /**
             * Decides whether a request gets one. Called by several threads.
             *
             * @param isLate whether no answer is waited for any more, or it must be a no by now
             */
            boolean isWanted(BooleanSupplier isLate);

            /**
             * Obtains the token. Called by one thread at a time.
             *
             * @return a token for the requests of this moment; empty where there is none to give
             */
            Optional<Secret> obtain();

            /** {@return whether the socket is to end} */
            boolean isOver();
        }

        /** The last token or refusal, and its time. */
        private record Obtained(@Nullable Secret token, AgentTime.Moment at) {}

        private TokenForward(
                AgentPlace place,
                PersonalSocket socket,
                Path path,
                Tokens tokens,
                AgentTime time,
                ScheduledExecutorService timer) {
            this.place = place;
            this.socket = socket;
            this.path = path;
            this.tokens = tokens;
            this.time = time;
            this.timer = timer;
        }

        /**
         * Opens a socket beside that of the agent.
         *
         * @param place the folder, which is {@linkplain AgentPlace#prepare() prepared}
         * @param here the process
         * @param tokens gives the token for each request, or none
         * @return the socket, which {@link #run} lets answer
         * @throws CommandException if its path is too long for a socket, or it cannot be made
         */
        static TokenForward open(AgentPlace place, ProcessIo here, Tokens tokens) {
            return open(place, here, new AgentTime(here.clock(), System::nanoTime), tokens);
        }

        static TokenForward open(AgentPlace place, ProcessIo here, AgentTime time, Tokens tokens) {
            byte[] name = new byte[NAME_BYTES];
            new SecureRandom().nextBytes(name);
            Path path = place.socketNamed(NAME_BEGINS + HexFormat.of().formatHex(name) + PersonalSocket.NAME_ENDS);
            AgentLog log = new AgentLog(here.err(), here.clock());
            try {
                removeAbandoned(place, here.clock().instant());
                PersonalSocket socket =
                        PersonalSocket.open(path, place.owner(), PersonalSocket.LONGEST_EXCHANGE, log.daemons());
                path.toFile().deleteOnExit(); // Ctrl-C is the usual end
                return new TokenForward(
                        place, socket, path, tokens, time, Executors.newSingleThreadScheduledExecutor(log.daemons()));
            } catch (IOException | UnsupportedOperationException unusable) {
                throw CommandException.failed("the socket " + path + " cannot be made: " + unusable.getMessage());
            }
        }

        /**
         * Finds the sockets of all processes.
         *
         * @param place the folder, which need not exist
         * @return those that are open, in the order of their names
         * @throws CommandException if the folder cannot be read, or is open to others
         */
        static List<Path> openAt(AgentPlace place) {
            if (!Files.isDirectory(place.folder(), LinkOption.NOFOLLOW_LINKS)) {
                return List.of();
            }
            place.check();
            try {
                return sockets(place, PersonalSocket.NAME_ENDS).stream()
                        .filter(path -> stateOf(path) == State.LISTENS)
                        .toList();
            } catch (IOException | UncheckedIOException unreadable) {
                throw CommandException.failed(place.folder() + " cannot be read: " + unreadable.getMessage());
            }
        }

        /**
         * Removes the sockets that killed processes left. Leaves what is not a socket, or not the person's.
         *
         * @param place the folder, which is {@linkplain AgentPlace#prepare() prepared}
         * @param now the time, which tells those that are being made from those that were left so
         * @throws IOException if it cannot be read, or one cannot be removed
         */
        static void removeAbandoned(AgentPlace place, Instant now) throws IOException {
            try {
                List<Path> paths = new ArrayList<>(sockets(place, PersonalSocket.NAME_ENDS));
                for (Path path : sockets(place, PersonalSocket.NEW_NAME_ENDS)) {
                    if (isOld(path, now)) {
                        paths.add(path);
                    }
                }
                for (Path path : paths) {
                    if (stateOf(path) == State.ABANDONED) {
                        Files.deleteIfExists(path);
                    }
                }
            } catch (UncheckedIOException unreadable) {
                throw unreadable.getCause();
            }
        }

        /** The other end of a socket that was found. */
        private enum State {
            /** A process that listens. */
            LISTENS,
            /** None any more. */
            ABANDONED,
            /** It cannot be seen. */
            UNKNOWN
        }

        private static List<Path> sockets(AgentPlace place, String nameEnds) throws IOException {
            String owner = place.owner();
            try (Stream<Path> files = Files.list(place.folder())) {
                return files.filter(path -> isNamedAsForward(path, nameEnds) && isSocketOf(owner, path))
                        .sorted()
                        .toList();
            }
        }

        private static boolean isNamedAsForward(Path path, String nameEnds) {
            String name = String.valueOf(path.getFileName());
            return name.startsWith(NAME_BEGINS) && name.endsWith(nameEnds);
        }

        /** A socket that is bound and does not listen yet refuses connections, too. So a refusal counts only where the socket is old. */
        private static boolean isOld(Path path, Instant now) {
            try {
                return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(now.minus(LONGEST_START));
            } catch (IOException goneOrUnreadable) {
                return false;
            }
        }

        private static boolean isSocketOf(String owner, Path path) {
            try {
                Map<String, Object> file = Files.readAttributes(path, "unix:mode,owner", LinkOption.NOFOLLOW_LINKS);
                return file.get("mode") instanceof Integer mode
                        && (mode & FILE_TYPE) == SOCKET
                        && file.get("owner") instanceof UserPrincipal user
                        && user.getName().equals(owner);
            } catch (IOException goneOrUnreadable) {
                return false;
            }
        }

        /** Connects without waiting: where many wait already, there is a process. */
        private static State stateOf(Path path) {
            try (SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                connection.configureBlocking(false);
                boolean unused = connection.connect(UnixDomainSocketAddress.of(path));
                return State.LISTENS;
            } catch (ConnectException refused) {
                return State.ABANDONED;
            } catch (IOException unseen) { // gone, or this process has too many open files
                return State.UNKNOWN;
            }
        }

        /** {@return the path of the socket} */
        Path path() {
            return path;
        }

        /**
         * Answers until the time is over, or {@link Tokens#isOver} says so. While the place is locked, each request gets nothing.
         *
         * @param span the time to answer; the time in which the machine sleeps counts
         */
        void run(Duration span) {
            AgentTime.Moment begin = time.now();
            var atEnd = timer.schedule(socket::stop, span.toMillis(), TimeUnit.MILLISECONDS);
            var looks = timer.scheduleWithFixedDelay(
                    () -> look(begin, span), LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            BooleanSupplier isShut = () -> place.isLocked() || !begin.isWithin(span, time.now());
            try {
                socket.serve((asked, by) -> {
                    answer(asked, by, isShut);
                    look(begin, span);
                });
            } catch (IOException broken) {
                throw CommandException.failed("the socket failed: " + broken.getMessage());
            } finally {
                atEnd.cancel(false);
                looks.cancel(false);
            }
        }

        /** Ends where the time is over by either clock, and forgets the last token. */
        private void look(AgentTime.Moment begin, Duration span) {
            Obtained known = last;
            if (known != null && !known.at().isWithin(SHARED, time.now())) {
                last = null;
            }
            if (tokens.isOver() || !begin.isWithin(span, time.now())) {
                socket.stop();
            }
        }

        private void answer(Exchange asked, PersonalSocket.Client by, BooleanSupplier isShut) throws IOException {
            if (!asked.path().equals("/token") || asked.body().length > 0) {
                by.write(UNKNOWN, NOTHING);
                return;
            }
            if (by.hasHungUp()) { // the client has gone, so no one is asked
                return;
            }
            AgentTime.Moment since = time.now();
            boolean isWanted = !isShut.getAsBoolean()
                    && tokens.isWanted(() ->
                            !since.isWithin(LONGEST_QUESTION, time.now()) || isShut.getAsBoolean() || by.hasHungUp());
            Optional<Secret> obtained = isWanted && !isShut.getAsBoolean() ? obtained() : Optional.empty();
            Optional<Secret> given = isShut.getAsBoolean() ? Optional.empty() : obtained; // since the request
            byte[] answer = given.map(secret -> (secret.reveal() + "\n").getBytes(StandardCharsets.UTF_8))
                    .orElse(NOTHING);
            by.write(given.isPresent() ? OK : REFUSED, answer);
        }

        private Optional<Secret> obtained() {
            synchronized (obtaining) {
                Obtained known = last;
                if (known == null || !known.at().isWithin(SHARED, time.now())) {
                    known = new Obtained(tokens.obtain().orElse(null), time.now());
                    last = known;
                }
                return Optional.ofNullable(known.token());
            }
        }

        @Override
        public void close() {
            timer.shutdownNow();
            socket.close();
        }
    }
}
