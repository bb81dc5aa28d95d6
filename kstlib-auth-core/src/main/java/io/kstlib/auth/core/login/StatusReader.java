package io.kstlib.auth.core.login;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.LoginStatus.OfTarget;
import io.kstlib.auth.api.login.LoginStatus.SessionEnd;
import io.kstlib.auth.api.login.LoginStatus.State;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.binding.TokenOwnership;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.core.lifecycle.Freshness;
import io.kstlib.auth.core.lifecycle.LoginRecord;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads once what is stored of a login. Used by one thread. */
final class StatusReader {

    /** Without the key, the longest time before its expiry in which a token expires soon. */
    private static final Duration LONGEST_SOON = Duration.ofSeconds(300);

    /** A token expires soon in this share of its life (one fifth) at most. Else one of five minutes would do so from its first second. */
    private static final int SOON_SHARE = 5;

    private final ConfiguredProvider configured;
    private final TokenStorage.Protection protection;
    private final TokenLifecycle lifecycle;
    private final TokenOwnership ownership;
    private final Freshness freshness;

    private final LoginStatus.Builder known;
    private final Instant now;

    StatusReader(
            ConfiguredProvider configured,
            TokenStorage.Protection protection,
            String location,
            TokenLifecycle lifecycle,
            Freshness freshness) {
        this.configured = configured;
        this.protection = protection;
        this.lifecycle = lifecycle;
        this.ownership = configured.ownership();
        this.freshness = freshness;
        this.now = configured.clock().instant();
        this.known = LoginStatus.builder(configured.name(), now, location);
    }

    /** Reads what is stored, with the person, and adds the logins for targets. */
    LoginStatus status(Map<Target, Token> ownLogins) {
        LoginStatus stored = statusOfTokens();
        stored.token().flatMap(PersonOfToken::of).ifPresent(known::person);
        return known.targets(ownLogins.entrySet().stream()
                        .map(own ->
                                new OfTarget(own.getKey(), own.getValue().effectiveExpiry(), OfTarget.Source.OWN_LOGIN))
                        .toList())
                .build(stored.state());
    }

    /** Reads the same without the person, which takes less time. */
    LoginStatus statusOfTokens() {
        State state = read();
        return known.build(state);
    }

    private State read() {
        Renewal renewal;
        try {
            renewal = configured.renewal(); // checks the whole section
        } catch (ConfigurationException | PluginException unusable) {
            known.problem(unusable);
            return State.MISCONFIGURED;
        }
        known.renewal(renewal);
        Token stored;
        boolean isObtainable;
        try {
            stored = lifecycle.loaded().orElse(null);
            isObtainable = renewal == Renewal.REPETITION || lifecycle.isObtainable();
        } catch (NotLoggedInException another) {
            known.problem(another);
            return State.ISSUED_FOR_ANOTHER;
        } catch (StorageException | PluginException unreadable) {
            known.problem(unreadable);
            return State.UNREADABLE;
        }
        if (stored == null) {
            known.notices(notices(null, renewal));
            return isObtainable ? State.OBTAINABLE : State.NOT_LOGGED_IN;
        }
        try {
            ownership.verify(stored);
        } catch (NotLoggedInException another) {
            known.problem(another);
            return State.ISSUED_FOR_ANOTHER;
        } catch (ConfigurationException | PluginException unknown) {
            known.problem(unknown).renewal(Renewal.REFRESH_TOKEN);
            return State.MISCONFIGURED;
        }
        known.token(stored).notices(notices(stored, renewal)).targets(targets(stored));
        new LoginRecord(stored)
                .refusal()
                .ifPresent(refusal -> known.sessionEnd(new SessionEnd(refusal.since(), refusal.reason())));
        return state(stored);
    }

    private List<OfTarget> targets(Token login) {
        List<OfTarget> targets = new ArrayList<>();
        login.targets().forEach((target, token) -> {
            if (!LoginRecord.isRefusal(token) && !token.isPastExpiry(now)) {
                targets.add(new OfTarget(target, token.effectiveExpiry(), OfTarget.Source.LOGIN_TO_PROVIDER));
            }
        });
        return targets;
    }

    private List<LoginNotice> notices(@Nullable Token token, Renewal renewal) {
        List<LoginNotice> notices = new ArrayList<>();
        if (protection == TokenStorage.Protection.NOT_STORED && renewal == Renewal.REFRESH_TOKEN) {
            notices.add(new LoginNotice(
                    LoginNotice.Kind.KEPT_IN_MEMORY,
                    List.of(),
                    "tokens are kept in the memory of the process only, so a login ends with it"));
        }
        try {
            if (token != null) {
                notices.addAll(ownership.notices(token, renewal));
            }
        } catch (ConfigurationException | PluginException unknown) {
            return notices; // the use of the plugin reports it
        }
        return notices;
    }

    private State state(Token token) {
        if (freshness.isExpired(token, now)) {
            return known.build(State.EXPIRED).isRenewable() ? State.EXPIRED_REFRESHABLE : State.EXPIRED;
        }
        Instant expiry = freshness.expiry(token);
        Duration soon = Spans.shorter(
                longestSoon(), Duration.between(token.issuedAt(), expiry).dividedBy(SOON_SHARE));
        return Duration.between(now, expiry).compareTo(soon) <= 0 ? State.EXPIRING_SOON : State.VALID;
    }

    private Duration longestSoon() {
        Optional<Settings> status = configured.authSettings().get(AuthKeys.STATUS);
        return status.flatMap(section -> section.get(AuthKeys.EXPIRING_SOON_THRESHOLD))
                .orElse(LONGEST_SOON);
    }
}
