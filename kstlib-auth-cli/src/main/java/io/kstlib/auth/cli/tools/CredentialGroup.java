package io.kstlib.auth.cli.tools;

import io.kstlib.auth.cli.command.SpecBuilder;
import picocli.CommandLine.Model.CommandSpec;

/** The group {@code credential}: one command for each protocol. */
public final class CredentialGroup {

    private CredentialGroup() {}

    /** {@return the specification of the group, with its commands} */
    public static CommandSpec spec() {
        return SpecBuilder.group(
                "credential",
                "Give a token to a tool that asks for one in its own protocol",
                new GitCredential(),
                new KubectlCredential(),
                new DockerCredential(),
                new AwsCredential(),
                new PipCredential(),
                new MavenCredential());
    }
}
