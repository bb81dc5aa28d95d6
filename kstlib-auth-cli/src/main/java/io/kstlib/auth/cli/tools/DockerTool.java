package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.HostOptions;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.tools.ToolSetup.Plan;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.files.ContentHash;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code setup docker}: a credential helper for certain registries, and the script that docker starts for it. Beside it, the command {@code credential} of the tool. */
final class DockerTool extends ToolSetup {

    private static final String TOOL = "docker";
    private static final String PREFIX = "docker-credential-";
    private static final String PREFIX_OF_OURS = "kstlib-";

    DockerTool() {
        super(TOOL);
    }

    @Override
    public SpecBuilder spec() {
        return spec(
                        "Let docker get its token for some registries from kstlib",
                        "Writes credHelpers of docker's configuration, and a script docker-credential-kstlib-PROVIDER that docker"
                                + " starts. podman, skopeo and other tools that read that configuration start it, too. A registry"
                                + " that has another helper is left as it is.")
                .with(HelperRun::addHostOptions)
                .with(HelperScript::addOption)
                .with(ToolSetup::end)
                .examples(
                        "kstlib auth setup docker corporate --host registry.company.com",
                        "kstlib auth setup docker corporate --host registry.company.com --undo");
    }

    @Override
    Changes changes(Arguments arguments, ToolLocations places) {
        Path file =
                places.named("DOCKER_CONFIG").orElse(places.inHome(".docker")).resolve("config.json");
        Config config = Config.of(UserFile.read(file, "your docker configuration (" + places.shown(file) + ")"));
        return new OfDocker(config, arguments, places);
    }

    /**
     * Returns the name by which docker knows the helper. It becomes a part of the name of a program, so other characters than safe ones go, and a hash tells
     * apart what would be the same then.
     */
    private static String helperName(String provider) {
        String safe = provider.replaceAll("[^A-Za-z0-9._-]", "_");
        return safe.equals(provider)
                ? PREFIX_OF_OURS + provider
                : PREFIX_OF_OURS + safe + "-"
                        + ContentHash.hex(provider.getBytes(StandardCharsets.UTF_8))
                                .substring(0, 8);
    }

    /** The changes of docker's configuration. */
    private record OfDocker(Config config, Arguments arguments, ToolLocations places) implements Changes {

        @Override
        public Plan set(HelperCommand helper) {
            List<String> hosts = HostOptions.needed(arguments);
            String name = helperName(helper.provider());
            hosts.forEach(host -> prove(host, name));
            Config after = config.with(hosts, name);
            HelperScript script = HelperScript.at(PREFIX + name, TOOL, arguments, places);
            String command = helper.line(TOOL, HelperRun.forHelper(arguments, after.registries(name)));
            // The script first: a helper that is not there makes docker fail.
            List<Plan.Change> changes = new ArrayList<>(script.becomes(helper.provider(), command, List.of()));
            changes.addAll(config.becomes(after));
            return Plan.of(changes, helper.result(hosts))
                    .with(HelperRun.hostsInWords(hosts))
                    .warning(script.warnings(places));
        }

        private void prove(String host, String name) {
            if (host.startsWith("*")) {
                throw CommandException.configuration(
                        "docker knows registries by their whole names; name each, not " + host);
            }
            config.helper(host).filter(other -> !other.equals(name)).ifPresent(other -> {
                throw CommandException.configuration("docker has the helper \"" + other + "\" for " + host
                        + " already, which is not changed; remove" + " it from credHelpers in " + config.path()
                        + " first");
            });
        }

