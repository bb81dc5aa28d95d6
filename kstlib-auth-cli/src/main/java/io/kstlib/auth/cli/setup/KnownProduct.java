package io.kstlib.auth.cli.setup;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
