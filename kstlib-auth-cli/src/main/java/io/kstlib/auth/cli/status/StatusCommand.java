package io.kstlib.auth.cli.status;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LoginStatus.SessionEnd;
import io.kstlib.auth.api.token.AccountName;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.Command;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.Output;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.cli.command.Table;
import io.kstlib.auth.cli.command.Table.Cell;
import io.kstlib.auth.cli.command.Times;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code status}: shows what is stored, without a request to a server. */
public final class StatusCommand implements Command {

    @Override
    public SpecBuilder spec() {
        return SpecBuilder.command(
                        this,
                        "status",
                        "Show what is stored for a provider",
                        "If no provider is named and there is no default, or an account has a login of its own, lists all logins, as"
                                + " \"kstlib auth\" does; the exit code is then 0, 1 if a stored token cannot be read, or 3 if the"
                                + " section of a provider is wrong. Contacts no server.")
                .provider()
                .account()
                .flag("One line per provider", "-q", "--quiet")
                .json()
                .exits(
                        ExitCode.STATUS_VALID,
                        ExitCode.STATUS_UNREADABLE,
                        ExitCode.STATUS_NOT_LOGGED_IN,
                        ExitCode.CONFIGURATION,
                        ExitCode.STATUS_EXPIRED_REFRESHABLE,
                        ExitCode.STATUS_EXPIRED,
                        ExitCode.STATUS_ISSUED_FOR_ANOTHER)
                .examples(
                        "kstlib auth status",
                        "kstlib auth status corporate --json",
                        "kstlib auth status corporate --account work",
                        "kstlib auth status -q corporate || kstlib auth login corporate");
    }

    @Override
    public ExitCode run(Arguments arguments, CommandRun run) {
        Kstlib kstlib;
        try {
            kstlib = run.kstlib();
        } catch (ConsentNeededException needed) {
            notAllowed(needed, arguments, run);
            throw needed;
        }
        String given = arguments.parameter();
        if (given != null || arguments.account() != null) {
            String named =
                    given != null ? run.named(given) : run.kstlib().client().name();
            return one(named, run.account(named, arguments.account()), arguments, run);
        }
        Optional<String> standard = kstlib.defaultProvider();
        if (standard.isEmpty()) {
            return all(logins(kstlib), Form.of(arguments), run);
        }
        List<ShownLogin> logins = logins(kstlib);
        return logins.stream().anyMatch(ShownLogin::isOfAccount)
                ? all(logins, Form.of(arguments), run)
                : one(standard.get(), kstlib.account(standard.get()), arguments, run);
    }

    /** Lists all logins, for {@code kstlib auth} without a command. */
    public static ExitCode ofAllLogins(CommandRun run) {
        return all(logins(run.kstlib()), Form.TABLE, run);
    }

    /** The forms of the answer. */
    private enum Form {
        TABLE,
        ONE_LINE,
        JSON;

        static Form of(Arguments arguments) {
            return arguments.has("--json") ? JSON : arguments.has("--quiet") ? ONE_LINE : TABLE;
        }
    }

    /**
     * A login in a list of all.
     *
     * @param status its status
     * @param isUsed whether it is the one of its provider that is used where no account is named
     * @param isOfAccount whether its provider has more than the login without a name
     */
    record ShownLogin(LoginStatus status, boolean isUsed, boolean isOfAccount) {}

    /** Returns the logins of all providers: those that are stored, and the one that is used, stored or not. */
    private static List<ShownLogin> logins(Kstlib kstlib) {
        List<ShownLogin> all = new ArrayList<>();
        for (ProviderSummary provider : kstlib.providers()) {
            String name = provider.name();
            AccountName used;
            TreeSet<AccountName> accounts;
            try {
                used = kstlib.account(name);
                accounts = new TreeSet<>(kstlib.accounts(name));
                accounts.add(used);
            } catch (ConfigurationException | PluginException | StorageException unusable) {
                all.add(new ShownLogin(kstlib.status(name, AccountName.DEFAULT), true, false));
                continue;
            }
            boolean isOfAccount = accounts.size() > 1 || !used.isDefault();
            accounts.forEach(account ->
                    all.add(new ShownLogin(kstlib.status(name, account), account.equals(used), isOfAccount)));
        }
        return List.copyOf(all);
    }

    /** Shows the status of a configuration without consent: only the file is shown, not its content. */
    private static void notAllowed(ConsentNeededException needed, Arguments arguments, CommandRun run) {
        if (arguments.has("--json")) {
            run.answer().json(Map.of("configuration", StatusDocument.configuration(needed)));
        } else if (!arguments.has("--quiet")) {
            StatusView.configuration(needed, run.answer());
        }
    }

