package io.kstlib.auth.core.binding;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.NotLoggedInException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.core.binding.ConfiguredBinding.Mismatch;
import io.kstlib.auth.core.event.LoginNotice;
import io.kstlib.auth.core.event.Warning;
import io.kstlib.auth.spi.provider.TokenOwner;
import io.kstlib.auth.spi.text.ShownText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a token. A stored token goes only to the server and client that it was issued for (security rule 10). The connections must be verified
 * as they were when it was issued. Safe for use by several threads.
 */
public final class TokenOwnership {

    private final String name;
    private final ConfiguredBinding configured;

    /**
     * @param name the configured name of the provider
     * @param configured what its tokens belong to by the present configuration
     */
    public TokenOwnership(String name, ConfiguredBinding configured) {
        this.name = name;
        this.configured = configured;
    }

    /**
     * Returns the mark of tokens that are issued now. Called before a request that brings a token, so that nothing fails afterwards.
     *
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public TokenBinding mark() {
        return configured.binding();
    }

    /**
     * Returns what is stored with the answer to a refresh. It keeps the servers that the token could be sent to before: where two configurations
     * share a token, the one with fewer endpoints does not take it from the other. It also keeps what the login asked for.
     *
     * @param before the token that is refreshed, which was verified
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public TokenBinding markAfter(Token before) {
        TokenBinding then = before.binding().orElse(null);
        TokenBinding now = mark().withAskedFor(
                        then == null ? null : then.askedFor().orElse(null)); // a refresh demands nothing more
        if (then == null) {
            return now;
        }
        if (now.server().isEmpty() || !now.server().equals(then.server())) {
            return now;
        }
        TreeSet<String> endpoints = new TreeSet<>(now.endpoints());
        endpoints.addAll(then.endpoints());
        return now.withEndpoints(endpoints);
    }

    /**
     * Refuses a token of another owner.
     *
     * @param token a stored token
     * @throws NotLoggedInException if it belongs to another server or client; also if the servers are verified in another way than when it was
     *     issued, and the configuration may not change that
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public void verify(Token token) {
        Mismatch mismatch = configured.mismatch(token);
        if (mismatch != null) {
            throw new NotLoggedInException(
                    name,
                    Reason.ISSUED_FOR_ANOTHER,
                    "the stored token of \"" + name + "\" " + mismatch.problem(),
                    new Remedy.Either(new Remedy.Advice(mismatch.advice()), new Remedy.ReplaceToken(name)),
                    null);
        }
    }

    /**
     * Marks a token that no login brought, but the environment of the process. It is used by a configuration with consent only, and a JWT must name an
     * issuer of the provider.
     *
     * @param place where it is, in words
     * @return the token with a mark
     * @throws NotLoggedInException if it must not be used
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public Token injected(Token token, String place) {
        if (!configured.standing().hasConsent()) {
            throw notFor(
                    place,
                    "is not used by a configuration that was " + configured.standing() + " (" + configured.where()
                            + ")",
                    "Let the person allow the file first, or name it");
        }
        TokenOwner owner = configured.owner();
        Map<String, @Nullable Object> issued = StoredClaims.of(token).withIssuer();
        if (owner != null && !issued.isEmpty() && !owner.mayIssue(issued)) {
            throw notFor(
                    place,
                    "was issued by " + ShownText.escaped(String.valueOf(issued.get("iss"))) + ", and \"" + name
                            + "\" is " + owner.server(),
                    "Inject a token of this provider");
        }
        return token.toBuilder().binding(mark()).build();
    }

    private NotLoggedInException notFor(String place, String problem, String advice) {
        return new NotLoggedInException(
                name,
                Reason.ISSUED_FOR_ANOTHER,
                "the token in " + place + " " + problem,
                new Remedy.Advice(advice),
                null);
    }

    /**
     * Returns what the configuration asks for and the login did not, so that another login brings more.
     *
     * @param token a stored token
     * @return empty also when the token does not say what it was asked for
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public List<LoginNotice> notAskedFor(Token token) {
        return new GrantReview(configured.asked(), token).notAskedFor();
    }

    /**
     * Returns what a person should know of a token that passed {@link #verify}: how it differs from what was asked for, and from what the
     * configuration asks for.
     *
     * @param token a stored token
     * @param renewal how the next token is obtained
     * @return empty when there is nothing to say
     * @throws io.kstlib.auth.api.error.AuthException if the configuration or the plugin of the provider cannot say
     */
    public List<LoginNotice> notices(Token token, Renewal renewal) {
        return new GrantReview(configured.asked(), token).all(renewal);
    }

    /**
     * Returns the token with a new mark, where servers are verified in another way now and the configuration may change that.
     *
     * @param token a stored token, which was verified
     * @return empty when its mark stays
     */
    public Optional<Token> rebound(Token token) {
        if (!configured.isTrustChanged(token)) {
            return Optional.empty();
        }
        return token.binding()
                .map(mark -> mark.withTrust(configured.trust().word()))
                .map(mark -> token.toBuilder().binding(mark).build());
    }

    /** @return whether the servers are not verified, of which a person is warned when a request is sent to them */
    public boolean isUnverified() {
        return configured.trust().isUnverified();
    }

    /**
     * @return a warning for the person whose token is bound anew
     */
    public Warning rebinding() {
        return new Warning(
                Warning.Kind.OTHER_AUTHORITIES,
                name,
                "the stored token of \"" + name
                        + "\" was issued under other certificate authorities than those configured now ("
                        + configured.whereTrustIs() + "); from now on it is used with these",
                null);
    }

    /**
     * @return a warning for the person whose token is used by a configuration that was merely found; empty for all others
     */
    public Optional<Warning> usedWithoutConsent() {
        return configured.standing().hasConsent()
                ? Optional.empty()
                : Optional.of(new Warning(
                        Warning.Kind.USED_WITHOUT_CONSENT,
                        name,
                        "the stored token of \"" + name + "\" is used by a configuration that was "
                                + configured.standing() + " (" + configured.where() + ")",
                        new Remedy.Advice(
                                "A program that people start in folders of others should ask for their consent")));
    }
}
