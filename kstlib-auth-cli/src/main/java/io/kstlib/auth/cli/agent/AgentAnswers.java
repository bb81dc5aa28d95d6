package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.Terminals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    Optional<byte[]> answer(AskedCommand asked) {
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
    private boolean hasSameKeys(AskedCommand asked) {
        return AskedCommand.ofKeys(asked.variables()).equals(AskedCommand.ofKeys(agent.environment()));
    }

    private int run(AskedCommand asked, ByteArrayOutputStream out, ByteArrayOutputStream err) {
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

    private Map<String, String> environment(AskedCommand asked) {
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
}
