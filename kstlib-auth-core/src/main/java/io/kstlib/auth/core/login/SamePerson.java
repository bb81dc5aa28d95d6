package io.kstlib.auth.core.login;

import io.kstlib.auth.api.Person;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.AnotherPersonException;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.flow.PlannedLogin;
import io.kstlib.auth.core.jwt.PersonOfToken;
import io.kstlib.auth.core.lifecycle.TokenLifecycle;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the login of one person from being replaced with that of another one, unless the caller says so (security rule 10). A login for a target has
 * none before it: then the person is that of the login to the provider.
 */
final class SamePerson {

    private final ConfiguredProvider configured;
    private final TokenLifecycle lifecycle;
    private final @Nullable TokenLifecycle ofProvider;
    private final @Nullable Target target;

    /**
     * @param lifecycle the stored login
     * @param ofProvider the login to the provider; {@code null} if the stored login is that
     * @param target what the stored login is for; {@code null} if it is that to the provider
     */
    SamePerson(
            ConfiguredProvider configured,
            TokenLifecycle lifecycle,
            @Nullable TokenLifecycle ofProvider,
            @Nullable Target target) {
        this.configured = configured;
        this.lifecycle = lifecycle;
        this.ofProvider = ofProvider;
        this.target = target;
    }

    /**
     * Logs in, and stores the token if it may replace what is stored.
     *
     * @throws AnotherPersonException if it may not; its tokens were revoked then
     */
    Token logIn(PlannedLogin login, LoginTerms.MayReplace mayReplace) {
        if (mayReplace == LoginTerms.MayReplace.ANY_PERSON || lifecycle.needsNoLogin()) {
            return lifecycle.save(login.run(obtained -> {}));
        }
        Token obtained = login.run(this::require);
        require(obtained); // not every provider asks
        return lifecycle
                .save(
                        obtained,
                        stored -> PersonOfToken.another(stored, obtained).isEmpty())
                .orElseGet(() -> {
                    require(obtained);
                    return lifecycle.save(obtained); // what was stored a moment ago was removed
                });
    }

    private void require(Token obtained) {
        Token stored = lifecycle.loaded().orElse(null);
        if (stored == null && ofProvider != null) {
            stored = ofProvider.loaded().orElse(null);
        }
        Person owner =
                stored == null ? null : PersonOfToken.another(stored, obtained).orElse(null);
        if (owner != null) {
            throw refusal(owner, PersonOfToken.of(obtained).orElseThrow(), revoked(obtained));
        }
    }

    private RevocationReport revoked(Token refused) {
        try {
            return configured.guarded().revoke(refused);
        } catch (AuthException failure) {
            return LogoutResult.notRevoked(failure.problem());
        }
    }

    private AnotherPersonException refusal(Person owner, Person person, RevocationReport revocation) {
        String name = configured.name();
        return new AnotherPersonException(
                name,
                owner,
                person,
                revocation,
                "\"" + name + "\" is logged in as " + PersonOfToken.nameBeside(owner, person)
                        + ", and this login was by " + PersonOfToken.nameBeside(person, owner)
                        + "; nothing was replaced",
                new Remedy.ChangePerson(name, target));
    }
}
