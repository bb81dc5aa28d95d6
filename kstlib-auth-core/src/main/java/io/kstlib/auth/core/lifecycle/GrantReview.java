package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.LoginNotice.Kind;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the demands of the configuration, the demands of a login, and the grant.
 *
 * <p>Servers spell grants in different ways. A scope counts as granted when it is there in another case, as the end of a URL (Microsoft), or
 * under Google's name for it. It also counts when a wider scope that was asked for as well stands for it (GitHub). {@code .default} stands for
 * whatever is registered (Microsoft).
 */
final class GrantReview {

    private static final String OFFLINE_ACCESS = "offline_access";
    private static final String OPENID = "openid";
    private static final String WHATEVER_IS_REGISTERED = "/.default";
    private static final String GOOGLES_PREFIX = "https://www.googleapis.com/auth/userinfo.";

    private final AskedFor configured;
    private final Token token;
    private final @Nullable AskedFor asked;

    GrantReview(AskedFor configured, Token token) {
        this.configured = configured;
        this.token = token;
        this.asked = token.binding().flatMap(TokenBinding::askedFor).orElse(null);
    }

    /** Returns the additional demands of another login. */
    List<LoginNotice> notAskedFor() {
        if (asked == null) {
            return List.of();
        }
        return Stream.of(
                        added(
                                Kind.SCOPES_NOT_ASKED_FOR,
                                configured.scopes(),
                                asked.scopes(),
                                "scopes of the configuration were"),
                        added(
                                Kind.RESOURCE_NOT_ASKED_FOR,
                                configured.resources(),
                                asked.resources(),
                                "the resource of the configuration was"))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<LoginNotice> added(Kind kind, List<String> now, List<String> before, String what) {
        List<String> added = without(now, before::contains);
        String words = what + " not asked for at the login: " + String.join(" ", added);
        return added.isEmpty() ? Optional.empty() : Optional.of(new LoginNotice(kind, added, words));
    }

    List<LoginNotice> all(Renewal renewal) {
        List<LoginNotice> notices = new ArrayList<>();
        if (!token.scope().isEmpty()) { // else the granted scopes are unknown
            notices.addAll(notGranted());
        }
        notices.addAll(notAskedFor());
        AskedFor expected = asked == null ? configured : asked;
        if (renewal == Renewal.REFRESH_TOKEN && expected.scopes().contains(OFFLINE_ACCESS) && !token.isRefreshable()) {
            notices.add(new LoginNotice(
                    Kind.NO_REFRESH_TOKEN,
                    List.of(OFFLINE_ACCESS),
                    "offline_access was asked for, but the provider gave no refresh token"));
        }
        return notices;
    }

    private List<LoginNotice> notGranted() {
        AskedFor expected = asked == null ? configured : asked;
        List<String> missing = without(expected.scopes(), scope -> isGranted(scope, expected.scopes()));
        if (missing.isEmpty()) {
            return List.of();
        }
        String granted = String.join(" ", token.scope());
        String names = String.join(" ", missing);
        return asked == null
                ? List.of(new LoginNotice(
                        Kind.SCOPES_NOT_HELD,
                        missing,
                        "scopes of the configuration are not among those that were granted: " + names
                                + ", and the token does not say whether they were asked for (it has " + granted + ")"))
                : List.of(new LoginNotice(
                        Kind.SCOPES_NOT_GRANTED,
                        missing,
                        "the provider granted fewer scopes than were asked for: not " + names + " (asked for "
                                + String.join(" ", expected.scopes()) + ", got " + granted + ")"));
    }

    private static List<String> without(List<String> names, Predicate<String> leftOut) {
        return names.stream().filter(leftOut.negate()).distinct().toList();
    }

    /**
     * Whether a scope was granted. Not every server repeats {@code offline_access} and {@code openid}: a refresh token and an ID token say more about
     * them.
     */
    private boolean isGranted(String scope, List<String> expected) {
        return scope.equals(OFFLINE_ACCESS)
                || (scope.equals(OPENID) && token.idToken().isPresent())
                || scope.endsWith(WHATEVER_IS_REGISTERED)
                || token.scope().stream().anyMatch(granted -> isSame(scope, granted))
                || wider(scope).stream()
                        .anyMatch(all -> expected.contains(all) && token.scope().contains(all));
    }

    private static boolean isSame(String scope, String granted) {
        if (scope.equalsIgnoreCase(granted) || granted.equals(GOOGLES_PREFIX + scope)) {
            return true;
        }
        boolean oneIsUrl = isUrl(scope) != isUrl(granted);
        return oneIsUrl && end(scope).equalsIgnoreCase(end(granted));
    }

    private static boolean isUrl(String scope) {
        return scope.contains("://");
    }

    private static String end(String scope) {
        return scope.substring(scope.lastIndexOf('/') + 1);
    }

    /**
     * Returns the scopes of GitHub that include a scope: {@code user} stands for {@code user:email} and {@code read:user}, {@code admin:org} for
     * {@code read:org}.
     */
    private static List<String> wider(String scope) {
        int colon = scope.indexOf(':');
        if (colon <= 0 || isUrl(scope)) {
            return List.of();
        }
        String last = scope.substring(colon + 1);
        return List.of(scope.substring(0, colon), last, "write:" + last, "admin:" + last);
    }
}
