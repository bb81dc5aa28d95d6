package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.oauth2.client.ServerPolicy.ResponseAcceptance;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.endpoint.ServerConnection;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jwt.AcceptedAlgorithms;
import io.kstlib.auth.oidc.jwt.TokenTypes;
import io.kstlib.auth.oidc.jwt.TokenVerifier;
import io.kstlib.auth.oidc.jwt.TokenVerifier.Expectation;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Authorization responses that the server signs (JWT Secured Authorization Response Mode, JARM). The parameter {@code response} is a JWT, whose claims
 * are the parameters of the response. Where the section wants plain responses, they are accepted as they are. Safe for use by several threads.
 */
public final class SignedResponses implements ResponseAcceptance {

    private static final String RESPONSE = "response";

    /** What a plain response consists of. Beside a signed one, they are a contradiction. */
    private static final List<String> PLAIN = List.of("code", "error", "state");

    /** What servers list the algorithms of their authorization responses in (JARM section 4). */
    private static final String OF_RESPONSES = "authorization_signing_alg_values_supported";

    private static final String OF_ID_TOKENS = "id_token_signing_alg_values_supported";
    private static final String MODES = "response_modes_supported";

    private final ProviderContext context;
    private final Settings settings;
    private final TokenVerifier verifier;
    private final Supplier<AuthorizationServer> server;
    private final AcceptedAlgorithms accepted;
    private final @Nullable String mode;
    private final boolean isOpenId;

    private SignedResponses(
            ProviderContext context, TokenVerifier verifier, Supplier<AuthorizationServer> server, boolean isOpenId) {
        this.context = context;
        this.settings = context.settings();
        this.verifier = verifier;
        this.server = server;
        this.accepted = AcceptedAlgorithms.from(settings);
        this.mode = OAuth2Keys.signedResponses(settings).orElse(null);
        this.isOpenId = isOpenId;
    }

    static SignedResponses ofOpenId(
            ProviderContext context, TokenVerifier verifier, Supplier<AuthorizationServer> server) {
        return new SignedResponses(context, verifier, server, true);
    }

    /**
     * Verifies the signed authorization responses of providers of the type {@code oauth2}. The keys of such a server are where its own metadata say,
     * which are not those of OpenID Connect (RFC 8414 section 3).
     */
    public static final class OfOAuth implements ResponseAcceptance.OfSigned {

        /** For {@link java.util.ServiceLoader}. */
        public OfOAuth() {}

        @Override
        public ResponseAcceptance create(ProviderContext context, Supplier<AuthorizationServer> server) {
            return new SignedResponses(context, TokenVerifier.of(context), server, false);
        }
    }

    @Override
    public Map<String, String> parameters() {
        return mode == null ? Map.of() : Map.of(OAuth2Keys.RESPONSE_MODE.name(), mode);
    }

    /** JARM section 2.4. The flow compares {@code state} and {@code iss} afterwards, as in a plain response. */
    @Override
    public Parameters accept(Parameters received) {
        if (mode == null) {
            return received;
        }
        Optional<String> response = received.first(RESPONSE);
        if (response.isEmpty()) {
            throw forged(
                    "it is not signed, although response_mode " + mode + " was asked for (JARM section 2.3)", null);
        }
        List<String> plain =
                PLAIN.stream().filter(name -> received.first(name).isPresent()).toList();
        if (!plain.isEmpty()) {
            throw forged("it has " + String.join(" and ", plain) + " beside what is signed (JARM section 2.3)", null);
        }
        return claims(verified(Secret.of(response.get())));
    }

    @Override
    public void requireOffered(AuthorizationServer known) {
        if (isOpenId) {
            requireAccepted("ID tokens", OF_ID_TOKENS, known);
        }
        if (mode != null) {
            requireAccepted("responses", OF_RESPONSES, known);
            List<String> modes = known.supported(MODES);
            if (!modes.isEmpty() && !modes.contains(mode)) {
                throw wrong(
                        OAuth2Keys.RESPONSE_MODE,
                        mode + ", but the server offers only " + Quote.of(modes) + " (" + MODES + "); remove it");
            }
        }
        if (!isOpenId) {
            ServerConnection.require(settings, known, Endpoint.JWKS);
        }
    }

    private void requireAccepted(String what, String list, AuthorizationServer known) {
        List<String> published = known.supported(list);
        if (!accepted.fit(published)) {
            throw wrong(
                    OidcKeys.ACCEPTED_ALGORITHMS,
                    Quote.of(accepted.names()) + " has none by which the server signs " + what + ", "
                            + Quote.of(published) + " (" + list + ")");
        }
    }

    private ConfigurationException wrong(ConfigKey<?> key, String what) {
        return new ConfigurationException(new ConfigProblem(settings.path(key.name()), settings.origin(key), what));
    }

    private ValidationReport verified(Secret response) {
        ValidationTerms terms = ValidationTerms.none().audience(settings.require(ProviderKeys.CLIENT_ID));
        if (!isOpenId) {
            terms = terms.keysAt(ServerConnection.require(settings, server.get(), Endpoint.JWKS));
        }
        ValidationReport report;
        try {
            report = verifier.require(
                    new ValidationRequest(response, TokenKind.UNKNOWN, "authorization response", terms),
                    Expectation.nothing());
        } catch (TokenRefusedException refused) {
            throw forged("the JWT in it is not valid: " + refused.problem(), refused);
        }
        if (TokenTypes.isOfItsOwn(report.header())) {
            throw forged(
                    "the JWT in it has the typ " + Quote.of(report.header().get("typ"))
                            + ", so it serves another purpose (RFC 8725 section 3.11)",
                    null);
        }
        if (!report.payload().containsKey("exp")) {
            throw forged("the JWT in it has no exp (JARM section 2.1)", null);
        }
        AcceptedAlgorithms listed = new AcceptedAlgorithms(server.get().supported(OF_RESPONSES));
        String algorithm = String.valueOf(report.header().get("alg"));
        if (!accepted.fit(List.of(algorithm))) {
            throw forged(
                    "the JWT in it is signed with " + algorithm + ", and only " + Quote.of(accepted.names())
                            + " is accepted",
                    null);
        }
        if (!listed.fit(List.of(algorithm))) {
            throw forged(
                    "the JWT in it is signed with " + algorithm + ", and the server signs responses with "
                            + Quote.of(listed.names()) + " (" + OF_RESPONSES + ")",
                    null);
        }
        return report;
    }

    private static Parameters claims(ValidationReport report) {
        Parameters parameters = Parameters.none();
        for (Map.Entry<String, Object> claim : report.payload().entrySet()) {
            if (claim.getValue() instanceof String text) {
                parameters = parameters.with(claim.getKey(), text);
            }
        }
        return parameters;
    }

    private LoginFailedException forged(String why, @Nullable Throwable cause) {
        return new LoginFailedException(
                LoginFailedException.Reason.FORGED_ANSWER,
                "the answer for the provider \"" + context.name() + "\" cannot be believed: " + why,
                Remedy.either(List.of(
                        Remedy.startAgain(),
                        Remedy.advice("If that happens each time, have the provider sign its responses to this client"
                                + " with one of its published keys"),
                        Remedy.advice("Remove response_mode"))),
                cause);
    }

    @Override
    public String toString() {
        return "SignedResponses[" + mode + "]";
    }
}
