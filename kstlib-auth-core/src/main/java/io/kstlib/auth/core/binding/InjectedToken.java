package io.kstlib.auth.core.binding;

import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token that no login brought, but the environment of the process. It is used by a configuration with consent only, and a JWT must name an issuer
 * of the provider.
 *
 * @param token as the environment has it, without a mark
 * @param place where it is, in words
 */
public record InjectedToken(Token token, String place) {

    /**
     * Marks the token as one of a provider.
     *
     * @param ownership the owner that a token must have
     * @return the token with a mark
     * @throws NotLoggedInException if it must not be used
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public Token markedBy(TokenOwnership ownership) {
        String name = ownership.name();
        if (!ownership.configOrigin().hasConsent()) {
            throw notFor(
                    name,
                    "is not used by a configuration that was " + ownership.configOrigin() + " (" + ownership.where()
                            + ")",
                    ConfigOrigin.ALLOW_OR_NAME);
        }
        TokenOwner owner = ownership.owner();
        Map<String, @Nullable Object> issued = StoredClaims.of(token).withIssuer();
        if (owner != null && !issued.isEmpty() && !owner.mayIssue(issued)) {
            throw notFor(
                    name,
                    "was issued by " + PrintableText.escaped(String.valueOf(issued.get("iss"))) + ", and \"" + name
                            + "\" is " + owner.server(),
                    new Remedy.Advice("Inject a token of this provider"));
        }
        return token.toBuilder().binding(ownership.mark()).build();
    }

    private NotLoggedInException notFor(String name, String problem, Remedy remedy) {
        return new NotLoggedInException(
                name, Reason.ISSUED_FOR_ANOTHER, "the token in " + place + " " + problem, remedy, null);
    }
}
