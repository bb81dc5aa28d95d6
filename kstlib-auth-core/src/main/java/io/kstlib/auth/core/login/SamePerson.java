package io.kstlib.auth.core.login;

import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.LoginOptions.WhenLoggedIn;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the login of one person from being replaced with that of another one, unless the caller says so (security rule 10). A login for a target has
 * none before it: then the person is that of the login to the provider.
 */
final class SamePerson {

    private final ConfiguredProvider configured;
    private final TokenLifecycle lifecycle;
    private final Supplier<Optional<Token>> ofProvider;
    private final @Nullable Target target;

    /**
     * @param lifecycle the stored login
     * @param ofProvider loads the login whose person counts where none is stored
     * @param target what the stored login is for; {@code null} if it is that to the provider
     */
    SamePerson(
            ConfiguredProvider configured,
            TokenLifecycle lifecycle,
            Supplier<Optional<Token>> ofProvider,
            @Nullable Target target) {
        this.configured = configured;
        this.lifecycle = lifecycle;
        this.ofProvider = ofProvider;
        this.target = target;
    }

    /**
     * Logs in, and stores the token if it may replace what is stored.
     *
     * @throws LoginFailedException if it may not; its tokens were revoked then
     */
    Token logIn(LoginPlan login, WhenLoggedIn whenLoggedIn) {
        if (whenLoggedIn == WhenLoggedIn.REPLACE || lifecycle.needsNoLogin()) {
            return lifecycle.save(login.run(obtained -> {}), any -> {});
        }
        Token obtained = login.run(this::require);
        require(obtained); // not every provider asks
        return lifecycle.save(obtained, stored -> requireSame(stored, obtained));
    }

    private void require(Token obtained) {
        lifecycle.loaded().or(ofProvider).ifPresent(stored -> requireSame(stored, obtained));
    }

    private void requireSame(Token stored, Token obtained) {
        PersonOfToken.another(stored, obtained).ifPresent(owner -> {
            throw refusal(owner, PersonOfToken.of(obtained).orElseThrow(), revoked(obtained));
        });
    }

    /** Revokes the tokens of a login that is refused, and returns what became of them. */
    private String revoked(Token refused) {
        RevocationReport report;
        try {
            report = configured.guarded().revoke(refused);
        } catch (AuthException failure) {
            report = Logout.notRevoked(RevocationReport.Result.FAILED, failure.problem());
        }
        return report.outcomes().stream()
                .filter(outcome -> outcome.result() != RevocationReport.Result.REVOKED)
                .findFirst()
                .map(outcome -> "may still be valid at the provider"
                        + (outcome.message().isEmpty() ? "" : ": " + PrintableText.oneLine(outcome.message())))
                .orElse("were revoked");
    }

    private LoginFailedException refusal(Person owner, Person person, String newTokens) {
        String name = configured.name();
        return new LoginFailedException(
                new LoginFailedException.Persons(owner, person, newTokens),
                "\"" + name + "\" is logged in as " + PersonOfToken.nameBeside(owner, person)
                        + ", and this login was by "
                        + PersonOfToken.nameBeside(person, owner) + "; nothing was replaced, and the new tokens "
                        + newTokens,
                new Remedy.ChangePerson(name, target));
    }
}
