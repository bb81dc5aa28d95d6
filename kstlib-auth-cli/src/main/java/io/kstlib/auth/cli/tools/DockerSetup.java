package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code setup docker}: a credential helper for certain registries, and the script that docker starts for it. */
final class DockerSetup implements Command {

    private static final String TOOL = "docker";
    private static final String PREFIX = "docker-credential-";
    private static final String PREFIX_OF_OURS = "kstlib-";

    @Override
    public CommandSpec spec() {
        return SetupRun.spec(
                        this,
                        TOOL,
                        "Let docker get its token for some registries from kstlib",
                        "Writes credHelpers of docker's configuration, and a script docker-credential-kstlib-PROVIDER that docker"
                                + " starts. podman, skopeo and other tools that read that configuration start it, too. A registry"
                                + " that has another helper is left as it is.")
                .with(HelperArguments::addHostOptions)
                .with(HelperScript::addOption)
                .with(SetupRun::end)
                .examples(
                        "kstlib auth setup docker corporate --host registry.company.com",
                        "kstlib auth setup docker corporate --host registry.company.com --undo");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        SetupRun setup = new SetupRun(TOOL, arguments, run);
        PersonalPlaces places = setup.places();
        Path file =
                places.named("DOCKER_CONFIG").orElse(places.inHome(".docker")).resolve("config.json");
        DockerConfig config =
                DockerConfig.of(PersonalFile.read(file, "your docker configuration (" + places.shown(file) + ")"));
        return setup.run(new OfDocker(config, arguments, places));
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

    /** What changes in a configuration of docker. */
    private record OfDocker(DockerConfig config, Arguments arguments, PersonalPlaces places) implements SetupRun.Setup {

        @Override
        public Plan set(HelperCommand helper) {
            HelperOptions options = new HelperOptions(arguments);
            List<String> hosts = options.neededHosts();
            String name = helperName(helper.provider());
            hosts.forEach(host -> prove(host, name));
            DockerConfig after = config.with(hosts, name);
            HelperScript script = HelperScript.at(PREFIX + name, TOOL, arguments, places);
            String command = helper.line(TOOL, options.forHelper(after.registries(name)));
            // The script first: a helper that is not there makes docker fail.
            List<Change> changes = new ArrayList<>(script.becomes(helper.provider(), command, List.of()));
            changes.addAll(config.becomes(after));
            return Plan.of(
                            changes,
                            "gets its token for " + String.join(", ", hosts) + " from \"" + helper.provider() + "\"")
                    .with(HelperOptions.inWords(hosts))
                    .warning(script.warnings(places));
        }

        private void prove(String host, String name) {
            if (host.startsWith("*")) {
                throw CommandException.configuration(
                        "docker knows registries by their whole names; name each, not " + host);
            }
            config.helper(host).filter(other -> !other.equals(name)).ifPresent(other -> {
                throw CommandException.configuration(
                        "docker has the helper \"" + other + "\" for " + host + " already, which is not changed; remove"
                                + " it from credHelpers in " + config.path() + " first");
            });
        }

        @Override
        public Plan undo(String provider) {
            HelperOptions options = new HelperOptions(arguments);
            List<String> hosts = options.hosts();
            String name = helperName(provider);
            List<String> gone = config.registries(name).stream()
                    .filter(host -> hosts.isEmpty() || hosts.contains(host))
                    .toList();
            DockerConfig after = config.without(gone, name);
            List<String> rest = after.registries(name);
            List<Change> changes = new ArrayList<>(config.becomes(after));
            for (HelperScript script : HelperScript.written(PREFIX + name, TOOL, provider, arguments, places)) {
                if (rest.isEmpty()) {
                    changes.add(script.vanishes());
                } else if (!gone.isEmpty()) {
                    changes.add(script.withoutHosts(gone));
                }
            }
            return Plan.of(changes, "gets a token" + of(hosts) + " from \"" + provider + "\"");
        }

        private static String of(List<String> hosts) {
            return hosts.isEmpty() ? "" : " for " + String.join(", ", hosts);
        }
    }
}
