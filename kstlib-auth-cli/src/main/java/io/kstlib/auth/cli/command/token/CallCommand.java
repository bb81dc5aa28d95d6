package io.kstlib.auth.cli.command.token;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandSpecs;
import io.kstlib.auth.cli.command.GivenHosts;
import io.kstlib.auth.cli.session.CommandException;
import io.kstlib.auth.cli.session.ExitCode;
import io.kstlib.auth.cli.session.Session;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.session.AuthSession;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.ShownText;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code call}: sends one request with the token, with its proof if it is bound to a key. */
public final class CallCommand implements Command {

    private static final String PROVIDER = "--provider";
    private static final String DATA = "--data";
    private static final String TYPE = "--content-type";
    private static final String HEADER = "--header";
    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \\t]*([ -~]*)");

    /** The headers that the session sets, or that would show the token in another way. */
    private static final Set<String> OF_THE_SESSION =
            Set.of("authorization", "proxy-authorization", "dpop", "cookie", "host");

    public CallCommand() {}

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpecs.command(
                this,
                "call",
                "Send a request with a valid access token",
                "Prints the body of the answer. The token goes only to a host of resource_hosts in the provider's section, or to"
                        + " one that --host names. Refreshes the token first if it expires soon; opens no browser and asks nothing.");
        spec.addPositional(parameter("0", "METHOD", "The method, such as GET or POST"));
        spec.addPositional(parameter("1", "URL", "The address, such as https://api.company.com/me"));
        spec.addOption(CommandSpecs.value(
                String.class,
                "PROVIDER",
                "A configured provider (default: default_provider, or the only one)",
                "-p",
                PROVIDER));
        spec.addOption(GivenHosts.option());
        spec.addOption(CommandSpecs.value(
                String.class, "TEXT", "What to send; @FILE is the content of a file, @- standard input", "-d", DATA));
        spec.addOption(
                CommandSpecs.value(String.class, "TYPE", "The media type of --data (default: application/json)", TYPE));
        spec.addOption(
                CommandSpecs.values("FIELD", "A further header, \"Name: value\"; may be repeated", "-H", HEADER));
        spec.addOption(CommandSpecs.flag("Print the status and the headers of the answer, too", "-i", "--include"));
        spec.addOption(CommandSpecs.json());
        CommandSpecs.ending(
                spec,
                List.of(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION),
                "kstlib auth call GET https://api.company.com/me",
                "kstlib auth call POST https://api.company.com/orders --data @order.json",
                "kstlib auth call GET https://other.company.com/data --host other.company.com");
        return spec;
    }

    private static PositionalParamSpec parameter(String index, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity("1")
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) {
        arguments.refuseWithout(TYPE, DATA);
        arguments.refuseBoth("--include", "--json");
        CallTarget target = CallTarget.of(
                String.valueOf(arguments.parameter()),
                arguments.parametersFrom(1).get(0));
        HttpRequest.Builder request = HttpRequest.newBuilder(target.url());
        fields(arguments).forEach(field -> request.header(field.group(1), field.group(2)));
        request.method(target.method(), body(arguments, session));
        if (arguments.has(DATA)) {
            request.header("Content-Type", arguments.text(TYPE).orElse("application/json"));
        }
        AuthClient client = session.client(arguments.text(PROVIDER).orElse(null));
        checkHost(arguments, client, target);
        CalledServer server = new CalledServer(session);
        try (AuthSession authorized =
                AuthSession.builder(client).allowOrigin(target.url()).build()) {
            HttpResponse<InputStream> answer = authorized.send(request.build(), BodyHandlers.ofInputStream());
            return server.print(answer, shape(arguments));
        }
    }

    private static CalledServer.Shape shape(Arguments arguments) {
        if (arguments.has("--json")) {
            return CalledServer.Shape.DOCUMENT;
        }
        return arguments.has("--include") ? CalledServer.Shape.WITH_HEAD : CalledServer.Shape.BODY;
    }

    private static void checkHost(Arguments arguments, AuthClient client, CallTarget target) {
        List<String> allowed = new ArrayList<>(GivenHosts.named(arguments));
        allowed.addAll(
                client.context().settings().get(ProviderKeys.RESOURCE_HOSTS).orElse(List.of()));
        if (!GivenHosts.of(allowed).allow(target.server())) {
            throw new CommandException(
                    ExitCode.CONFIGURATION,
                    "the token of \"" + client.name() + "\" is not for " + target.server()
                            + "; if it is, add the host to "
                            + client.context().settings().path(ProviderKeys.RESOURCE_HOSTS.name())
                            + ", or allow it once: "
                            + GivenHosts.OPTION + " " + target.host());
        }
    }

    private static List<Matcher> fields(Arguments arguments) {
        List<Matcher> fields = new ArrayList<>();
        for (String text : arguments.texts(HEADER)) {
            Matcher field = FIELD.matcher(text);
            if (!field.matches()) {
                throw new CommandException(
                        ExitCode.CONFIGURATION, HEADER + " takes a field such as \"Accept: text/plain\"");
            }
            if (OF_THE_SESSION.contains(field.group(1).toLowerCase(Locale.ROOT))) {
                throw new CommandException(
                        ExitCode.CONFIGURATION, HEADER + " cannot set " + field.group(1) + ", which the token decides");
            }
            fields.add(field);
        }
        return fields;
    }

    private static HttpRequest.BodyPublisher body(Arguments arguments, Session session) {
        String data = arguments.text(DATA).orElse("");
        if (!data.startsWith("@")) {
            return arguments.has(DATA) ? BodyPublishers.ofString(data) : BodyPublishers.noBody();
        }
        try {
            return BodyPublishers.ofByteArray(
                    data.equals("@-")
                            ? session.here().in().readAllBytes()
                            : Files.readAllBytes(Path.of(data.substring(1))));
        } catch (IOException | InvalidPathException unreadable) {
            throw new CommandException(
                    ExitCode.CONFIGURATION, "cannot read " + ShownText.escaped(data.substring(1)) + " of --data");
        }
    }
}
