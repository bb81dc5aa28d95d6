package io.kstlib.auth.cli.tools;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Exit;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.core.AuthClient;
import picocli.CommandLine.Model.CommandSpec;

/** {@code credential aws}: a {@code credential_process} of the AWS CLI and the AWS SDKs. */
final class AwsCredential implements Command {

    /** The {@code token_type} of a provider whose token is the document that AWS tools read. */
    private static final String TYPE = "aws_credentials";

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "aws",
                        "Answer as a credential_process of AWS tools",
                        "Prints temporary credentials of a provider that gets them for a login at another provider. They are"
                                + " stored as tokens are, encrypted, until they expire soon.")
                .provider()
                .with(HelperArguments::addConfig)
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                .examples("credential_process = kstlib auth credential aws aws-dev      # in ~/.aws/config");
    }

    @Override
    public Exit run(Arguments arguments, CommandRun run) {
        return new HelperRun(run).run(() -> answer(arguments, run), failure -> {}); // AWS shows standard error
    }

    private static ExitCode answer(Arguments arguments, CommandRun run) {
        AuthClient client = run.client(arguments.parameter());
        Token token = run.token(client);
        if (!token.tokenType().equalsIgnoreCase(TYPE)) {
            throw CommandException.configuration(
                    "\"" + client.name() + "\" gives no AWS credentials; name a provider that does");
        }
        run.answer().line(token.accessToken().reveal());
        return ExitCode.DONE;
    }
}
