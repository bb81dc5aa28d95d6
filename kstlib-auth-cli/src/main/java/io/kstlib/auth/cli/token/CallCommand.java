package io.kstlib.auth.cli.token;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.HostOptions;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.TargetOptions;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.core.session.AuthSession;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.internal.text.Redaction;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.BoundedInput;
import io.kstlib.files.RegularFile;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code call}: sends one request with the token, with its proof if it is bound to a key. */
public final class CallCommand implements Command {

    private static final String PROVIDER = "--provider";
    private static final String DATA = "--data";
    private static final String TYPE = "--content-type";
    private static final String HEADER = "--header";
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");
    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \\t]*([ -~]*)");

    /** The headers that the session sets, or that would present the token in another way. */
    private static final Set<String> OF_THE_SESSION =
            Set.of("authorization", "proxy-authorization", "dpop", "cookie", "host");

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "call",
                        "Send a request with a valid access token",
                        "Prints the body of the answer. The token goes only to a host of allowed_hosts in the provider's section, or to"
                                + " one that --host names. Refreshes the token first if it expires soon; opens no browser and asks nothing.")
                .parameter("METHOD", "The method, such as GET (default) or POST")
                .parameter("1", "1", "URL", "The address, such as https://api.company.com/me")
                .text("PROVIDER", "A configured provider (default: default_provider, or the only one)", "-p", PROVIDER)
                .account()
                .with(TargetOptions::addOptions)
                .with(HostOptions::addOption)
                .text("TEXT", "What to send; @FILE is the content of a file, @- standard input", "-d", DATA)
                .text("TYPE", "The media type of --data (default: application/json)", TYPE)
                .texts("FIELD", "A further header, \"Name: value\"; may be repeated", "-H", HEADER)
                .flag("Print the status and the headers of the answer, too", "-i", "--include")
                .json()
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                .examples(
                        "kstlib auth call https://api.company.com/me",
                        "kstlib auth call DELETE https://api.company.com/orders/17",
                        "kstlib auth call POST https://api.company.com/orders --data @order.json",
                        "kstlib auth call GET https://other.company.com/data --host other.company.com");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        arguments.refuseWithout(TYPE, DATA);
        arguments.refuseBoth("--include", "--json");
        CallTarget target = CallTarget.of(arguments.parameter(), arguments.parametersFrom(1));
        HttpRequest request = request(arguments, run, target);
        AuthClient client =
                TargetOptions.client(run.client(arguments.text(PROVIDER).orElse(null), arguments.account()), arguments);
        checkHost(arguments, client, target);
        try (AuthSession authorized =
                AuthSession.builder(client).allowOrigin(target.url()).build()) {
            HttpResponse<InputStream> answer = authorized.send(request, BodyHandlers.ofInputStream());
            return new CalledServer(run).print(answer, arguments);
        }
    }

    private static void checkHost(Arguments arguments, AuthClient client, CallTarget target) {
        if (HostOptions.of(HostOptions.named(arguments)).allow(target.server())) {
            return;
        }
        Settings settings = Engine.login(client).context().settings();
        String key = settings.path(ProviderKeys.ALLOWED_HOSTS.name());
        if (!configured(settings, key).allow(target.server())) {
            throw CommandException.configuration("the token of \"" + client.name() + "\" is not for " + target.server()
                    + "; if it is, add the host to " + key + ", or allow it once: " + HostOptions.OPTION + " "
                    + target.host());
        }
    }

    private static HostOptions configured(Settings settings, String key) {
        try {
            return HostOptions.of(settings.get(ProviderKeys.ALLOWED_HOSTS).orElse(List.of()));
        } catch (CommandException noHost) {
            throw CommandException.configuration(
                    key + " (" + settings.origin(ProviderKeys.ALLOWED_HOSTS) + "): " + noHost.getMessage());
        }
    }

    private static HttpRequest request(Arguments arguments, CommandRun run, CallTarget target) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.url());
        arguments.texts(HEADER).forEach(text -> add(request, allowed(field(text))));
        if (!arguments.has(DATA)) {
            return request.method(target.method(), BodyPublishers.noBody()).build();
        }
        if (WITHOUT_BODY.contains(target.method())) {
            throw CommandException.configuration(target.method() + " takes no " + DATA);
        }
        String type = "Content-Type: " + arguments.text(TYPE).orElse("application/json");
        add(request, field(type));
        return request.method(target.method(), BodyPublishers.ofByteArray(data(arguments, run)))
                .build();
    }

    private static Matcher field(String text) {
        Matcher field = FIELD.matcher(text);
        if (!field.matches()) {
            throw CommandException.configuration(
                    HEADER + " and " + TYPE + " take text such as \"Accept: text/plain\" and \"text/plain\"");
        }
        return field;
    }

    private static Matcher allowed(Matcher field) {
        String name = field.group(1).toLowerCase(Locale.ROOT);
        if (OF_THE_SESSION.contains(name)) {
            throw CommandException.configuration(
                    HEADER + " cannot set " + field.group(1) + ", which the token decides");
        }
        if (name.equals("content-type")) {
            throw CommandException.configuration(HEADER + " cannot set " + field.group(1) + "; " + TYPE + " does");
        }
        return field;
    }

    private static void add(HttpRequest.Builder request, Matcher field) {
        try {
            request.header(field.group(1), field.group(2));
        } catch (IllegalArgumentException ofTheConnection) {
            throw CommandException.configuration(HEADER + " cannot set " + field.group(1) + ", which HTTP itself sets");
        }
    }

    private static byte[] data(Arguments arguments, CommandRun run) {
        String data = arguments.text(DATA).orElse("");
        if (!data.startsWith("@")) {
            return data.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return data.equals("@-")
                    ? BoundedInput.read(run.here().in(), MOST_BYTES)
                            .orElseThrow(() -> new IOException("standard input is longer"))
                    : RegularFile.read(run.here().workingDirectory().resolve(data.substring(1)), MOST_BYTES);
        } catch (IOException | InvalidPathException unreadable) {
            throw CommandException.configuration(DATA + " cannot read "
                    + (data.equals("@-") ? "standard input" : PrintableText.escaped(data.substring(1)))
                    + ", or there are more than 64 MiB");
        }
    }

    /** Prints the answer of a server to a request with a token. */
    private record CalledServer(CommandRun run) {

        /** A document, and an answer for a person, is kept in memory. Output to a pipe is not. */
        private static final int MOST_BYTES = 4 * 1024 * 1024;

        /** Returns {@link ExitCode#DONE} for an answer with a status below 400. */
        ExitCode print(HttpResponse<InputStream> answer, Arguments arguments) {
            try (InputStream body = answer.body()) {
                if (arguments.has("--json")) {
                    run.answer().json(document(answer, bounded(body)));
                } else {
                    if (arguments.has("--include")) {
                        head(answer);
                    }
                    body(answer, body);
                }
            } catch (IOException broken) {
                throw CommandException.failed("the connection to " + server(answer) + " broke before the end");
            }
            if (answer.statusCode() < 400) {
                return ExitCode.DONE;
            }
            run.messages().fail(server(answer) + " answered HTTP " + answer.statusCode() + reason(answer));
            return ExitCode.FAILED;
        }

        private static WebOrigin server(HttpResponse<?> answer) {
            return WebOrigin.of(answer.uri());
        }

        /** Quotes the challenge: it says which scope, or which kind of login, the server wants (RFC 6750 section 3, RFC 9470 section 3). */
        private static String reason(HttpResponse<?> answer) {
            String challenges = String.join(", ", answer.headers().allValues("WWW-Authenticate"));
            return challenges.isEmpty()
                    ? ""
                    : ": " + redaction(answer.request()).clean(challenges);
        }

        /** Servers also quote the token there. */
        private static Redaction redaction(HttpRequest sent) {
            HttpCall call = HttpCall.get(sent.uri());
            for (Map.Entry<String, List<String>> header : sent.headers().map().entrySet()) {
                for (String value : header.getValue()) {
                    call = call.withHeader(header.getKey(), value);
                }
            }
            return call.redaction(List.of());
        }

        private void head(HttpResponse<?> answer) {
            run.answer().line("HTTP " + answer.statusCode());
            answer.headers()
                    .map()
                    .forEach((name, values) ->
                            values.forEach(value -> run.answer().line(name + ": " + value)));
            run.answer().line("");
        }

        private void body(HttpResponse<?> answer, InputStream body) throws IOException {
            if (run.answer().reader() == Output.Reader.PROGRAM) {
                run.answer().bytes(body);
                return;
            }
            byte[] content = bounded(body);
            if (content.length == 0) {
                run.messages().say(server(answer) + " answered HTTP " + answer.statusCode() + " without a body");
                return;
            }
            Object value = value(answer, content);
            if (value instanceof String text) {
                run.answer().lines(text);
            } else {
                run.answer().json(value);
            }
        }

        private static boolean isJson(HttpResponse<?> answer) {
            return answer.headers()
                    .firstValue("Content-Type")
                    .orElse("")
                    .toLowerCase(Locale.ROOT)
                    .contains("json");
        }

        /** Returns the JSON value; the text of a body that only claims to be JSON, and of any other. */
        private static @Nullable Object value(HttpResponse<?> answer, byte[] content) {
            String text = new String(content, StandardCharsets.UTF_8);
            try {
                return isJson(answer) ? Json.read(content) : text;
            } catch (JsonException shownAsItIs) {
                return text;
            }
        }

        private byte[] bounded(InputStream body) throws IOException {
            return BoundedInput.read(body, MOST_BYTES)
                    .orElseThrow(() -> CommandException.failed(
                            "the answer is longer than 4 MiB; write it to a file without --json"));
        }

        private static JsonDocument document(HttpResponse<?> answer, byte[] content) {
            return JsonDocument.of("url", answer.uri().toString())
                    .with("status", answer.statusCode())
                    .with("headers", answer.headers().map())
                    .with("body", value(answer, content));
        }
    }

    /**
     * The request for which a token is shown.
     *
     * @param method such as {@code GET}
     * @param url an absolute URL: https, or http on this machine
     */
    record CallTarget(String method, URI url) {

        private static final Pattern METHOD = Pattern.compile("[A-Za-z]{1,20}");

        private static final Pattern SCHEME = Pattern.compile("(?i)https?://");

        private static final String USAGE = "call takes a URL, or a method and a URL: kstlib auth call [METHOD] URL";

        /**
         * Reads the parameters.
         *
         * @param first the method; the URL, of a GET request, where it is the only one; {@code null} where there is none
         * @param further the URL, if there are two
         * @throws CommandException if they are not a method and a URL to which a token may be sent
         */
        static CallTarget of(@Nullable String first, List<String> further) {
            if (first == null) {
                throw CommandException.configuration(USAGE);
            }
            if (!further.isEmpty()) {
                return of(first, further.get(0));
            }
            if (first.contains("/") || first.contains(":")) {
                return of("GET", first);
            }
            throw CommandException.configuration(
                    METHOD.matcher(first).matches() && first.equals(first.toUpperCase(Locale.ROOT))
                            ? "the URL is missing; " + USAGE
                            : "\"" + PrintableText.escaped(first) + "\" is no URL; " + USAGE
                                    + "; --provider names a provider");
        }

        /**
         * Reads the arguments.
         *
         * @throws CommandException if they are not a method and a URL to which a token may be sent
         */
        static CallTarget of(String method, String url) {
            if (!METHOD.matcher(method).matches() || method.equalsIgnoreCase("CONNECT")) {
                throw CommandException.configuration(
                        "METHOD is a word such as GET or POST, not \"" + PrintableText.escaped(method) + "\"");
            }
            if (!SCHEME.matcher(url).lookingAt()) {
                throw CommandException.configuration(
                        "URL begins with https:// (or http:// on this machine), such as https://api.company.com/me");
            }
            try {
                URI address = new URI(url);
                if (!WebOrigin.of(address).isSafe()) {
                    throw CommandException.configuration("no token is sent to " + WebOrigin.of(address)
                            + ", because others could read it; use https");
                }
                return new CallTarget(method.toUpperCase(Locale.ROOT), address);
            } catch (URISyntaxException | IllegalArgumentException unreadable) {
                throw CommandException.configuration(
                        "URL is an address such as https://api.company.com/me, without a user name and password");
            }
        }

        WebOrigin server() {
            return WebOrigin.of(url);
        }

        /** Returns the host as {@code --host} takes it. */
        String host() {
            WebOrigin server = server();
            return server.host()
                    + (server.port() == WebOrigin.standardPort(server.scheme()) ? "" : ":" + server.port());
        }
    }
}