    private static ExitCode one(String provider, AccountName account, Arguments arguments, CommandRun run) {
        LoginStatus status = run.kstlib().status(provider, account);
        if (arguments.has("--json")) {
            run.answer().json(StatusDocument.of(status, run.kstlib()));
        } else if (arguments.has("--quiet")) {
            new StatusView(run).oneLine(status);
        } else {
            new StatusView(run).full(status, run.kstlib());
        }
        sayWhatIsMisconfigured(status, run);
        return ExitCode.of(status);
    }

    private static ExitCode all(List<ShownLogin> logins, Form form, CommandRun run) {
        Kstlib kstlib = run.kstlib();
        List<LoginStatus> all = logins.stream().map(ShownLogin::status).toList();
        if (form == Form.JSON) {
            List<JsonDocument> documents = logins.stream()
                    .map(login -> StatusDocument.of(login.status()).with("default", login.isUsed()))
                    .toList();
            run.answer()
                    .json(JsonDocument.of("configuration", StatusDocument.configuration(kstlib))
                            .with("providers", documents));
        } else if (form == Form.ONE_LINE) {
            all.forEach(new StatusView(run)::oneLine);
        } else if (all.isEmpty()) {
            ProvidersCommand.sayThereAreNone(run);
        } else {
            new StatusView(run).table(logins);
            if (run.answer().reader() == Output.Reader.PERSON) {
                new StatusView(run).configuration(kstlib);
            }
            all.forEach(status -> warn(status, run));
        }
        all.forEach(status -> sayWhatIsMisconfigured(status, run));
        return gravest(all);
    }

    private static ExitCode gravest(List<LoginStatus> all) {
        for (LoginStatus.State grave : List.of(LoginStatus.State.UNREADABLE, LoginStatus.State.MISCONFIGURED)) {
            if (all.stream().anyMatch(status -> status.state() == grave)) {
                return ExitCode.of(grave);
            }
        }
        return ExitCode.DONE;
    }

    /** Says what is wrong with the configuration, in the same words as the other commands. */
    private static void sayWhatIsMisconfigured(LoginStatus status, CommandRun run) {
        if (status.state() == LoginStatus.State.MISCONFIGURED) {
            status.problem().ifPresent(run.errors()::say);
        }
    }

    private static void warn(LoginStatus status, CommandRun run) {
        String name = status.provider() + status.account().behindProvider();
        status.problem()
                .filter(problem -> status.state() != LoginStatus.State.MISCONFIGURED)
                .map(RemedyWords::of)
                .ifPresent(problem -> run.messages().warn(name + ": " + problem));
        status.notices()
                .forEach(notice ->
                        run.messages().warn(name + ": " + RemedyWords.of(notice, status.provider(), status.account())));
    }

    /** Returns the preset of a provider and the keys that its section takes from it, for people; empty when it has none. */
    static Optional<String> preset(Kstlib kstlib, String provider) {
        return Engine.config(kstlib)
                .auth()
                .get(AuthKeys.PROVIDERS)
                .flatMap(providers -> providers.get(provider))
                .flatMap(value -> value instanceof ConfigMap section
                        ? new Settings(provider, section)
                                .valid(ProviderKeys.PRESET)
                                .flatMap(Engine.schemas(kstlib)::preset)
                                .map(preset -> preset.name() + ", for " + String.join(", ", preset.taken(section)))
                        : Optional.empty());
    }

    /** The status as people read it. */
    public static final class StatusView {

        private static final String NO_LOGIN = "not needed: the next token is obtained without a login";

        private static final String UNKNOWN_PERSON = "unknown: the login brought no ID token that says who it is";

        private final CommandRun run;
        private final Output answer;

        public StatusView(CommandRun run) {
            this.run = run;
            this.answer = run.answer();
        }

        void full(LoginStatus status, Kstlib kstlib) {
            answer.line(
                    new StyledText(
                            Tone.STRONG, status.provider() + status.account().behindProvider()),
                    ": ",
                    inWords(status));
            facts(status);
            status.targets().forEach(ofTarget -> fact("Target", target(ofTarget, times(run, status.at()))));
            status.notices()
                    .forEach(notice -> fact("Note", RemedyWords.of(notice, status.provider(), status.account())));
            preset(kstlib, status.provider()).ifPresent(preset -> fact("Preset", preset));
            configuration(kstlib);
            status.problem()
                    .filter(problem ->
                            status.state() != LoginStatus.State.MISCONFIGURED) // standard error has it already
                    .map(RemedyWords::of)
                    .ifPresent(problem -> fact("Problem", problem));
        }

        /** Prints which configuration is in force, and why. */
        void configuration(Kstlib kstlib) {
            fact("Configured", answer.withPaths(CommandRun.inForce(kstlib)));
        }

