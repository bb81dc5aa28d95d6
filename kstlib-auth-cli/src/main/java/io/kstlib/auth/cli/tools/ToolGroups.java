package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.SpecBuilder;

/** The groups {@code setup} and {@code credential}: one command for each tool. */
public final class ToolGroups {

    private ToolGroups() {}

    /** {@return the specification of the group {@code setup}, with its commands} */
    public static SpecBuilder setup() {
        return SpecBuilder.group(
                "setup",
                "Set up another tool to get its token from kstlib, or undo that",
                new GitTool(),
                new KubectlTool(),
                new DockerTool(),
                new AwsTool(),
                new PipTool(),
                new MavenTool());
    }

    /** {@return the specification of the group {@code credential}, with its commands} */
    public static SpecBuilder credential() {
        return SpecBuilder.group(
                "credential",
                "Give a token to a tool that asks for one in its own protocol",
                new GitTool.Credential(),
                new KubectlTool.Credential(),
                new DockerTool.Credential(),
                new AwsTool.Credential(),
                new PipTool.Credential(),
                new MavenTool.Credential());
    }
}
