package io.kstlib.auth.cli.setup;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.Tone;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.core.config.ConfigEdit;
import io.kstlib.auth.core.consent.ConfigConsent;
import io.kstlib.auth.core.consent.ConfigProposal.State;
import io.kstlib.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code init}: writes the section of a provider, after its server has answered. */
public final class InitCommand implements Command {

    private static final String HERE = "--here";

    public InitCommand() {}

    @Override
    public CommandSpec spec() {
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
                .with(NewProvider::addOptions)
                .flag("Write kstlib.conf.yml of the current directory", HERE)
                .flag("Do not check that the server answers", SectionCheck.UNCHECKED)
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.CONFIGURATION)
                .examples(
                        "kstlib auth init",
                        "kstlib auth init corporate --issuer https://sso.company.com/realms/main --client-id my-app");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        String name = Optional.ofNullable(arguments.parameter()).orElse("default");
        if (arguments.has(HERE) && !run.globalOptions().isEmpty()) {
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
        Optional<NewProvider> described = new ProviderQuestions(name, arguments, run).answered();
        if (described.isEmpty()) {
            return ExitCode.FAILED;
        }
        NewProvider provider = described.get();
        Map<String, Object> section = provider.section();
        String text = edit.map(
                        before -> before.withProvider(name, section).orElseThrow(() -> noPlace(file, name, section)))
                .orElseGet(() -> ConfigEdit.newFile(name, section));
        boolean mayBeAllowed = arguments.has(HERE) && (edit.isEmpty() || isAllowed(run.consent(), file));
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
        KnownProduct.of(provider.issuer()).ifPresent(product -> run.messages().say(product.advice()));
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
                                    : "Next: kstlib" + run.globalOptions() + " auth login" + ShellWord.parameter(name));
        } catch (ConfigurationException notInForce) {
            run.messages().warn("another configuration is in force here:");
            run.errors().say(notInForce);
        }
    }

    private static boolean isThat(ProviderSummary known, NewProvider written) {
        return known.name().equals(written.name())
                && known.issuer().filter(written.issuer()::equals).isPresent();
    }

    private static boolean isAllowed(ConfigConsent consent, Path file) {
        return consent.examine(file).state() == State.ALLOWED;
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
            throw cannot(file, unwritable);
        }
    }

    private static CommandException cannot(Path file, IOException unwritable) {
        return CommandException.failed(file + " cannot be written: " + unwritable.getMessage());
    }
}
