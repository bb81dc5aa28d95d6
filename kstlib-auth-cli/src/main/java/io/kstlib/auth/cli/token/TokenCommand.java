package io.kstlib.auth.cli.token;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.TargetOptions;
import io.kstlib.auth.cli.token.CallCommand.CallTarget;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code token}: prints a valid access token, for other programs. */
public final class TokenCommand implements Command {

    private static final String FORMAT = "--format";
    private static final String PROOF = "--dpop";

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "token",
                        "Print a valid access token",
                        "Refreshes it first if it has expired or is about to. Opens no browser and asks nothing.")
                .provider()
                .account()
                .with(TargetOptions::addOptions)
                .flag("Copy it to the clipboard and print nothing", "-c", "--copy")
                .flag("Refresh it now, whatever its age", "-r", "--refresh")
                .flag("Print the refresh token instead; with --json, beside the access token", "--show-refresh")
                .flag("Decode the JWT without verifying it; \"kstlib auth check\" verifies", "-d", "--decode")
                .flag("Print it as the value of an Authorization header: Bearer …", "-H", "--header")
                .flag("Print only errors on standard error", "-q", "--quiet")
                .json()
                .text(
                        "FORMAT",
                        "Print it in another form: access-token, header, json, id-token (the ID token), env (a line that a shell"
                                + " evaluates: ACCESS_TOKEN), curl (a line for \"curl -K -\"), kubectl (an ExecCredential with the"
                                + " ID token)",
                        FORMAT)
                .pair(
                        "METHOD URL",
                        "Print the two headers of one request with a token that is bound to a key (RFC 9449)",
                        PROOF)
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                .examples(
                        "kstlib auth token",
                        "kstlib auth token corporate --copy",
                        "kstlib auth token corporate --scope orders:read --resource https://orders.company.com",
                        "kstlib auth token --decode --json",
                        "kstlib auth token --format curl | curl -K - https://api.company.com/me", // all users can see
                        // arguments
                        "kstlib auth token --format id-token",
                        "kstlib auth token --dpop GET https://api.company.com/me");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        arguments.refuseBoth("--copy", "--decode", "--json", "--show-refresh");
        arguments.refuseBoth("--header", "--decode", "--json", "--show-refresh");
        arguments.refuseBoth(FORMAT, "--header", "--json", "--decode", "--show-refresh");
        arguments.refuseBoth("--show-refresh", "--decode");
        arguments.refuseBoth(PROOF, "--copy", "--decode", "--header", "--json", "--show-refresh", FORMAT);
        Set<String> options = Stream.of(
                        TokenRequest.COPY,
                        TokenRequest.REFRESH,
                        TokenRequest.SHOW_REFRESH,
                        TokenRequest.DECODE,
                        TokenRequest.QUIET)
                .filter(arguments::has)
                .collect(Collectors.toSet());
        Target target = TargetOptions.of(arguments).orElse(null);
        if (arguments.has(PROOF)) {
            List<String> request = arguments.texts(PROOF);
            if (request.size() != 2) {
                throw CommandException.configuration(PROOF + " takes one method and one URL");
            }
            return new TokenRequest(
                            arguments.parameter(), arguments.account(), target, TokenRequest.Format.HEADER, options)
                    .prove(run, CallTarget.of(request.get(0), request.get(1)));
        }
        return new TokenRequest(arguments.parameter(), arguments.account(), target, format(arguments), options)
                .run(run);
    }

    private static TokenRequest.Format format(Arguments arguments) {
        if (arguments.has("--header")) {
            return TokenRequest.Format.HEADER;
        }
        if (arguments.has("--json")) {
            return TokenRequest.Format.JSON;
        }
        String word = arguments.text(FORMAT).orElse("access-token");
        TokenRequest.Format format = TokenRequest.Format.of(word)
                .orElseThrow(() -> CommandException.configuration("--format takes one of " + TokenRequest.Format.words()
                        + ", not \"" + PrintableText.escaped(word) + "\""));
        if (arguments.has("--copy") && !format.isOneText()) {
            throw CommandException.configuration("--copy and --format " + word + " cannot go together");
        }
        return format;
    }
}