        /** Prints the configuration without consent. Ignores the settings of the view in it. */
        static void configuration(ConsentNeededException needed, Output answer) {
            String word = needed.reason() == ConsentNeededException.Reason.CHANGED ? "changed since it was" : "not";
            fact("Configured", needed.file() + ", found in the current directory, " + word + " allowed", answer);
        }

        /** Prints what is known of the token, one fact a line. */
        public void facts(LoginStatus status) {
            Times times = times(run, status.at());
            status.token().ifPresent(token -> {
                if (status.renewal() == Renewal.REFRESH_TOKEN) { // else no person logs in
                    fact("Person", status.person().map(Person::name).orElse(UNKNOWN_PERSON));
                }
                fact("Token type", token.tokenType());
                fact("Issued", times.at(token.issuedAt()));
                fact(
                        "Expires",
                        times.at(token.effectiveExpiry()) + (token.expiresAt().isEmpty() ? ", assumed" : ""));
                fact("Refresh", status.renewal() == Renewal.REPETITION ? NO_LOGIN : refresh(status, token, times));
                fact("Scopes", token.scope().isEmpty() ? "unknown" : String.join(" ", token.scope()));
            });
            fact("Stored in", answer.withPaths(status.location()));
        }

        private static String target(LoginStatus.OfTarget ofTarget, Times times) {
            boolean isOwn = ofTarget.source() == LoginStatus.OfTarget.Source.OWN_LOGIN;
            return ofTarget.target().inWords() + ": until " + times.at(ofTarget.expiresAt())
                    + (isOwn ? ", by a login of its own" : "");
        }

        private void fact(String label, String value) {
            fact(label, value, answer);
        }

        private static void fact(String label, String value, Output answer) {
            answer.line(new StyledText(Tone.FAINT, String.format("  %-12s", label)), value);
        }

        private String refresh(LoginStatus status, Token token, Times times) {
            if (status.sessionEnd().isPresent()) {
                SessionEnd end = status.sessionEnd().get();
                return "not possible: the session ended, as was found " + times.at(end.since()) + ": " + end.reason();
            }
            if (!token.isRefreshable()) {
                return "not possible: the provider gave no refresh token";
            }
            return token.refreshExpiresAt()
                    .map(end -> "until " + times.at(end) + (isSoon(end, times.now()) ? ", soon" : ""))
                    .orElse("possible");
        }

        private boolean isSoon(Instant end, Instant now) {
            Duration threshold = setting(run, AuthKeys.REFRESH_EXPIRING_SOON_THRESHOLD);
            return Duration.between(now, end).compareTo(threshold) <= 0;
        }

        void oneLine(LoginStatus status) {
            answer.line(status.provider() + status.account().behindProvider(), ": ", inWords(status), expiry(status));
        }

        private String expiry(LoginStatus status) {
            Times times = times(run, status.at());
            return status.token()
                    .map(token -> (token.isPastExpiry(status.at()) ? ", expired " : ", expires ")
                            + times.relative(token.effectiveExpiry()))
                    .orElse("");
        }

        /** The columns about accounts are empty, and left out for people, where no provider has several logins. */
        void table(List<ShownLogin> all) {
            Table table = new Table("PROVIDER", "ACCOUNT", "STATE", "EXPIRES", "STORED IN", "PERSON", "DEFAULT");
            for (ShownLogin login : all) {
                LoginStatus status = login.status();
                String account = status.account().text();
                Times times = times(run, status.at());
                Optional<Instant> expiry = status.token().map(Token::effectiveExpiry);
                table.row(
                        Cell.of(Tone.STRONG, status.provider()),
                        Cell.of(login.isOfAccount() ? account : "", account),
                        new Cell(inWords(status), status.state().word()),
                        Cell.of(
                                expiry.map(times::relative).orElse(""),
                                expiry.map(Times::iso).orElse("")),
                        Cell.of(answer.withPaths(status.location()), status.location()),
                        Cell.of(status.person().map(Person::name).orElse("")),
                        Cell.of(login.isOfAccount() && login.isUsed() ? "yes" : "", login.isUsed() ? "yes" : "no"));
            }
            answer.table(table);
        }