        @Override
        public Plan undo(String provider) {
            List<String> hosts = HostOptions.named(arguments);
            String name = helperName(provider);
            List<String> gone = config.registries(name).stream()
                    .filter(host -> hosts.isEmpty() || hosts.contains(host))
                    .toList();
            Config after = config.without(gone, name);
            List<String> rest = after.registries(name);
            List<Plan.Change> changes = new ArrayList<>(config.becomes(after));
            for (HelperScript script : HelperScript.written(PREFIX + name, TOOL, provider, arguments, places)) {
                if (rest.isEmpty()) {
                    changes.add(script.vanishes());
                } else if (!gone.isEmpty()) {
                    changes.add(script.withoutHosts(gone));
                }
            }
            return Plan.of(changes, undone(hosts, provider));
        }
    }

    /** {@code credential docker}: a credential helper of docker and of the tools that share its protocol (docker-credential-helpers). */
    static final class Credential implements Command {

        /** This text tells docker that there is no credential, and it continues without one. */
        private static final String NOT_FOUND = "credentials not found in native keychain";

        @Override
        public SpecBuilder spec() {
            return SpecBuilder.command(
                            this,
                            "docker",
                            "Answer as a credential helper of docker",
                            "Gives the token for the registries that --host names, as password of a user name. A script on the PATH,"
                                    + " docker-credential-NAME, runs it; \"kstlib auth setup docker\" writes that script. docker"
                                    + " login stores no password here, and docker logout ends no login.")
                    .with(HelperRun::addProvider)
                    .with(spec -> HelperRun.addOperation(spec, "get, store, erase or list, which docker adds"))
                    .with(HelperRun::addHostOptions)
                    .with(HelperRun::addConfig)
                    .exits(ExitCode.DONE, ExitCode.FAILED)
                    .examples("kstlib auth credential docker corporate --host registry.company.com list");
        }

        @Override
        public ExitCode run(Arguments arguments, CommandRun run) {
            String operation = HelperRun.operation(arguments);
            ExitCode exit = HelperRun.run(
                    run,
                    () -> answer(operation, arguments, run),
                    (why, problem) -> tellNoAnswer(run, why == ExitCode.NOT_LOGGED_IN ? NOT_FOUND : problem));
            return exit == ExitCode.DONE ? exit : ExitCode.FAILED;
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
            return HelperRun.ToolInput.read(run.here(), HelperRun.ToolInput.End.OF_INPUT);
        }

        private static ExitCode get(String registry, Arguments arguments, CommandRun run) {
            HostOptions hosts = HostOptions.of(arguments);
            String url = registry.contains("://") ? registry : "https://" + registry;
            if (HostOptions.server(url).filter(hosts::allow).isEmpty()) {
                run.answer().line(NOT_FOUND);
                return ExitCode.FAILED;
            }
            HelperRun.RequestedToken token = HelperRun.RequestedToken.of(arguments, run);
            run.answer()
                    .json(JsonDocument.of("ServerURL", registry)
                            .with("Username", HelperRun.user(arguments))
                            .with("Secret", token.value().reveal()));
            return ExitCode.DONE;
        }

        /** Lists the registries that are named in full, with the user name. Asks no server. */
        private static ExitCode list(Arguments arguments, CommandRun run) {
            HostOptions hosts = HostOptions.of(arguments);
            AuthClient client = HelperRun.client(arguments, run);
            client.status().problem().ifPresent(problem -> {
                throw problem;
            });
            Map<String, Object> users = new LinkedHashMap<>();
            if (client.isAuthenticated()) {
                hosts.inFull().forEach(host -> users.put(host, HelperRun.user(arguments)));
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
            AuthClient client = HelperRun.client(arguments, run);
            if (!(secret instanceof String given)
                    || HelperRun.RequestedToken.storedAs(given, client).isEmpty()) {
                throw CommandException.failed("kstlib stores no passwords for docker; log in with kstlib auth login"
                        + ShellWord.parameter(String.valueOf(arguments.parameter())));
            }
            return ExitCode.DONE;
        }
    }

    /** The configuration of docker: its helpers, and everything else as it is. Immutable. */
    private static final class Config {

        private static final String HELPERS = "credHelpers";
        private static final Pattern INDENT = Pattern.compile("(?m)^(?: {2})+");

