package io.kstlib.auth.exchange;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.ProviderTokensContext;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.Optional;

/**
 * The reference to the token of a request. The token is read for each request, because a platform replaces its tokens. Immutable.
 */
record TokenReference(SecretReference reference) {

    /** No token of a known server is longer. */
    private static final int LONGEST = 64 * 1024;

    /** What a reference may look like, for the descriptions of keys. */
    static final String FORMS =
            "provider://NAME (its access token), provider://NAME#id_token, file:///PATH, env://NAME, github-actions://AUDIENCE";

    /**
     * Returns the token of another provider, or the secret that the reference names.
     *
     * @throws io.kstlib.auth.api.error.NotLoggedInException if only a login to the other provider helps
     * @throws io.kstlib.auth.api.error.ConfigurationException if there is no such provider, or it gives no token
     * @throws SecretException if there is no token that can be sent
     */
    TypedToken fetch(ProviderTokensContext context) {
        Optional<ProviderTokenReference> source = ProviderTokenReference.in(reference);
        if (source.isPresent()) {
            return source.get().from(context);
        }
        String text = context.resolve(reference).reveal().strip();
        if (text.length() > LONGEST || !PrintableText.isAsciiWord(text)) {
            throw new SecretException(
                    reference.toString(),
                    reference + " (" + reference.place() + ") leads to something that is not a token",
                    new Remedy.Advice("Compare the reference with what the platform documents"),
                    null);
        }
        return new TypedToken(Secret.of(text), TokenType.JWT);
    }

    /** Fetches a token that must be a JWT, and one that has not expired. */
    Secret fetchJwt(ProviderTokensContext context) {
        Secret token = fetch(context).value();
        new UnverifiedJwt(reference, context.clock()).prove(token);
        return token;
    }

    /** Reports a key whose value is not a reference. A token in a file of settings would soon expire. */
    static void expectReference(ConfigKey<SecretReference> key, Settings settings, ConfigProblems problems) {
        try {
            settings.get(key)
                    .filter(value -> value.scheme().isEmpty())
                    .ifPresent(plain -> problems.add(
                            settings.path(key.name()),
                            settings.origin(key),
                            "expected a reference, such as provider://NAME or file:///PATH"));
        } catch (ConfigurationException reportedByItsKey) {
            return;
        }
    }
}