        private static StyledText inWords(LoginStatus status) {
            boolean isRepeated = status.renewal() == Renewal.REPETITION;
            return switch (status.state()) {
                case VALID -> new StyledText(Tone.GOOD, "valid");
                case EXPIRING_SOON ->
                    status.isRenewable()
                            ? new StyledText(
                                    Tone.GOOD,
                                    isRepeated
                                            ? "valid, another one is obtained without a login"
                                            : "valid, refreshes by itself")
                            : new StyledText(Tone.WARNING, "valid, expiring soon");
                case EXPIRED_REFRESHABLE ->
                    new StyledText(
                            Tone.WARNING,
                            isRepeated
                                    ? "expired, another one is obtained without a login"
                                    : "expired, can be refreshed");
                case EXPIRED ->
                    new StyledText(
                            Tone.BAD,
                            status.sessionEnd().isPresent()
                                    ? "expired, and the session has ended: log in again"
                                    : "expired, log in again");
                case NOT_LOGGED_IN -> new StyledText(Tone.BAD, "not logged in");
                case OBTAINABLE ->
                    new StyledText(Tone.WARNING, "no token yet; no login is needed, \"kstlib auth token\" obtains one");
                case ISSUED_FOR_ANOTHER -> new StyledText(Tone.BAD, "issued for another configuration, log in again");
                case UNREADABLE -> new StyledText(Tone.BAD, "the stored token cannot be read");
                case MISCONFIGURED -> new StyledText(Tone.BAD, "the configuration is wrong");
            };
        }

        /**
         * {@return instants in the zone of {@code auth.status}, else in that of this machine}
         *
         * @param run has the configuration, which was checked when it was loaded
         * @param now the present
         */
        public static Times times(CommandRun run, Instant now) {
            boolean utc = setting(run, AuthKeys.DISPLAY_TIMEZONE).equals("utc");
            return new Times(utc ? ZoneOffset.UTC : run.here().zone().get(), now);
        }

        private static <T> T setting(CommandRun run, ConfigKey.Standard<T> key) {
            return Engine.config(run.kstlib()).auth().section(AuthKeys.STATUS).get(key);
        }
    }

    /** The status as JSON: without secrets, with instants in ISO 8601. */
    public static final class StatusDocument {

        private StatusDocument() {}

        static JsonDocument of(LoginStatus status) {
            return withToken(
                            JsonDocument.of("provider", status.provider())
                                    .with("account", status.account().text())
                                    .with("state", status.state().word())
                                    .with("checked_at", Times.iso(status.at())),
                            status)
                    .with("session_ended_at", status.sessionEnd().map(end -> Times.iso(end.since())))
                    .with("location", status.location())
                    .with("notices", notices(status))
                    .withEach("targets", status.targets(), StatusDocument::target)
                    .with("problem", status.problem().map(RemedyWords::of));
        }

        static JsonDocument of(LoginStatus status, Kstlib kstlib) {
            return of(status).with("configuration", configuration(kstlib));
        }

        /** Says which file is in force, and why. */
        static JsonDocument configuration(Kstlib kstlib) {
            return configuration(
                    kstlib.configFile().map(Path::toString).orElse(null),
                    kstlib.configOrigin().word());
        }

        static JsonDocument configuration(ConsentNeededException needed) {
            return configuration(needed.file().toString(), needed.reason().word());
        }

        private static JsonDocument configuration(@Nullable String file, String configOrigin) {
            return JsonDocument.of("file", file).with("origin", configOrigin);
        }

        static JsonDocument person(Person person) {
            return JsonDocument.of("name", person.name())
                    .with("issuer", person.issuer())
                    .with("subject", person.subject());
        }

        /**
         * Adds what is known of the token.
         *
         * @return the document
         */
        public static JsonDocument withToken(JsonDocument document, LoginStatus status) {
            Optional<Token> token = status.token();
            return document.with("person", status.person().map(StatusDocument::person))
                    .with("token_type", token.map(Token::tokenType))
                    .with("issued_at", token.map(Token::issuedAt).map(Times::iso))
                    .with("expires_at", token.map(Token::effectiveExpiry).map(Times::iso))
                    .with(
                            "expires_in",
                            token.map(stored -> stored.expiresIn(status.at()).toSeconds()))
                    .with("refreshable", token.filter(Token::isRefreshable).isPresent())
                    .with(
                            "refresh_expires_at",
                            token.flatMap(Token::refreshExpiresAt).map(Times::iso))
                    .with("scope", token.map(Token::scope).orElse(List.of()))
                    .with(
                            "requested_scope",
                            token.flatMap(Token::binding)
                                    .flatMap(TokenBinding::askedFor)
                                    .map(AskedFor::scopes));
        }

        public static List<JsonDocument> notices(LoginStatus status) {
            return status.notices().stream()
                    .map(notice -> JsonDocument.of("kind", notice.kind().word())
                            .with("about", notice.about())
                            .with("message", RemedyWords.of(notice, status.provider(), status.account())))
                    .toList();
        }

        private static JsonDocument target(LoginStatus.OfTarget ofTarget) {
            return JsonDocument.of("scope", ofTarget.target().scopes())
                    .with("audience", ofTarget.target().audiences())
                    .with("resource", ofTarget.target().resources())
                    .with("expires_at", Times.iso(ofTarget.expiresAt()))
                    .with("source", ofTarget.source().word());
        }
    }
}
