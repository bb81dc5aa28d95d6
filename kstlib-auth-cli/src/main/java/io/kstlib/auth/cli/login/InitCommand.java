package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
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
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigChecker;
import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.core.config.Preset;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code init}: writes the section of a provider, after its server has answered. */
public final class InitCommand implements Command {

    private static final String HERE = "--here";

    private static final String PRESET = "--preset";

    private static final String SET = "--set";

    private static final String CLIENT_SECRET = "--client-secret";

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
                .parameter(
                        "PROVIDER",
                        "The name of the section; that of a preset takes the preset (default: the preset, or \"default\")")
                .text("NAME", "The preset that fills the section in, such as github", PRESET)
                .texts("KEY=VALUE", "A value that the preset asks for, such as realm=main; may be repeated", SET)
                .text(
                        "REFERENCE",
                        "A reference to the client secret, such as env://NAME, for a preset; never the secret itself",
                        CLIENT_SECRET)
                .with(spec -> NewProvider.addOptions(spec, ""))
                .flag("Write kstlib.conf.yml of the current directory", HERE)
                .flag("Do not check that the server answers", UNCHECKED)
                .exits(ExitCode.DONE, ExitCode.FAILED, ExitCode.CONFIGURATION)
                .examples(
                        "kstlib auth init",
                        "kstlib auth init github --client-id Ov23li0000000000 --client-secret env://GITHUB_SECRET",
                        "kstlib auth init corporate --preset keycloak --set server=https://sso.company.com --set realm=main --client-id my-app",
                        "kstlib auth init corporate --issuer https://sso.company.com/realms/main --client-id my-app");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        Optional<Preset> preset = preset(arguments, run);
        String name = Optional.ofNullable(arguments.parameter())
                .or(() -> preset.map(Preset::name))
                .orElse("default");
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
        ProviderQuestions questions = new ProviderQuestions(name, arguments, run, new Question(run));
        Optional<NewSection> described = preset.isPresent()
                ? questions.answered(preset.get())
                : questions.answered().map(NewSection::of);
        if (described.isEmpty()) {
            return ExitCode.FAILED;
        }
        Map<String, Object> section = described.get().values();
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
        Optional.ofNullable(section.get(ProviderKeys.ISSUER.name()))
                .flatMap(issuer -> NewProvider.KnownProduct.of(issuer.toString()))
                .ifPresent(product -> run.messages().say(product.advice()));
        sayWhatIsNext(described.get(), run);
        return ExitCode.DONE;
    }

    /** Returns the preset that is named, or has the name of the section where no issuer is given. */
    private static Optional<Preset> preset(Arguments arguments, CommandRun run) {
        Optional<String> named = arguments.text(PRESET);
        String section = arguments.parameter();
        if (named.isEmpty() && (section == null || arguments.has(NewProvider.ISSUER))) {
            arguments.refuseWithout(SET, PRESET);
            return Optional.empty();
        }
        try (Kstlib kstlib = run.unconfigured()) {
            PluginSchemas known = Engine.schemas(kstlib);
            Optional<Preset> preset = known.preset(named.orElse(section == null ? "" : section));
            if (named.isPresent() && preset.isEmpty()) {
                throw CommandException.configuration(
                        ConfigChecker.noPreset(PrintableText.oneLine(named.get()), known.presets()));
            }
            if (named.isEmpty() && preset.isEmpty()) {
                arguments.refuseWithout(SET, PRESET);
            }
            return preset;
        }
    }

    /**
     * A section that is written.
     *
     * @param name the name of the provider
     * @param values its keys and values as they stand in a file
     * @param configuration the same as configuration, whose problems name options
     */
    private record NewSection(String name, Map<String, Object> values, ConfigMap configuration) {

        static NewSection of(NewProvider provider) {
            return new NewSection(provider.name(), provider.section(), provider.configuration());
        }

        static NewSection of(String name, Map<String, Object> values, String option) {
            Map<String, ConfigValue> section = new LinkedHashMap<>();
            values.forEach((key, value) -> section.put(
                    key, new ConfigScalar(value.toString(), ConfigScalar.Kind.TEXT, new Origin(option, 0))));
            return new NewSection(name, values, new ConfigMap(section, new Origin(option, 0)));
        }
    }

    /** Prints the next step. Another file may be in force instead: one that is named, or one in the current directory. */
    private static void sayWhatIsNext(NewSection written, CommandRun run) {
        String name = written.name();
        try {
            Kstlib inForce = run.kstlib();
            if (!isThere(inForce, written)) {
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

    private static boolean isThere(Kstlib inForce, NewSection written) {
        return Engine.config(inForce)
                .auth()
                .get(AuthKeys.PROVIDERS)
                .flatMap(providers -> providers.get(written.name()))
                .filter(section -> section instanceof ConfigMap map
                        && written.values().entrySet().stream()
                                .allMatch(value -> map.get(value.getKey()).orElse(null) instanceof ConfigScalar scalar
                                        && scalar.text().equals(value.getValue().toString())))
                .isPresent();
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
    private static boolean passes(NewSection provider, Arguments arguments, CommandRun run) {
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
            return passes(NewSection.of(provider), arguments, run) ? Optional.of(provider) : Optional.empty();
        }

        /**
         * Returns the section that a preset fills in, after its server has answered.
         *
         * @return empty if the check fails, which is said
         * @throws CommandException if something is missing
         */
        Optional<NewSection> answered(Preset preset) {
            Map<String, String> given = given(preset);
            Map<String, Object> section = new LinkedHashMap<>();
            section.put(ProviderKeys.PRESET.name(), preset.name());
            for (Preset.Blank blank : preset.blanks().values()) {
                value(blank, given.get(blank.name())).ifPresent(value -> section.put(blank.name(), value));
            }
            boolean bringsClient =
                    preset.settings().get(ProviderKeys.CLIENT_ID.name()).isPresent();
            if (!bringsClient || arguments.has(NewProvider.CLIENT_ID)) {
                section.put(ProviderKeys.CLIENT_ID.name(), clientId(preset, section));
            }
            if (!bringsClient) {
                clientSecret(preset).ifPresent(secret -> section.put(ProviderKeys.CLIENT_SECRET.name(), secret));
            }
            NewProvider.scopes(arguments).ifPresent(scopes -> section.put(ProviderKeys.SCOPES.name(), scopes));
            NewSection described = NewSection.of(name, section, PRESET);
            return passes(described, arguments, run) ? Optional.of(described) : Optional.empty();
        }

        private Map<String, String> given(Preset preset) {
            Map<String, String> given = new LinkedHashMap<>();
            for (String pair : arguments.texts(SET)) {
                int end = pair.indexOf('=');
                String key = end < 0 ? pair : pair.substring(0, end);
                if (end < 0 || !preset.blanks().containsKey(key)) {
                    throw CommandException.configuration(SET + " " + PrintableText.oneLine(key)
                            + ": the preset " + preset.name() + " asks for "
                            + (preset.blanks().isEmpty()
                                    ? "nothing"
                                    : String.join(", ", preset.blanks().keySet()))
                            + "; write KEY=VALUE");
                }
                given.put(key, pair.substring(end + 1).strip());
            }
            return given;
        }

        /** Returns the value of a blank; empty for its standard. Asks again for one that does not fit. */
        private Optional<String> value(Preset.Blank blank, @Nullable String option) {
            if (option == null && !person.canBeAsked()) {
                if (blank.standard() != null) {
                    return Optional.empty();
                }
                throw CommandException.configuration("nothing is written without " + SET + " " + blank.name()
                        + "=VALUE (" + blank.asks() + ", such as " + blank.example() + ")");
            }
            String hint = blank.standard() == null ? blank.example() : blank.standard();
            String value = option;
            while (true) {
                value = value == null ? person.answerTo(blank.asks() + " [" + hint + "]: ") : value;
                if (value.isEmpty() && blank.standard() != null) {
                    return Optional.empty();
                }
                Optional<String> objection = blank.objection(value);
                if (objection.isEmpty()) {
                    return Optional.of(value);
                }
                String problem = "\"" + PrintableText.oneLine(value) + "\" " + objection.get();
                if (option != null || value.isEmpty()) {
                    throw CommandException.configuration(problem);
                }
                run.messages().fail(problem);
                value = null;
            }
        }

        /** Returns the reference to the client secret. A secret itself is never written into the file. */
        private Optional<String> clientSecret(Preset preset) {
            Preset.Registration registration = preset.registration();
            boolean isRequired = registration != null && registration.clientSecret() == Preset.ClientSecret.REQUIRED;
            Optional<String> given = arguments.text(CLIENT_SECRET).map(String::strip);
            if (given.isEmpty() && isRequired && person.canBeAsked()) {
                given = Optional.of(person.answerTo("Reference to the client secret, such as env://NAME: "));
            }
            if (given.isEmpty() && isRequired) {
                throw CommandException.configuration(preset.title() + " wants a client secret; add " + CLIENT_SECRET
                        + " with a reference to it, such as env://NAME");
            }
            if (given.isPresent()
                    && SecretReference.parse(given.get(), CLIENT_SECRET, new Origin(CLIENT_SECRET, 0))
                            .scheme()
                            .isEmpty()) {
                throw CommandException.configuration(
                        CLIENT_SECRET + " is no reference, such as env://NAME; a secret is not written into the file");
            }
            return given;
        }

        /** Asks for the client, and says first where and how it is registered. */
        private String clientId(Preset preset, Map<String, Object> section) {
            Preset.Registration registration = preset.registration();
            if (!arguments.has(NewProvider.CLIENT_ID) && person.canBeAsked() && registration != null) {
                ConfigMap filled = NewSection.of(name, section, PRESET).configuration();
                String at = preset.filled(registration.at(), filled).orElse(registration.at());
                run.messages().say("Register the client: " + at);
                run.messages().say("  " + registration.how());
                if (registration.redirectUri() != null) {
                    run.messages().say("  Redirect URI: " + registration.redirectUri());
                }
            }
            return given(NewProvider.CLIENT_ID, "Client ID: ");
        }

        /** Checks an issuer before the next question, so that a typo does not mean to start again. */
        private boolean isIssuer(String issuer) {
            try {
                NewProvider withoutClient = new NewProvider(name, issuer, ASKED_NEXT, NewProvider.STANDARD_SCOPES);
                return passes(NewSection.of(withoutClient), arguments, run);
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
                throw CommandException.configuration("nothing is written without "
                        + (option.equals(NewProvider.CLIENT_ID) ? "" : NewProvider.ISSUER + " and ")
                        + NewProvider.CLIENT_ID);
            }
            return value;
        }
    }
}
