package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.agent.HeldLibraries.HeldLibrary;
import io.kstlib.auth.cli.command.CommandRun.LibrarySource;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.login.Engine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.LinkedHashMap;
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

    /** What a run of a command in the agent works with: the library that is held, and a token only where it is stored and fresh. */
    private static final class SharedLibrary implements LibrarySource {

        /** What kubectl says of each call. It is for the command that answers kubectl, and would make each cluster a configuration of its own. */
        private static final String OF_ONE_CALL = "KUBERNETES_EXEC_INFO";

        private final Map<String, String> lasting;
        private final HeldLibraries libraries;
        private @Nullable HeldLibrary held;
        private long warnings;

        /**
         * @param environment the variables of the process that asks
         * @param libraries what is held
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
}
