package io.kstlib.auth.cli.setup;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Question;
import java.util.Optional;

/** Asks for what the command line of {@code init} leaves out, and checks what it has. */
final class ProviderQuestions {

    private static final String ISSUER = "Issuer (https://…): ";

    /** Stands for the client while only the issuer is known. No request of the check names it. */
    private static final String ASKED_NEXT = "asked-next";

    private final String name;
    private final Arguments arguments;
    private final CommandRun run;
    private final Question person;

    ProviderQuestions(String name, Arguments arguments, CommandRun run) {
        this.name = name;
        this.arguments = arguments;
        this.run = run;
        this.person = new Question(run);
    }

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
        return SectionCheck.passes(provider, arguments, run) ? Optional.of(provider) : Optional.empty();
    }

    /** Checks an issuer before the next question, so that a typo does not mean to start again. */
    private boolean isIssuer(String issuer) {
        try {
            NewProvider withoutClient = new NewProvider(name, issuer, ASKED_NEXT, NewProvider.STANDARD_SCOPES);
            return SectionCheck.passes(withoutClient, arguments, run);
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
