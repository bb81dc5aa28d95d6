package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.agent.HeldLibraries.HeldLibrary;
import io.kstlib.auth.cli.command.CommandRun.LibrarySource;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.login.Engine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers command lines as the command itself would, from memory. It gives an answer only if the command would end with 0 and print nothing else.
 * Safe for use by several threads.
 */
final class AgentAnswers {

    /** The end mark of each answer, which shows the launcher that the answer is complete. */
    static final String END = "kstlib-agent-end";

    /**
     * The variables that count as they were where the agent was started: how servers are reached and programs are found. No others do, because a
     * configuration may name any variable, and it means that of the process that asks.
     */
    private static final Set<String> OF_THE_AGENT = Set.of(
            "PATH",
            "DBUS_SESSION_BUS_ADDRESS",
            "SSL_CERT_FILE",
            "http_proxy",
            "HTTP_PROXY",
            "https_proxy",
            "HTTPS_PROXY",
            "no_proxy",
            "NO_PROXY",
            "REQUEST_METHOD");

    /** The variable with the program that asks for passphrases. If it is empty, no one is asked. */
    private static final String ASKPASS = "KSTLIB_ASKPASS";

    private final ProcessIo agent;
    private final AgentServer.CommandRunner commands;
    private final HeldLibraries libraries;