        private final UserFile file;
        private final Map<String, @Nullable Object> document;
        private final Map<String, @Nullable Object> helpers;

        private Config(UserFile file, Map<String, @Nullable Object> document) {
            this.file = file;
            this.document = document;
            this.helpers = helpers(file, document);
        }

        /**
         * {@return the content of the file}
         *
         * @param file the file, which need not exist
         * @throws CommandException if it is not what docker writes
         */
        static Config of(UserFile file) {
            if (file.text().isBlank()) {
                return new Config(file, Map.of());
            }
            try {
                return new Config(file, Json.readObject(file.content()));
            } catch (JsonException unreadable) {
                throw CommandException.configuration(
                        file + " is not changed, because it cannot be read as JSON: " + unreadable.getMessage());
            }
        }

        private static Map<String, @Nullable Object> helpers(UserFile file, Map<String, @Nullable Object> document) {
            Map<String, @Nullable Object> helpers = new LinkedHashMap<>();
            Object written = document.getOrDefault(HELPERS, Map.of());
            if (!(written instanceof Map<?, ?> map)) {
                throw CommandException.configuration(
                        file + " is not changed, because its " + HELPERS + " is not an object");
            }
            map.forEach((host, helper) -> helpers.put(String.valueOf(host), helper));
            return helpers;
        }

        Path path() {
            return file.path();
        }

        /** Returns the helper of a registry; empty when it has none. */
        Optional<String> helper(String registry) {
            return Optional.ofNullable(helpers.get(registry)).map(String::valueOf);
        }

        /** Returns the registries that have this helper. */
        List<String> registries(String helper) {
            return helpers.entrySet().stream()
                    .filter(entry -> helper.equals(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        Config with(List<String> registries, String helper) {
            Map<String, @Nullable Object> changed = new LinkedHashMap<>(helpers);
            registries.forEach(registry -> changed.put(registry, helper));
            return with(changed);
        }

        Config without(List<String> registries, String helper) {
            Map<String, @Nullable Object> changed = new LinkedHashMap<>(helpers);
            registries.forEach(registry -> changed.remove(registry, helper));
            return with(changed);
        }

        private Config with(Map<String, @Nullable Object> changed) {
            if (changed.equals(helpers)) {
                return this;
            }
            Map<String, @Nullable Object> all = new LinkedHashMap<>(document);
            all.put(HELPERS, changed);
            if (changed.isEmpty()) {
                all.remove(HELPERS);
            }
            return new Config(file, all);
        }

        /**
         * Plans another content.
         *
         * @param after the configuration afterwards
         * @return the change; nothing where it is already so
         */
        List<Plan.Change> becomes(Config after) {
            List<String> lines = new ArrayList<>(linesWithout(after, "- "));
            lines.addAll(after.linesWithout(this, "+ "));
            if (lines.isEmpty()) {
                return List.of();
            }
            return List.of(after.document.isEmpty() ? file.vanishes(lines) : file.becomes(after.text(), lines));
        }

        /** Shows the helpers of the registries that another configuration has none for. */
        private List<String> linesWithout(Config other, String sign) {
            return helpers.entrySet().stream()
                    .filter(helper -> !other.helpers.containsKey(helper.getKey()))
                    .map(helper -> sign + HELPERS + "." + helper.getKey() + " = \"" + helper.getValue() + "\"")
                    .toList();
        }

        /** Writes the document with the indentation of the file. docker's own is a tab. */
        private String text() {
            String pretty = UserFile.inBytes(Json.writePretty(document));
            boolean hasTabs = !file.exists() || file.text().contains("\n\t");
            String indented = hasTabs ? INDENT.matcher(pretty).replaceAll(found -> "\t".repeat(levels(found))) : pretty;
            return file.text().endsWith("\n") ? indented + "\n" : indented;
        }

        private static int levels(MatchResult indent) {
            return indent.group().length() / 2;
        }
    }
}
