package io.kstlib.auth.cli.tools;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ErrorReport;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.HostOptions;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.TargetOptions;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs a helper: a command that a tool starts in any folder, perhaps under a program that shows no one a prompt. It uses no configuration of the
 * current directory, opens no browser, asks nothing, and reports what went wrong in one line.
 */
final class HelperRun {

    /** The option for the user name. */
    static final String USER = "--user";

    /** The option for the ID token instead of the access token. */
    static final String ID_TOKEN = "--id-token";

    /** The option for the access token instead of the ID token. */
    static final String ACCESS_TOKEN = "--access-token";

    private static final String STANDARD_USER = "oauth2";

    private HelperRun() {}

    /**
     * Answers a tool.
     *
     * @param answer gives the answer
     * @param tellTool tells the tool in its own protocol that there is no answer: the exit code, and in one line what went wrong and what helps
     */
    static ExitCode run(CommandRun run, Supplier<ExitCode> answer, BiConsumer<ExitCode, String> tellTool) {
        boolean told = false;
        try {
            run.serveTool();
            ExitCode exit = answer.get();
            told = true;
            return exit;
        } catch (AuthException failed) {
            told = true;
            tellTool.accept(ExitCode.of(failed), ErrorReport.inOneLine(failed));
            run.errors().sayInOneLine(failed);
            return ExitCode.of(failed);
        } catch (CommandException failed) {
            told = true;
            tellTool.accept(failed.exitCode(), String.valueOf(failed.getMessage()));
            run.errors().say(failed);
            return failed.exitCode();
        } finally {
            if (!told) { // a defect
                tellTool.accept(ExitCode.FAILED, "internal error of kstlib");
            }
        }
    }

    /**
     * Adds the options for the receivers, the kind and the target of the token.
     *
     * @param spec the specification of a helper, or of its setup
     */
    static void addHostOptions(SpecBuilder spec) {
        HostOptions.addOption(spec);
        spec.account();
        addUser(spec);
        spec.flag("Give the ID token instead of the access token", ID_TOKEN);
        TargetOptions.addOptions(spec);
    }

    /**
     * Returns the target of the access token, if it is not that of the login. An ID token is always for the client.
     *
     * @param arguments the arguments of a helper, or of its setup
     * @return the target; empty for what the login is for
     * @throws CommandException if the ID token is asked for, too, or a value is not valid
     */
    static Optional<Target> target(Arguments arguments) {
        TargetOptions.OPTIONS.forEach(option -> arguments.refuseBoth(option, ID_TOKEN));
        return TargetOptions.of(arguments);
    }

    /**
     * As {@link #target}, for a tool that gets the ID token unless the arguments say otherwise.
     *
     * @param arguments the arguments of a helper, or of its setup
     * @return the target; empty for what the login is for
     * @throws CommandException if the access token is not asked for, too, or a value is not valid
     */
    static Optional<Target> targetOfAccessToken(Arguments arguments) {
        Optional<Target> target = target(arguments);
        if (target.isPresent() && !arguments.has(ACCESS_TOKEN)) {
            throw CommandException.configuration(
                    "an ID token is for the client, and not for " + target.get().inWords() + "; add " + ACCESS_TOKEN);
        }
        return target;
    }

    /** Returns the client whose tokens a helper gives. */
    static AuthClient client(Arguments arguments, CommandRun run) {
        return client(arguments, arguments.account(), run);
    }

    /**
     * Returns the client whose tokens a helper gives.
     *
     * @param account which of several logins, or {@code null} for the one that is used where none is named
     */
    static AuthClient client(Arguments arguments, @Nullable String account, CommandRun run) {
        AuthClient client = run.client(arguments.parameter(), account);
        return target(arguments).map(client::forTarget).orElse(client);
    }

    /** Adds the option that names the configuration, in the words that are true for helpers. */
    static void addConfig(SpecBuilder spec) {
        spec.text(
                "FILE",
                "Use this configuration file, an absolute path (default: $KSTLIB_CONFIG, or the one in your"
                        + " configuration directory; none of the current directory)",
                SpecBuilder.CONFIG);
    }

    /** Adds the provider, which a helper that takes an operation always names: the tool adds the operation. */
    static void addProvider(SpecBuilder spec) {
        spec.required("0", "PROVIDER", "A configured provider");
    }

    static void addOperation(SpecBuilder spec, String operations) {
        spec.required("1", "OPERATION", "What the tool wants: " + operations);
    }

    static String operation(Arguments arguments) {
        return arguments.parametersFrom(1).get(0);
    }

    /** Adds the option for the user name. */
    static void addUser(SpecBuilder spec) {
        spec.text(
                "NAME",
                "The user name beside the token, for servers that want a certain one (default: " + STANDARD_USER + ")",
                USER);
    }

    /**
     * {@return the user name beside the token}
     *
     * @throws CommandException if it is not a name that fits on one line
     */
    static String user(Arguments arguments) {
        return givenUser(arguments).orElse(STANDARD_USER);
    }

