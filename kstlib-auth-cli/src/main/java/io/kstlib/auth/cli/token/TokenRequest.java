package io.kstlib.auth.cli.token;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.Times;
import io.kstlib.auth.cli.token.CallCommand.CallTarget;
import io.kstlib.auth.cli.token.WhoamiCommand.ClaimsView;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.jwt.CompactJwt.UnreadableJwtException;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.SearchPath;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The request of a {@code token} command.
 *
 * @param provider the provider, or {@code null} for the default one
 * @param account which of several logins at the provider, or {@code null} for the one that is used where none is named
 * @param target the target of the token, or {@code null} for that of the login
 * @param format the form in which it is printed
 * @param options the options given that have no value
 */
public record TokenRequest(
        @Nullable String provider,
        @Nullable String account,
        @Nullable Target target,
        Format format,
        Set<String> options) {

    /** Copies to the clipboard and prints nothing. */
    static final String COPY = "--copy";

    /** Gets a new token, even if the present one is still valid. */
    static final String REFRESH = "--refresh";

    /** Prints the refresh token. */
    static final String SHOW_REFRESH = "--show-refresh";

    /** Prints the content of the JWT. */
    static final String DECODE = "--decode";

    /** Prints no messages but errors. */
    public static final String QUIET = "--quiet";

    public TokenRequest {
        options = Set.copyOf(options);
    }

    /**
     * Answers the request. It does not depend on how the command line is read: the most common one is recognized without the parser, see
     * {@code io.kstlib.auth.cli.Cli.Shortcut}.
     *
     * @param run the run that answers
     * @return the exit code
     */
    public ExitCode run(CommandRun run) {
        AuthClient client = client(run);
        Token token = token(client, run);
        if (isPlain()) {
            run.answer().line(token.accessToken().reveal());
            return ExitCode.DONE;
        }
        if (wants(SHOW_REFRESH) && !token.isRefreshable()) {
            throw CommandException.failed(
                    "no refresh token is stored for \"" + client.name() + "\": the provider gave none at login");
        }
        if (wants(DECODE)) {
            decode(token, run);
        } else if (wants(COPY)) {
            copy(client, token, run);
        } else if (format == Format.JSON) {
            run.answer().json(document(client.name(), token));
        } else if (format == Format.KUBECTL) {
            ExecCredential credential = ExecCredential.asked(run.here().environment());
            IdToken idToken = run.idToken(client);
            run.answer().json(credential.with(idToken.value(), idToken.expiresAt()));
        } else if (wants(SHOW_REFRESH)) {
            token.refreshToken().map(Secret::reveal).ifPresent(run.answer()::line);
        } else {
            run.answer().line(inForm(client, token, run));
        }
        return ExitCode.DONE;
    }

    /**
     * Prints the headers of one request, with a proof that this program has the key of the token.
     *
     * @param run the run that answers
     * @param proven the request that gets the headers
     * @return the exit code
     */
    ExitCode prove(CommandRun run, CallTarget proven) {
        AuthClient client = client(run);
        Token token = token(client, run);
        if (token.proofKey().isEmpty()) {
            throw CommandException.failed("the token of \"" + client.name()
                    + "\" is bound to no key, so there is nothing to prove; set token_type:"
                    + " dpop for this provider, and log in again");
        }
        Engine.login(client)
                .presentation(token)
                .headers(token, proven.method(), proven.url())
                .forEach(header -> run.answer().line(header.getKey() + ": " + header.getValue()));
        return ExitCode.DONE;
    }

    private String inForm(AuthClient client, Token token, CommandRun run) {
        return switch (format) {
            case HEADER -> token.authorizationHeader();
            case ID_TOKEN -> run.idToken(client).value().reveal();
            case ENV ->
                "export " + ExecCommand.STANDARD_VARIABLE + "="
                        + ShellWord.inQuotes(token.accessToken().reveal());
            case CURL ->
                "header = \"Authorization: "
                        + token.authorizationHeader().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            case ACCESS_TOKEN, JSON, KUBECTL -> token.accessToken().reveal();
        };
    }

    private void copy(AuthClient client, Token token, CommandRun run) {
        Clipboard clipboard = Clipboard.of(run.here().environment(), System.getProperty("os.name", ""));
        String tool = clipboard.copy(Secret.of(inForm(client, token, run)));
        Messages messages = wants(QUIET) ? run.messages().at(Messages.Level.QUIET) : run.messages();
        messages.say("The " + (format == Format.ID_TOKEN ? "ID token" : "access token") + " of \"" + client.name()
                + "\" is on the clipboard (by " + tool + ").");
    }

    private void decode(Token token, CommandRun run) {
        CompactJwt decoded = decoded(token.accessToken());
        if (format == Format.JSON) {
            run.answer().json(JsonDocument.of("header", decoded.header()).with("payload", decoded.payload()));
        } else {
            new ClaimsView(run).print(decoded);
        }
    }

    /** Decodes a token; of one that is signed within another, the inner one. */
    private static CompactJwt decoded(Secret token) {
        try {
            List<CompactJwt> layers = CompactJwt.layers(token.reveal());
            return layers.get(layers.size() - 1);
        } catch (UnreadableJwtException unreadable) {
            throw CommandException.failed(unreadable.problem());
        }
    }

    private JsonDocument document(String provider, Token token) {
        JsonDocument document = JsonDocument.of("provider", provider)
                .with("access_token", token.accessToken().reveal())
                .with("token_type", token.tokenType())
                .with("expires_at", Times.iso(token.effectiveExpiry()))
                .with("scope", token.scope());
        if (wants(SHOW_REFRESH)) {
            document.with("refresh_token", token.refreshToken().map(Secret::reveal));
        }
        return document;
    }

    /** Returns the client of the requested token. */
    AuthClient client(CommandRun run) {
        AuthClient client = run.client(provider, account);
        return target == null ? client : client.forTarget(target);
    }

    /** Whether only the access token is wanted. */
    boolean isPlain() {
        return format == Format.ACCESS_TOKEN && (options.isEmpty() || options.equals(Set.of(QUIET)));
    }

    boolean wants(String option) {
        return options.contains(option);
    }

    private Token token(AuthClient client, CommandRun run) {
        return wants(REFRESH) ? client.refreshToken() : run.token(client);
    }

    /** The forms in which {@code token} prints. */
    public enum Format {
        /** The access token. */
        ACCESS_TOKEN("access-token"),
        /** The value of an {@code Authorization} header. */
        HEADER("header"),
        /** A document for scripts. */
        JSON("json"),
        /** The ID token. */
        ID_TOKEN("id-token"),
        /** A line that a shell evaluates. */
        ENV("env"),
        /** A line for {@code curl -K -}. */
        CURL("curl"),
        /** An {@code ExecCredential} of Kubernetes with the ID token. */
        KUBECTL("kubectl");

        private final String word;

        Format(String word) {
            this.word = word;
        }

        /** Returns the format with this word; empty when there is none. */
        static Optional<Format> of(String word) {
            return Stream.of(values())
                    .filter(format -> format.word.equals(word))
                    .findFirst();
        }

        /** Returns the words of all formats, for help texts and messages. */
        static String words() {
            return Stream.of(values()).map(format -> format.word).collect(Collectors.joining(", "));
        }

        /** Whether it is one text without further syntax, which a person can paste. */
        boolean isOneText() {
            return this == ACCESS_TOKEN || this == HEADER || this == ID_TOKEN;
        }
    }

    /** The answer to a client of Kubernetes that asks for a credential (API group {@code client.authentication.k8s.io}), in the version that it asks for. */
    public record ExecCredential(String version) {

        /** The variable with the request of the client. */
        private static final String ASKED = "KUBERNETES_EXEC_INFO";

        /** The version of the answer if the client asks for none. */
        public static final String V1 = "client.authentication.k8s.io/v1";

        private static final Set<String> KNOWN = Set.of(V1, "client.authentication.k8s.io/v1beta1");

        /**
         * Reads what the client asks for.
         *
         * @param environment the environment variables
         * @return an answer in that version, in v1 where no client asks
         * @throws CommandException if the client speaks no version that is known here
         */
        public static ExecCredential asked(Map<String, String> environment) {
            String asked = environment.getOrDefault(ASKED, "");
            String version = asked.isEmpty() ? V1 : version(asked);
            if (!KNOWN.contains(version)) {
                throw CommandException.configuration(ASKED + " asks for \"" + PrintableText.escaped(version)
                        + "\"; set apiVersion to " + V1 + " in the entry of the kubeconfig");
            }
            return new ExecCredential(version);
        }

        private static String version(String asked) {
            try {
                return String.valueOf(Json.readObject(asked).get("apiVersion"));
            } catch (JsonException unreadable) {
                throw CommandException.configuration(ASKED + " is not a JSON document");
            }
        }

        /**
         * {@return the document}
         *
         * @param token the token for the cluster
         * @param expiresAt the time at which it expires; {@code null} if that is not known
         */
        public JsonDocument with(Secret token, @Nullable Instant expiresAt) {
            JsonDocument status = new JsonDocument();
            if (expiresAt != null) {
                status.with("expirationTimestamp", Times.iso(expiresAt));
            }
            status.with("token", token.reveal());
            return JsonDocument.of("apiVersion", version)
                    .with("kind", "ExecCredential")
                    .with("spec", Map.of("interactive", false))
                    .with("status", status);
        }
    }

    /** The clipboard, through the tools of the system. The copied text goes to their standard input, never into an argument. */
    private record Clipboard(List<List<String>> tools, SearchPath programs) {

        private static final long PATIENCE_SECONDS = 5;

        /**
         * Returns the clipboard of this machine.
         *
         * @param environment the environment, with {@code PATH}, {@code WAYLAND_DISPLAY}, {@code DISPLAY} and the like
         * @param operatingSystem the system property {@code os.name}
         * @return the clipboard; nothing is started yet
         */
        static Clipboard of(Map<String, String> environment, String operatingSystem) {
            String system = operatingSystem.toLowerCase(Locale.ROOT);
            List<List<String>> tools = new ArrayList<>();
            if (system.startsWith("mac")) {
                tools.add(List.of("pbcopy"));
            } else if (system.startsWith("windows")) {
                tools.add(List.of("clip.exe"));
            } else {
                tools.addAll(unix(environment));
            }
            return new Clipboard(tools, SearchPath.of(environment));
        }

        private static List<List<String>> unix(Map<String, String> environment) {
            List<List<String>> tools = new ArrayList<>();
            if (environment.containsKey("WAYLAND_DISPLAY")) {
                tools.add(List.of("wl-copy"));
            }
            if (environment.containsKey("DISPLAY")) {
                tools.add(List.of("xclip", "-selection", "clipboard"));
                tools.add(List.of("xsel", "--clipboard", "--input"));
            }
            if (environment.containsKey("WSL_DISTRO_NAME")) {
                tools.add(List.of("clip.exe"));
            }
            return tools;
        }

        /**
         * Copies a secret.
         *
         * @param secret the secret
         * @return the name of the tool that received it
         * @throws CommandException if there is no tool here, or it failed
         */
        String copy(Secret secret) {
            for (List<String> tool : tools) {
                Optional<Path> program = programs.find(tool.get(0));
                if (program.isPresent()) {
                    run(program.get(), tool, secret);
                    return tool.get(0);
                }
            }
            throw CommandException.failed(
                    tools.isEmpty()
                            ? "there is no clipboard here: neither WAYLAND_DISPLAY nor DISPLAY is set"
                            : "no clipboard tool was found; install " + names());
        }

        private String names() {
            return tools.stream().map(tool -> tool.get(0)).collect(Collectors.joining(" or "));
        }

        private static void run(Path program, List<String> tool, Secret secret) {
            List<String> command = new ArrayList<>(tool);
            command.set(0, program.toString());
            // The tool may keep running to serve the clipboard, so it does not inherit our streams.
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(program.getRoot().toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            ChildEnvironment.removeSecrets(builder.environment());
            try {
                Process process = builder.start();
                try (OutputStream input = process.getOutputStream()) {
                    input.write(secret.reveal().getBytes(StandardCharsets.UTF_8));
                }
                if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() != 0) {
                    throw failed(tool.get(0) + " ended with exit code " + process.exitValue());
                }
            } catch (IOException broken) {
                throw failed(tool.get(0) + " did not take it");
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw failed("interrupted");
            }
        }

        private static CommandException failed(String why) {
            return CommandException.failed("could not copy to the clipboard: " + why);
        }
    }
}
