package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.SpecBuilder;
import picocli.CommandLine.Model.CommandSpec;

/** The group {@code setup}: one command for each tool. */
public final class SetupGroup {

    private SetupGroup() {}

    /** {@return the specification of the group, with its commands} */
    public static CommandSpec spec() {
        return SpecBuilder.group(
                "setup",
                "Set up another tool to get its token from kstlib, or undo that",
                new GitSetup(),
                new KubectlSetup(),
                new DockerSetup(),
                new AwsSetup(),
                new PipSetup(),
                new MavenSetup());
    }
}
