package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.Rules;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.Optional;
import java.util.Set;

/** Makes the flows of the authorization code grant (RFC 6749 section 4.1), with and without PKCE. */
public abstract sealed class AuthorizationCodeFlowFactory implements AuthFlowFactory {

    /** What binds an authorization code to the login that requested it. */
    enum CodeProof {
        /** The {@code code_verifier} (RFC 7636). */
        PKCE,
        /** The {@code state} of the answer, and the client secret (RFC 6749 section 10.5). */
        STATE_ONLY
    }

    private final String type;
    private final String description;
    private final CodeProof proof;

    private AuthorizationCodeFlowFactory(String type, String description, CodeProof proof) {
        this.type = type;
        this.description = description;
        this.proof = proof;
    }

    /** Makes the flow {@code authorization_code_pkce}. */
    public static final class WithPkce extends AuthorizationCodeFlowFactory {

        /** For {@link java.util.ServiceLoader}. */
        public WithPkce() {
            super("authorization_code_pkce", "a person logs in with the browser, with PKCE (RFC 7636)", CodeProof.PKCE);
        }

        @Override
        void check(Settings settings, ConfigProblems problems) {
            if (!settings.valid(OAuth2Keys.PKCE).orElse(true)) {
                Rules.report(
                        settings,
                        OAuth2Keys.PKCE,
                        "false, but flow is authorization_code_pkce; remove one of the two",
                        problems);
            }
        }
    }

    /** Makes the flow {@code authorization_code}. */
    public static final class WithoutPkce extends AuthorizationCodeFlowFactory {

        /** For {@link java.util.ServiceLoader}. */
        public WithoutPkce() {
            super(
                    "authorization_code",
                    "a person logs in with the browser, without PKCE (RFC 6749 section 4.1)",
                    CodeProof.STATE_ONLY);
        }

        @Override
        void check(Settings settings, ConfigProblems problems) {
            boolean pinned = OAuth2Keys.namedFlow(settings).isPresent();
            if (settings.has(ProviderKeys.PROFILE)) {
                Rules.report(
                        settings,
                        OAuth2Keys.FLOW,
                        "authorization_code has no PKCE, which the profile requires; remove one of the two",
                        problems);
            } else if (settings.valid(OAuth2Keys.PKCE).orElse(false)) {
                Rules.report(
                        settings,
                        OAuth2Keys.FLOW,
                        "authorization_code has no PKCE but pkce is true; write authorization_code_pkce, or remove one of"
                                + " the two",
                        problems);
            } else if (OAuth2Keys.isPublicClient(settings)) {
                Rules.report(
                        settings,
                        pinned ? OAuth2Keys.FLOW : OAuth2Keys.PKCE,
                        "a client without client_secret needs PKCE (RFC 9700 section 2.1.1); "
                                + (pinned ? "remove it" : "write pkce: true")
                                + ", or add the client_secret or client_key",
                        problems);
            }
        }
    }

    /** The rule between {@code pkce}, the flow and the client's credentials. */
    abstract void check(Settings settings, ConfigProblems problems);

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final String description() {
        return description;
    }

    @Override
    public final ConfigSchema schema() {
        return ConfigSchema.empty().withRule(this::check);
    }

    @Override
    public final Set<Endpoint> endpoints() {
        return Set.of(Endpoint.AUTHORIZATION, Endpoint.TOKEN);
    }

    @Override
    public final Optional<String> grantType() {
        return Optional.of("authorization_code");
    }

    @Override
    public final AuthFlow create() {
        return new AuthorizationCodeFlow(proof);
    }
}
