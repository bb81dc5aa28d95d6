package io.kstlib.auth.cli.tools;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Exit;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.GivenTarget;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.token.ExecCredential;
import io.kstlib.auth.core.AuthClient;
import picocli.CommandLine.Model.CommandSpec;

/** {@code credential kubectl}: a credential plugin of kubectl and other clients of Kubernetes. */
final class KubectlCredential implements Command {

    @Override
    public CommandSpec spec() {
        return SpecBuilder.command(
                        this,
                        "kubectl",
                        "Answer as a credential plugin of kubectl",
                        "Prints an ExecCredential with the ID token and its expiry, in the version that KUBERNETES_EXEC_INFO asks"
                                + " for: client.authentication.k8s.io/v1 or v1beta1. The interactiveMode of the entry is Never.")
                .provider()
                .flag("Give the access token instead of the ID token", HelperArguments.ACCESS_TOKEN)
                .with(GivenTarget::addOptions)
                .with(HelperArguments::addConfig)
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                .examples(
                        "kubectl config set-credentials corporate --exec-api-version=client.authentication.k8s.io/v1 \\",
                        "    --exec-interactive-mode=Never --exec-command=kstlib \\",
                        "    --exec-arg=auth --exec-arg=credential --exec-arg=kubectl --exec-arg=corporate");
    }

    @Override
    public Exit run(Arguments arguments, CommandRun run) {
        return new HelperRun(run).run(() -> answer(arguments, run), failure -> {}); // kubectl reads the exit code
    }

    private static ExitCode answer(Arguments arguments, CommandRun run) {
        ExecCredential credential = ExecCredential.asked(run.here().environment());
        AuthClient client = run.client(arguments.parameter());
        Target target = HelperArguments.targetOfAccessToken(arguments).orElse(null);
        AskedToken token = arguments.has(HelperArguments.ACCESS_TOKEN)
                ? AskedToken.access(target == null ? client : client.forTarget(target), run)
                : AskedToken.id(client, run);
        run.answer().json(credential.with(token.value(), token.expiresAt()));
        return ExitCode.DONE;
    }
}