    /**
     * {@return the user name; empty for the standard one}
     *
     * @throws CommandException if it is not a name that fits on one line
     */
    static Optional<String> givenUser(Arguments arguments) {
        Optional<String> given = arguments.text(USER);
        given.ifPresent(name -> {
            if (!PrintableText.oneLine(name).equals(name) || name.isBlank() || name.startsWith("-")) {
                throw CommandException.configuration(USER + " takes a user name, such as oauth2");
            }
        });
        return given;
    }

    /**
     * {@return the options that a setup passes on to the helper}
     *
     * @param arguments the arguments of the setup
     * @param hosts the hosts of one helper
     */
    static List<String> forHelper(Arguments arguments, List<String> hosts) {
        List<String> options = new ArrayList<>(forHelper(arguments.account()));
        hosts.forEach(host -> options.addAll(List.of(HostOptions.OPTION, host)));
        givenUser(arguments).ifPresent(user -> options.addAll(List.of(USER, user)));
        if (arguments.has(ID_TOKEN)) {
            options.add(ID_TOKEN);
        }
        target(arguments).map(TargetOptions::words).ifPresent(options::addAll);
        return options;
    }

    /** {@return the option that names an account, word by word; none for {@code null}} */
    static List<String> forHelper(@Nullable String account) {
        return account == null ? List.of() : List.of(SpecBuilder.ACCOUNT, account);
    }

    /** {@return the hosts as options of a command line for a person} */
    static String hostsInWords(List<String> hosts) {
        return hosts.stream()
                .map(host -> " " + HostOptions.OPTION + " " + ShellWord.of(host))
                .collect(Collectors.joining());
    }

    /**
     * The token that a tool asks for: the access token or the ID token, valid now.
     *
     * @param value the token, in characters that fit on one line
     * @param expiresAt the time at which it expires; {@code null} if that is not known
     */
    record RequestedToken(Secret value, @Nullable Instant expiresAt) {

        /** The characters of a token (RFC 6749 appendix A.12). Line breaks would end the answer. */
        private static final Pattern CHARACTERS = Pattern.compile("[ -~]+");

        /** Returns the ID token of the requested provider where the arguments ask for it, else the access token. */
        static RequestedToken of(Arguments arguments, CommandRun run) {
            return of(client(arguments, run), arguments, run);
        }

        /** Returns the ID token of a client where the arguments ask for it, else the access token. */
        static RequestedToken of(AuthClient client, Arguments arguments, CommandRun run) {
            return arguments.has(ID_TOKEN) ? id(client, run) : access(client, run);
        }

        static RequestedToken id(AuthClient client, CommandRun run) {
            IdToken token = run.idToken(client);
            return of(client, token.value(), token.expiresAt());
        }

        /** Returns the access token. Other types than {@code Bearer} need more than the token, which these protocols do not carry. */
        static RequestedToken access(AuthClient client, CommandRun run) {
            Token token = run.token(client);
            if (!token.tokenType().equalsIgnoreCase("Bearer")) {
                throw CommandException.failed("the token of \"" + client.name() + "\" is of type "
                        + PrintableText.escaped(token.tokenType()) + "; this tool takes bearer tokens only");
            }
            return of(client, token.accessToken(), token.expiresAt().orElse(null));
        }

        private static RequestedToken of(AuthClient client, Secret value, @Nullable Instant expiresAt) {
            if (!CHARACTERS.matcher(value.reveal()).matches()) {
                throw CommandException.failed("the token of \"" + client.name()
                        + "\" holds characters that no token has; report it to the" + " provider");
            }
            return new RequestedToken(value, expiresAt);
        }

        /** Drops the stored access token if it is what a server refused, or if the ID token beside it is. The login stays. */
        static void drop(AuthClient client, String refused) {
            storedAs(refused, client).ifPresent(stored -> Engine.login(client).expire(stored));
        }

        /** Returns the stored token if a text is its access token, or the ID token beside it. */
        static Optional<Token> storedAs(String text, AuthClient client) {
            return client.storedToken()
                    .filter(stored -> stored.accessToken().matches(text)
                            || stored.idToken().filter(id -> id.matches(text)).isPresent());
        }
    }

    /** The request that a tool writes to the standard input of a helper. */
    static final class ToolInput {

        private static final int MOST_BYTES = 64 * 1024;

        /** Where a request ends. */
        enum End {
            /** Where the input ends. */
            OF_INPUT,
            /** At the first empty line, or at the end of the input. */
            EMPTY_LINE
        }

        private ToolInput() {}

        /**
         * @throws CommandException if it is too long, cannot be read, or would come from a person; the message holds no part of it
         */
        static String read(ProcessIo here, End end) {
            if (here.terminals().has(Terminals.Stream.IN)) {
                throw CommandException.configuration(
                        "a tool writes its request to standard input, which is a terminal here");
            }
            try {
                return read(here.in(), end);
            } catch (IOException unreadable) {
                throw CommandException.failed("the request cannot be read from standard input");
            }
        }

        /** Reads byte by byte, because nothing may follow an empty line. */
        private static String read(InputStream in, End end) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int before = '\n';
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (end == End.EMPTY_LINE && next == '\n' && before == '\n') {
                    break;
                }
                if (bytes.size() == MOST_BYTES) {
                    throw CommandException.failed("the request is longer than " + MOST_BYTES + " bytes");
                }
                bytes.write(next);
                before = next;
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
