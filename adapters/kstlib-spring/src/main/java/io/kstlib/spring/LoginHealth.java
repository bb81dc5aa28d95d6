package io.kstlib.spring;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.LoginStatus;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.auth.core.event.TokenEvent;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says whether the logins of a program work, for its health. Reads what is stored and what the last refresh came to. It asks no server and logs no one in,
 * however often it is asked. Safe for use by several threads.
 */
public final class LoginHealth {

    private final Kstlib kstlib;
    private final LastFailures failures;
    private final List<String> watched;

    /** Whether there is a token. Later constants are worse. */
    public enum Verdict {
        /** A token is valid, or the next one can be had without a person. */
        UP,
        /** Only a login helps. */
        LOGIN_NEEDED,
        /** The configuration, the storage or the last refresh failed. */
        DOWN
    }

    /**
     * What was found.
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
     * @param kstlib knows the logins
     * @param failures listens to the same
     * @param watched the names of the providers that count; all of them if there are none
     */
    public LoginHealth(Kstlib kstlib, LastFailures failures, Collection<String> watched) {
        this.kstlib = kstlib;
        this.failures = failures;
        this.watched = List.copyOf(watched);
    }

    /**
     * @return what is found now
     * @throws io.kstlib.auth.api.error.ConfigurationException if a provider that counts is not configured
     */
    public Report examine() {
        Verdict worst = Verdict.UP;
        Map<String, Map<String, String>> providers = new LinkedHashMap<>();
        for (String name : names()) {
            LoginStatus status = kstlib.status(name);
            TokenEvent.RefreshFailed failure = failures.of(name).orElse(null);
            Verdict verdict = verdict(status.state(), failure != null);
            Map<String, String> details = new LinkedHashMap<>();
            details.put("state", status.state().name());
            status.token()
                    .ifPresent(token ->
                            details.put("expiresAt", token.effectiveExpiry().toString()));
            if (failure != null) {
                details.put("reason", failure.why().problem());
            } else {
                status.problem().map(AuthException::problem).ifPresent(why -> details.put("reason", why));
                status.sessionEnd().ifPresent(end -> details.putIfAbsent("reason", end.reason()));
            }
            providers.put(name, details);
            worst = verdict.compareTo(worst) > 0 ? verdict : worst;
        }
        return new Report(worst, providers);
    }

    private List<String> names() {
        return watched.isEmpty()
                ? kstlib.providers().stream().map(ProviderSummary::name).toList()
                : watched;
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
