package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.login.ConfigConsent;
import io.kstlib.auth.api.login.ConfigProposal.State;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.Question;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code init}: writes the section of a provider, after its server has answered. */
public final class InitCommand implements Command {

    private static final String HERE = "--here";

    /** The option by which no server is asked. */
    private static final String UNCHECKED = "--no-check";

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "init",
                        "Write the configuration of a provider",
                        "Asks for what is not given, checks that the issuer answers, and writes a section into the file that"
                                + " --config or KSTLIB_CONFIG names, else into your own configuration. Keeps the comments and the"
                                + " order of an existing file. What it writes into the"
                                + " current directory is allowed at once, unless others wrote the rest of the file. For Okta it"
                                + " writes the default of refresh_grace; for Auth0 and Amazon Cognito it says where to look it up.")
                .parameter("PROVIDER", "The name of the section (default: \"default\")")
                .with(spec -> NewProvider.addOptions(spec, ""))
                .flag("Write kstlib.conf.yml of the current directory", HERE)
                .flag("Do not check that the server answers", UNCHECKED)
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.CONFIGURATION)
                .examples(
                        "kstlib auth init",
                        "kstlib auth init corporate --issuer https://sso.company.com/realms/main --client-id my-app");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        String name = Optional.ofNullable(arguments.parameter()).orElse("default");
        if (arguments.has(HERE) && run.hasNamedFile()) {
            throw CommandException.configuration(HERE + " and --config each name a file; leave one of them out");
        }
        Path file = arguments.has(HERE)
                ? run.here().workingDirectory().resolve("kstlib.conf.yml").toAbsolutePath()
                : run.configurationToWrite();
        if (arguments.has(HERE) && Files.isSymbolicLink(file)) {
            throw CommandException.configuration(file + " is a symbolic link; nothing is written to its target");
        }
        Optional<ConfigEdit> edit = Files.exists(file) ? Optional.of(ConfigEdit.of(file)) : Optional.empty();
        if (edit.isPresent() && edit.get().has(name)) {
            throw CommandException.configuration(
                    file + " has a provider \"" + name + "\" already; choose another name, or edit the file");
        }
        Optional<NewProvider> described = new ProviderQuestions(name, arguments, run, new Question(run)).answered();
        if (described.isEmpty()) {
            return ExitCode.FAILED;
        }
        NewProvider provider = described.get();
        Map<String, Object> section = provider.section();
        String text = edit.map(
                        before -> before.withProvider(name, section).orElseThrow(() -> noPlace(file, name, section)))
                .orElseGet(() -> ConfigEdit.newFile(name, section));
        boolean mayBeAllowed = arguments.has(HERE)
                && (edit.isEmpty() || run.consent().examine(file).state() == State.ALLOWED);
        write(file, text, edit.isPresent());
        if (mayBeAllowed) {
            ConfigConsent consent = run.consent();
            consent.allow(consent.examine(file));
        }
        run.answer()
                .line(
                        new StyledText(Tone.GOOD, "wrote "),
                        name,
                        " to ",
                        run.answer().withPaths(file.toString()));
        NewProvider.KnownProduct.of(provider.issuer())
                .ifPresent(product -> run.messages().say(product.advice()));
        sayWhatIsNext(provider, run);
        return ExitCode.DONE;
    }

    /** Prints the next step. Another file may be in force instead: one that is named, or one in the current directory. */
    private static void sayWhatIsNext(NewProvider written, CommandRun run) {
        String name = written.name();
        try {
            Kstlib inForce = run.kstlib();
            if (inForce.providers().stream().noneMatch(known -> isThat(known, written))) {
                run.messages().warn("another configuration is in force here: " + CommandRun.inForce(inForce));
                return;
            }
            LoginStatus.State state = inForce.status(name).state();
            boolean isLoggedIn = state == LoginStatus.State.VALID || state == LoginStatus.State.EXPIRING_SOON;
            run.messages()
                    .say(
                            isLoggedIn
                                    ? "You are logged in to " + name
                                    : "Next: kstlib auth login" + ShellWord.parameter(name));
        } catch (ConfigurationException notInForce) {
            run.messages().warn("another configuration is in force here:");
            run.errors().say(notInForce);
        }
    }

    private static boolean isThat(ProviderSummary known, NewProvider written) {
        return known.name().equals(written.name())
                && known.issuer().filter(written.issuer()::equals).isPresent();
    }

    private static CommandException noPlace(Path file, String name, Map<String, Object> section) {
        String lines =
                String.join(" | ", ConfigEdit.section(name, section).lines().toList());
        return CommandException.configuration(file
                + " is laid out so that nothing can be added automatically; add this below auth.providers: " + lines);
    }

    /** Writes the file. A crash leaves the old file or the new one. The rights of the old one stay, and a link to it stays a link. */
    private static void write(Path file, String text, boolean isThere) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        try {
            Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
            if (isThere || Files.isSymbolicLink(file)) {
                AtomicFile.replace(file, content);
            } else {
                AtomicFile.createForOwner(file, content);
            }
        } catch (FileAlreadyExistsException another) {
            throw CommandException.failed(file + " was made by another program in the meantime; run the command again");
        } catch (IOException unwritable) {
            throw CommandException.failed(file + " cannot be written: " + unwritable.getMessage());
        }
    }

    /**
     * Checks a provider in the same way as doctor, and prints what fails.
     *
     * @param provider the provider that would be written
     * @param arguments of the command, which may have {@link #UNCHECKED}
     * @param run the run that prints failures
     * @return whether the section may be written
     * @throws ConfigurationException if the section is wrong
     */
    private static boolean passes(NewProvider provider, Arguments arguments, CommandRun run) {
        String name = provider.name();
        ConfigMap section = provider.configuration();
        ConfigMap providers = new ConfigMap(Map.of(name, section), section.origin());
        ConfigMap auth = new ConfigMap(Map.of(AuthKeys.PROVIDERS.name(), providers), section.origin());
        try (Kstlib kstlib = run.configured(new ConfigMap(Map.of(AuthKeys.SECTION, auth), section.origin()))) {
            kstlib.checkConfiguration();
            if (arguments.has(UNCHECKED)) {
                return true;
            }
            List<String> failures = kstlib.preflight(name).checks().stream()
                    .filter(check -> check.status() == Status.FAILURE)
                    .map(RemedyWords::of)
                    .toList();
            failures.forEach(run.messages()::fail);
            if (!failures.isEmpty()) {
                run.messages().say("Nothing is written; " + UNCHECKED + " writes it anyway.");
            }
            return failures.isEmpty();
        } catch (ConfigurationException wrong) {
            throw wrong;
        } catch (AuthException failed) {
            run.errors().say(failed);
            return false;
        }
    }

    /** Asks for what the command line of {@code init} leaves out, and checks what it has. */
    private record ProviderQuestions(String name, Arguments arguments, CommandRun run, Question person) {

        private static final String ISSUER = "Issuer (https://…): ";

        /** Stands for the client while only the issuer is known. No request of the check names it. */
        private static final String ASKED_NEXT = "asked-next";

        /**
         * Returns the provider, after its server has answered.
         *
         * @return empty if the check fails, which is said
         * @throws CommandException if something is missing
         */
        Optional<NewProvider> answered() {
            String issuer = given(NewProvider.ISSUER, ISSUER);
            while (somethingIsAsked() && !isIssuer(issuer)) {
                if (arguments.has(NewProvider.ISSUER)) {
                    return Optional.empty();
                }
                issuer = given(NewProvider.ISSUER, ISSUER);
            }
            String clientId = given(NewProvider.CLIENT_ID, "Client ID: ");
            String scopes = NewProvider.scopes(arguments).orElseGet(this::askedScopes);
            NewProvider provider =
                    new NewProvider(name, issuer, clientId, scopes.isEmpty() ? NewProvider.STANDARD_SCOPES : scopes);
            return passes(provider, arguments, run) ? Optional.of(provider) : Optional.empty();
        }

        /** Checks an issuer before the next question, so that a typo does not mean to start again. */
        private boolean isIssuer(String issuer) {
            try {
                NewProvider withoutClient = new NewProvider(name, issuer, ASKED_NEXT, NewProvider.STANDARD_SCOPES);
                return passes(withoutClient, arguments, run);
            } catch (ConfigurationException wrong) {
                run.errors().say(wrong);
                return false;
            }
        }

        private boolean somethingIsAsked() {
            boolean complete = arguments.has(NewProvider.ISSUER) && arguments.has(NewProvider.CLIENT_ID);
            return !complete && person.canBeAsked();
        }

        private String askedScopes() {
            return somethingIsAsked() ? person.answerTo("Scopes [" + NewProvider.STANDARD_SCOPES + "]: ") : "";
        }

        private String given(String option, String question) {
            Optional<String> given = arguments.text(option).map(String::strip);
            String value = given.isEmpty() && person.canBeAsked() ? person.answerTo(question) : given.orElse("");
            if (value.isEmpty()) {
                throw CommandException.configuration(
                        "nothing is written without " + NewProvider.ISSUER + " and " + NewProvider.CLIENT_ID);
            }
            return value;
        }
    }
}
