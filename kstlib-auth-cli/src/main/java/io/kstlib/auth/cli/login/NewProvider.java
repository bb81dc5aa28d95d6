package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.ShellWord;
import io.kstlib.auth.cli.command.SpecBuilder;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A provider that a command line describes, and that is not configured yet. {@code login} and {@code init} make the same section from the
 * same options. So each can use the token of the other.
 *
 * @param name the name of the section
 * @param clientId the client_id registered there
 * @param scopes the scopes to ask for, separated by spaces
 */
public record NewProvider(String name, String issuer, String clientId, String scopes) {

    public static final String ISSUER = "--issuer";
    public static final String CLIENT_ID = "--client-id";
    public static final String SCOPE = "--scope";
    static final String STANDARD_SCOPES = "openid profile email";

    private static final String WITHOUT_A_HOST = "default";

    public NewProvider {
        issuer = issuer.strip();
        clientId = clientId.strip();
        scopes = scopes.strip().replaceAll("\\s+", " ");
    }

    /**
     * Adds the options that describe a provider.
     *
     * @param spec the specification of {@code init} or {@code login}
     * @param furtherUse the use of the scopes without the others, in words after the rest; may be empty
     */
    public static void addOptions(SpecBuilder spec, String furtherUse) {
        spec.text("URL", "The issuer, exactly as the server writes it", ISSUER);
        spec.text("ID", "The client_id registered there", CLIENT_ID);
        spec.texts(
                "SCOPE",
                "A scope to ask for, or several separated by spaces; may be repeated (default: " + STANDARD_SCOPES + ")"
                        + furtherUse,
                SCOPE);
    }

    /** Reads the provider that the options of {@code login} describe; empty if they name a configured one. */
    public static Optional<NewProvider> of(Arguments arguments) {
        arguments.refuseWithout(CLIENT_ID, ISSUER);
        arguments.refuseWithout(ISSUER, CLIENT_ID);
        return arguments.text(ISSUER).map(issuer -> {
            String given = arguments.parameter();
            String name = given == null ? nameOf(issuer) : given;
            return new NewProvider(
                    name,
                    issuer,
                    arguments.text(CLIENT_ID).orElse(""),
                    scopes(arguments).orElse(STANDARD_SCOPES));
        });
    }

    static Optional<String> scopes(Arguments arguments) {
        List<String> given = arguments.texts(SCOPE);
        return given.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", given));
    }

    /** Returns the host of the issuer, which people know. */
    private static String nameOf(String issuer) {
        return KnownProduct.host(issuer.strip())
                .filter(host -> !host.startsWith("["))
                .orElse(WITHOUT_A_HOST);
    }

    /** Returns the section as it stands in a file: texts and whole numbers. */
    Map<String, Object> section() {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("type", "oidc");
        section.put("issuer", issuer);
        section.put("client_id", clientId);
        section.put("scopes", scopes);
        KnownProduct.of(issuer)
                .flatMap(KnownProduct::initialGrace)
                .ifPresent(grace -> section.put(ProviderKeys.REFRESH_GRACE.name(), (int) grace.toSeconds()));
        return section;
    }

    /** Returns the section as configuration. A problem of a value names its option. */
    public ConfigMap configuration() {
        Map<String, String> options = Map.of("issuer", ISSUER, "client_id", CLIENT_ID, "scopes", SCOPE);
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        section()
                .forEach((key, value) -> values.put(
                        key,
                        new ConfigScalar(
                                value.toString(),
                                value instanceof Integer ? ConfigScalar.Kind.NUMBER : ConfigScalar.Kind.TEXT,
                                origin(options.getOrDefault(key, ISSUER)))));
        return new ConfigMap(values, origin(ISSUER));
    }

    private static Origin origin(String option) {
        return new Origin(option, 0);
    }

    /**
     * Adds it to the configuration of a run.
     *
     * @param run the run whose configuration gets it
     * @throws CommandException if its name is configured already
     * @throws io.kstlib.auth.api.error.ConfigurationException if the configuration is wrong
     */
    public void addTo(CommandRun run) {
        if (run.kstlib().providers().stream().anyMatch(known -> known.name().equals(name))) {
            throw CommandException.configuration("\"" + name + "\" is configured already ("
                    + CommandRun.inForce(run.kstlib()) + "); leave out " + ISSUER + ", " + CLIENT_ID + " and " + SCOPE
                    + ": kstlib auth login" + ShellWord.parameter(name));
        }
        run.add(name, configuration());
    }

    /**
     * Prints the command that writes it into the person's configuration.
     *
     * @param run the run that prints
     */
    public void sayHowToKeep(CommandRun run) {
        run.messages()
                .say("No configuration has \"" + name
                        + "\" yet. Write it into yours, and the other commands know this login:");
        run.messages().say("  " + initCommand());
    }

    /** Returns the command that writes it into the person's configuration, for a POSIX shell. */
    public String initCommand() {
        String command = "kstlib auth init " + ShellWord.of(name) + " " + ISSUER + " " + ShellWord.of(issuer) + " "
                + CLIENT_ID + " " + ShellWord.of(clientId);
        return scopes.equals(STANDARD_SCOPES) ? command : command + " " + SCOPE + " " + ShellWord.of(scopes);
    }

    /**
     * A product that is known by the host of its issuers, and how long its documentation says that it accepts a refresh token that it has replaced. Each
     * application has a setting of its own there, which no server publishes. So the value is written into the person's file, to be compared, and the library
     * never assumes it.
     */
    enum KnownProduct {
        OKTA("Okta", ".+\\.(okta|oktapreview)\\.com", Duration.ofSeconds(30), "Grace period for token rotation"),
        AUTH0("Auth0", ".+\\.auth0\\.com", Duration.ZERO, "Rotation Overlap Period"),
        COGNITO("Amazon Cognito", "cognito-idp\\..+\\.amazonaws\\.com", Duration.ZERO, "RetryGracePeriodSeconds");

        private final String title;
        private final Pattern hosts;
        private final Duration initialGrace;
        private final String setting;

        KnownProduct(String title, String hosts, Duration initialGrace, String setting) {
            this.title = title;
            this.hosts = Pattern.compile(hosts);
            this.initialGrace = initialGrace;
            this.setting = setting;
        }

        static Optional<KnownProduct> of(String issuer) {
            return host(issuer)
                    .flatMap(host -> Stream.of(values())
                            .filter(product -> product.hosts.matcher(host).matches())
                            .findFirst());
        }

        /** Returns the host of an issuer in lower case. */
        static Optional<String> host(String issuer) {
            try {
                return Optional.ofNullable(new URI(issuer).getHost()).map(host -> host.toLowerCase(Locale.ROOT));
            } catch (URISyntaxException reportedWithTheOtherProblems) {
                return Optional.empty();
            }
        }

        /** Returns the grace period of an application whose setting no one has changed; empty if it has none. */
        Optional<Duration> initialGrace() {
            return initialGrace.isZero() ? Optional.empty() : Optional.of(initialGrace);
        }

        /** Returns what the person has to compare, as a sentence. */
        String advice() {
            String where = "\"" + setting + "\" of the application at " + title;
            return initialGrace.isZero()
                    ? "If " + where + " is not 0, write it as refresh_grace"
                    : "refresh_grace: " + initialGrace.toSeconds() + " is the default; write what " + where + " says";
        }
    }
}
