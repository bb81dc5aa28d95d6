package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Exit;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.GivenHosts;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** {@code credential docker}: a credential helper of docker and of the tools that share its protocol (docker-credential-helpers). */
final class DockerCredential implements Command {

    /** This text tells docker that there is no credential, and it continues without one. */
    private static final String NOT_FOUND = "credentials not found in native keychain";

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "docker",
                        "Answer as a credential helper of docker",
                        "Gives the token for the registries that --host names, as password of a user name. A script on the PATH,"
                                + " docker-credential-NAME, runs it; \"kstlib auth setup docker\" writes that script. docker"
                                + " login stores no password here, and docker logout ends no login.")
                .with(HelperArguments::addProvider)
                .with(spec -> HelperArguments.addOperation(spec, "get, store, erase or list, which docker adds"))
                .with(HelperArguments::addHostOptions)
                .with(HelperArguments::addConfig)
                .exits(ExitCode.DONE, ExitCode.FAILED)
                .examples("kstlib auth credential docker corporate --host registry.company.com list");
    }

    @Override
    public Exit run(Arguments arguments, CommandRun run) {
        String operation = HelperArguments.operation(arguments);
        Exit exit = new HelperRun(run)
                .run(
                        () -> answer(operation, arguments, run),
                        failure -> tellNoAnswer(run, failure.isNotLoggedIn() ? NOT_FOUND : failure.line()));
        return exit.code() == ExitCode.DONE.code() ? exit : ExitCode.FAILED;
    }

    @Override
    public void tellNoAnswer(CommandRun run, String problem) {
        run.answer().line(problem);
    }

    private static ExitCode answer(String operation, Arguments arguments, CommandRun run) {
        return switch (operation) {
            case "get" -> get(input(run).strip(), arguments, run);
            case "list" -> list(arguments, run);
            case "store" -> store(input(run), arguments, run);
            case "erase" -> ExitCode.DONE; // "kstlib auth logout" ends the login
            case "version" -> {
                run.answer().line("docker-credential-kstlib");
                yield ExitCode.DONE;
            }
            default -> throw CommandException.failed("docker's helpers know get, store, erase and list");
        };
    }

    private static String input(CommandRun run) {
        return ToolInput.read(run.here(), ToolInput.End.OF_INPUT);
    }

    private static ExitCode get(String registry, Arguments arguments, CommandRun run) {
        GivenHosts hosts = GivenHosts.of(arguments);
        String url = registry.contains("://") ? registry : "https://" + registry;
        if (GivenHosts.server(url).filter(hosts::allow).isEmpty()) {
            run.answer().line(NOT_FOUND);
            return ExitCode.FAILED;
        }
        AskedToken token = AskedToken.of(HelperArguments.client(arguments, run), arguments, run);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("ServerURL", registry);
        document.put("Username", HelperArguments.user(arguments));
        document.put("Secret", token.value().reveal());
        run.answer().json(document);
        return ExitCode.DONE;
    }

    /** Lists the registries that are named in full, with the user name. Asks no server. */
    private static ExitCode list(Arguments arguments, CommandRun run) {
        GivenHosts hosts = GivenHosts.of(arguments);
        AuthClient client = HelperArguments.client(arguments, run);
        client.status().problem().ifPresent(problem -> {
            throw problem;
        });
        Map<String, Object> users = new LinkedHashMap<>();
        if (client.isAuthenticated()) {
            hosts.inFull().forEach(host -> users.put(host, HelperArguments.user(arguments)));
        }
        run.answer().json(users);
        return ExitCode.DONE;
    }

    /** Accepts the token itself, which docker stores after it has used it. Any other secret would be lost, so it is refused. */
    private static ExitCode store(String text, Arguments arguments, CommandRun run) {
        Object secret;
        try {
            secret = Json.readObject(text).get("Secret");
        } catch (JsonException unreadable) {
            throw CommandException.failed("what docker wants to store is not a JSON document");
        }
        AuthClient client = HelperArguments.client(arguments, run);
        if (!(secret instanceof String given)
                || AskedToken.storedAs(given, client).isEmpty()) {
            throw CommandException.failed("kstlib stores no passwords for docker; log in with kstlib auth login"
                    + ShellWord.parameter(String.valueOf(arguments.parameter())));
        }
        return ExitCode.DONE;
    }
}