    /** The agent has no answer, so the launcher starts Java. This is not an error, and no one sees it. */
    static final class NotAtHand extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotAtHand() {
            super("not at hand", null, false, false);
        }
    }

    AgentAnswers(ProcessIo agent, AgentServer.CommandRunner commands, HeldLibraries libraries) {
        this.agent = agent;
        this.commands = commands;
        this.libraries = libraries;
    }

    /** Returns the answer with its end mark; empty when only the command itself can answer. */
    Optional<byte[]> answer(RequestedCommand asked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = asked.onlyReads() && hasSameKeys(asked) ? run(asked, out, err) : 1;
        byte[] answer = out.toByteArray();
        if (code != 0 || err.size() > 0 || !isPlain(answer)) {
            return Optional.empty();
        }
        out.writeBytes(END.getBytes(StandardCharsets.US_ASCII));
        return Optional.of(out.toByteArray());
    }

    /** Whether the command would find the same keys and the same recipients. */
    private boolean hasSameKeys(RequestedCommand asked) {
        return RequestedCommand.ofKeys(asked.variables()).equals(RequestedCommand.ofKeys(agent.environment()));
    }

    private int run(RequestedCommand asked, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        ProcessIo here = new ProcessIo(
                new ByteArrayInputStream(asked.input().getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                Terminals.of(asked.terminals()),
                StandardCharsets.US_ASCII,
                environment(asked),
                asked.directory(),
                agent.clock(),
                ZoneId::systemDefault,
                null,
                agent.plugins());
        try {
            return commands.run(here, asked.arguments(), new SharedLibrary(here.environment(), libraries));
        } catch (NotAtHand ofTheCommand) {
            return 1;
        }
    }

    private Map<String, String> environment(RequestedCommand asked) {
        Map<String, String> variables = new LinkedHashMap<>();
        agent.environment().forEach((name, value) -> {
            if (OF_THE_AGENT.contains(name)) {
                variables.put(name, value);
            }
        });
        variables.putAll(asked.variables());
        variables.put(ASKPASS, "");
        return variables;
    }

    /** Whether an answer is lines of printable ASCII: a shell keeps no others as they are. */
    private static boolean isPlain(byte[] answer) {
        if (answer.length == 0 || answer[answer.length - 1] != '\n') {
            return false;
        }
        for (byte one : answer) {
            if (one != '\n' && (one < ' ' || one > '~')) {
                return false;
            }
        }
        return true;
    }

    /** The source of a run in the agent: the library that is held, and a token only where it is stored and fresh. */
    private static final class SharedLibrary implements LibrarySource {

        /** The variable that kubectl sets for each call. It is for the command that answers kubectl, and would make each cluster a configuration of its own. */
        private static final String OF_ONE_CALL = "KUBERNETES_EXEC_INFO";

        private final Map<String, String> lasting;
        private final HeldLibraries libraries;
        private @Nullable HeldLibrary held;
        private long warnings;

        /**
         * @param environment the variables of the process that asks
         * @param libraries the libraries that are held
         */
        SharedLibrary(Map<String, String> environment, HeldLibraries libraries) {
            this.lasting = new LinkedHashMap<>(environment);
            this.libraries = libraries;
            lasting.remove(OF_ONE_CALL);
        }

        @Override
        public Kstlib load(KstlibBuilder builder) {
            HeldLibrary taken = libraries.take(builder.environment(lasting), lasting);
            held = taken;
            warnings = taken.warnings();
            return taken.kstlib();
        }

        @Override
        public void release(Kstlib used) {} // it is held on

        @Override
        public Token token(AuthClient client) {
            Token token = fresh(client);
            handOut(client, token, null);
            return token;
        }

        @Override
        public IdToken idToken(AuthClient client) {
            Token beside = fresh(client);
            IdToken token = IdToken.freshOf(client).orElseThrow(() -> missed(client));
            handOut(client, beside, token);
            return token;
        }

        private Token fresh(AuthClient client) {
            return Engine.login(client).freshToken().orElseThrow(() -> missed(client));
        }

        private NotAtHand missed(AuthClient client) {
            libraries.missed(Objects.requireNonNull(held), client);
            return new NotAtHand();
        }

        /** Notes the request, by which the token is refreshed ahead, unless there is something to warn of: the command itself says that. */
        private void handOut(AuthClient client, Token token, @Nullable IdToken idToken) {
            HeldLibrary from = Objects.requireNonNull(held);
            if (from.warnings() != warnings) {
                throw new NotAtHand();
            }
            libraries.handedOut(from, client, token, idToken);
        }
    }

    /**
     * A command line that the launcher sends to the agent, with its surroundings. Immutable.
     *
     * <p>One line for each part, a word and a value: "launcher", "directory", "terminals", "set" (a variable), "argument"; the line
     * "input" ends them, and what follows is what the tool wrote. The launcher asks for nothing that has a line break in it.
     *
     * @param launcher the script that asks, as it was started, absolute
     * @param directory the current directory, absolute
     * @param terminals the numbers of the standard streams that are terminals
     * @param variables the variables that decide where files and keys are
     * @param arguments the command line
     * @param input the request that a tool wrote to standard input
     */
    record RequestedCommand(
            Path launcher,
            Path directory,
            String terminals,
            Map<String, String> variables,
            List<String> arguments,
            String input) {

        private static final Set<String> VARIABLES = Set.of(
                "HOME",
                "XDG_CONFIG_HOME",
                "XDG_CACHE_HOME",
                "XDG_DATA_HOME",
                "XDG_STATE_HOME",
                "XDG_RUNTIME_DIR",
                "KUBERNETES_EXEC_INFO");

        private static final Set<String> FLAGS = Set.of("-q", "--quiet", "-H", "--header");
        private static final String ID_TOKEN = "--id-token"; // the one option of these helpers that takes no value
        private static final Set<String> HELPERS = Set.of("kubectl", "aws", "pip");
        private static final Set<String> HELPERS_THAT_ALSO_STORE = Set.of("git", "docker");
        private static final Charset OF_PATHS = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

        /**
         * Reads a request.
         *
         * @return empty when it is of another form, or names what this process cannot name as a file
         */
        static Optional<RequestedCommand> parse(byte[] body) {
            String text;
            try {
                text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(body))
                        .toString();
            } catch (CharacterCodingException notText) {
                return Optional.empty();
            }
            Map<String, String> parts = new LinkedHashMap<>();
            Map<String, String> variables = new LinkedHashMap<>();
            List<String> arguments = new ArrayList<>();
            int at = 0;
            while (true) {
                int end = text.indexOf('\n', at);
                if (end < 0) {
                    return Optional.empty();
                }
                String line = text.substring(at, end);
                at = end + 1;
                int space = line.indexOf(' ');
                String word = space < 0 ? line : line.substring(0, space);
                String value = space < 0 ? "" : line.substring(space + 1);
                switch (word) {
                    case "launcher", "directory", "terminals" -> parts.put(word, value);
                    case "argument" -> arguments.add(value);
                    case "set" -> {
                        int equals = value.indexOf('=');
                        String name = value.substring(0, Math.max(equals, 0));
                        if (!VARIABLES.contains(name) && !isOfKeys(name)) {
                            return Optional.empty();
                        }
                        variables.put(name, value.substring(equals + 1));
                    }
                    case "input" -> {
                        return of(parts, variables, arguments, text.substring(at));
                    }
                    default -> {
                        return Optional.empty();
                    }
                }
            }
        }

        private static Optional<RequestedCommand> of(
                Map<String, String> parts, Map<String, String> variables, List<String> arguments, String input) {
            String launcher = parts.getOrDefault("launcher", "");
            String directory = parts.getOrDefault("directory", "");
            boolean canBeNamed = OF_PATHS.newEncoder().canEncode(launcher + directory)
                    && variables.values().stream().allMatch(OF_PATHS.newEncoder()::canEncode)
                    && arguments.stream().allMatch(OF_PATHS.newEncoder()::canEncode);
            if (!canBeNamed || !launcher.startsWith(File.separator) || !directory.startsWith(File.separator)) {
                return Optional.empty();
            }
            try {
                return Optional.of(new RequestedCommand(
                        Path.of(launcher),
                        Path.of(directory),
                        parts.getOrDefault("terminals", ""),
                        Map.copyOf(variables),
                        List.copyOf(arguments),
                        input));
            } catch (InvalidPathException notAPath) {
                return Optional.empty();
            }
        }

        private static boolean isOfKeys(String variable) {
            return variable.equals("GNUPGHOME") || variable.startsWith("SOPS_");
        }

        /**
         * {@return the variables that name the keys and the recipients of what is stored}
         *
         * @param variables environment variables
         */
        static Map<String, String> ofKeys(Map<String, String> variables) {
            Map<String, String> ofKeys = new LinkedHashMap<>(variables);
            ofKeys.keySet().removeIf(name -> !isOfKeys(name));
            return ofKeys;
        }

        /**
         * Whether it only reads: {@code token} in its plain forms, and helpers that are asked for a token. All other commands change something, or
         * ask a server.
         */
        boolean onlyReads() {
            List<String> words = new ArrayList<>(arguments);
            if (words.size() > 2 && words.get(0).equals("--config")) {
                words.subList(0, 2).clear();
            }
            if (words.size() < 2 || !words.get(0).equals("auth")) {
                return false;
            }
            List<String> rest = words.subList(2, words.size());
            return switch (words.get(1)) {
                case "token" -> rest.stream().allMatch(RequestedCommand::isOfPlainToken);
                case "credential" ->
                    !rest.isEmpty()
                            && (HELPERS.contains(rest.get(0))
                                    || (HELPERS_THAT_ALSO_STORE.contains(rest.get(0)) && asksForToken(rest)));
                default -> false;
            };
        }

        private static boolean isOfPlainToken(String word) {
            return FLAGS.contains(word)
                    || !word.startsWith("-")
                    || word.equals(SpecBuilder.ACCOUNT)
                    || word.startsWith(SpecBuilder.ACCOUNT + "=");
        }

        /** Whether the operation is get: it is the last word, and not the value of an option. */
        private static boolean asksForToken(List<String> words) {
            int last = words.size() - 1;
            String before = last > 1 ? words.get(last - 1) : "-";
            return words.get(last).equals("get") && (!before.startsWith("-") || before.equals(ID_TOKEN));
        }

        /** Shows neither the variables nor the input of a tool. */
        @Override
        public String toString() {
            return "RequestedCommand" + arguments;
        }
    }
}
