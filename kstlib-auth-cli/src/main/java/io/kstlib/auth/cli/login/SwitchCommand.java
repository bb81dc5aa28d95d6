package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.core.config.ChosenAccounts;

/** {@code switch}: says which of several logins at a provider is used from now on. */
public final class SwitchCommand implements Command {

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "switch",
                        "Say which account is used from now on",
                        "The next commands use the login of that account, and so do programs that start from now on. --account,"
                                + " KSTLIB_ACCOUNT and account in the provider's section come first. A program that runs goes on"
                                + " with the account that it has. Only your own configuration, and those that you allowed, are"
                                + " concerned.")
                .required("0", "PROVIDER", "A configured provider")
                .required("1", "ACCOUNT", "An account with a login; default is the login without a name")
                .json()
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.NOT_LOGGED_IN, ExitCode.CONFIGURATION)
                .examples("kstlib auth switch corporate work", "kstlib auth switch corporate default");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        String provider = run.named(String.valueOf(arguments.parameter()));
        AccountName account = ChosenAccounts.named(provider, String.join("", arguments.parametersFrom(1)));
        run.kstlib().switchAccount(provider, account);
        AccountName used = run.kstlib().account(provider);
        if (arguments.has("--json")) {
            run.answer()
                    .json(JsonDocument.of("provider", provider)
                            .with("account", account.text())
                            .with("used", used.text()));
        } else {
            run.answer().line("Switched ", new StyledText(Tone.STRONG, provider), " to the account " + account + ".");
        }
        if (!used.equals(account)) {
            run.messages()
                    .warn("here the account " + used
                            + " is used all the same: KSTLIB_ACCOUNT or account in the section of \"" + provider
                            + "\" comes first");
        }
        return ExitCode.DONE;
    }
}
