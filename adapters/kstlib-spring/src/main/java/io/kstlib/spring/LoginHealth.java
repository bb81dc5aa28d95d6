package io.kstlib.spring;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.spi.internal.text.Suggestion;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says whether the logins of a program work, for its health. Reads the storage, which may be on another machine, and the result of the last refresh.
 * It asks no authorization server and starts no login. Safe for use by several threads.
 */
public final class LoginHealth {

    private final Kstlib kstlib;
    private final LastFailures failures;
    private final List<String> watched;

    /** Whether there is a token. Later constants are worse. */
    public enum Verdict {
        /** A token is valid, or a refresh can get the next one. */
        UP,
        /** Only a login helps. */
        LOGIN_NEEDED,
        /** The configuration, the storage or the last refresh failed. */
        DOWN
    }

    /**
     * The findings.
     *
     * @param verdict the worst verdict of all providers
     * @param providers by name the state, the expiry and the reason, in words and without a secret; in the order of the configuration
     */
    public record Report(Verdict verdict, Map<String, Map<String, String>> providers) {

        public Report {
            providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
        }
    }

    /**
     * Creates the health of the logins of a library.
     *
     * @param kstlib knows the logins
     * @param failures the failed refreshes of the same logins
     * @param watched the names of the providers that count; all of them if there are none
     * @throws ConfigurationException if one is not configured
     */
    public LoginHealth(Kstlib kstlib, LastFailures failures, Collection<String> watched) {
        this.kstlib = kstlib;
        this.failures = failures;
        List<String> configured =
                kstlib.providers().stream().map(ProviderSummary::name).toList();
        watched.stream().filter(name -> !configured.contains(name)).findFirst().ifPresent(unknown -> {
            throw new ConfigurationException(new ConfigProblem(
                    "kstlib.health.providers",
                    new Origin("property kstlib.health.providers", 0),
                    problemOf(unknown, configured)));
        });
        this.watched = watched.isEmpty() ? configured : List.copyOf(watched);
    }

    private static String problemOf(String unknown, List<String> configured) {
        return "there is no provider \"" + unknown + "\"; "
                + Suggestion.nearest(unknown, configured)
                        .map(near -> "did you mean \"" + near + "\"?")
                        .orElse("configured: " + String.join(", ", configured));
    }

    /** {@return the health of the logins at this moment} */
    public Report examine() {
        Verdict worst = Verdict.UP;
        Map<String, Map<String, String>> providers = new LinkedHashMap<>();
        for (String name : watched) {
            Map<String, String> details = new LinkedHashMap<>();
            Verdict verdict = examine(name, details);
            providers.put(name, details);
            worst = verdict.compareTo(worst) > 0 ? verdict : worst;
        }
        return new Report(worst, providers);
    }

    private Verdict examine(String name, Map<String, String> details) {
        LoginStatus status;
        try {
            status = kstlib.status(name);
        } catch (AuthException unusable) { // such as a secret of the storage that cannot be read
            details.put("state", LoginStatus.State.UNREADABLE.word());
            details.put("reason", unusable.problem());
            return Verdict.DOWN;
        }
        TokenEvent.RefreshFailed failure = failures.of(name).orElse(null);
        details.put("state", status.state().word());
        status.token()
                .ifPresent(token ->
                        details.put("expiresAt", token.effectiveExpiry().toString()));
        if (failure != null) {
            details.put("reason", failure.why().problem());
        } else {
            status.problem().map(AuthException::problem).ifPresent(why -> details.put("reason", why));
            status.sessionEnd().ifPresent(end -> details.putIfAbsent("reason", end.reason()));
        }
        return verdict(status.state(), failure != null);
    }

    private static Verdict verdict(LoginStatus.State state, boolean failed) {
        return switch (state) {
            case VALID, EXPIRING_SOON -> Verdict.UP;
            case EXPIRED_REFRESHABLE, OBTAINABLE -> failed ? Verdict.DOWN : Verdict.UP;
            case EXPIRED, NOT_LOGGED_IN, ISSUED_FOR_ANOTHER -> Verdict.LOGIN_NEEDED;
            case UNREADABLE, MISCONFIGURED -> Verdict.DOWN;
        };
    }
}
