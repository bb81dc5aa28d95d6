package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.RequestPolicy;
import io.kstlib.auth.oauth2.endpoint.CertificateUse;
import io.kstlib.auth.oauth2.endpoint.SenderKey;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What helps where a server refuses an authorization request (RFC 6749 section 4.1.2.1, RFC 9126 section 2.3). */
final class RefusalAdvice {

    private final FlowContext context;
    private final RequestPolicy policy;

    RefusalAdvice(FlowContext context) {
        this.context = context;
        this.policy = RequestPolicy.of(context.settings(), context.server());
    }

    /**
     * {@return the remedy for an authorization response; {@code null} if none is known}
     *
     * @param error the {@code error}
     * @param description the {@code error_description}; empty when there is none
     */
    @Nullable
    Remedy onResponse(String error, String description) {
        String advice = advice(error, description);
        if (advice != null) {
            return Remedy.advice(advice);
        }
        return switch (error) {
            case "access_denied" ->
                Remedy.either(
                        Remedy.startAgain("and agree"),
                        Remedy.advice("Ask the administrator of the provider for access"));
            case "invalid_request_uri" -> Remedy.startAgain("and open its URL once and soon");
            default -> null;
        };
    }

    /**
     * {@return the remedy for the answer to a pushed request}
     *
     * @param error the {@code error}
     * @param description the {@code error_description}; empty when there is none
     */
    Remedy onPush(String error, String description) {
        String advice = advice(error, description);
        boolean isNeeded = policy.isPushRequired();
        String otherwise = "set " + OAuth2Keys.PUSHED_AUTHORIZATION_REQUESTS.name() + ": never";
        if (error.equals("unauthorized_client")) {
            return Remedy.advice(
                    "Allow the authorization code grant and pushed authorization requests for this client at the provider"
                            + (isNeeded ? "" : ", or " + otherwise));
        }
        if (advice == null) {
            return Remedy.advice(
                    isNeeded
                            ? "Compare the settings of this client with those at the provider"
                            : "If the provider takes no pushed authorization requests from this client, " + otherwise);
        }
        return Remedy.advice(advice);
    }

    private @Nullable String advice(String error, String description) {
        if (SenderKey.isDemandedBy(error, description)
                && OAuth2Keys.tokenType(context.settings()).isEmpty()) {
            return SenderKey.ADVICE;
        }
        if (CertificateUse.isDemandedBy(description) && !context.settings().has(ProviderKeys.CLIENT_CERTIFICATE)) {
            return CertificateUse.ADVICE;
        }
        String text = description.toLowerCase(Locale.ROOT);
        if (text.contains("pushed authorization request")) {
            return push();
        }
        if (error.equals("invalid_request_object")
                || text.contains("request object")
                || text.contains("request_object")) {
            return requestObject();
        }
        return switch (error) {
            case "request_not_supported" ->
                "The server reads no signed authorization requests; remove " + OAuth2Keys.REQUEST_OBJECT.name();
            case "invalid_scope" -> "Check scopes";
            case "unauthorized_client", "unsupported_response_type" ->
                "Allow the authorization code grant for this client at the provider";
            case "invalid_request" -> "Check redirect_uri, scopes and extra.authorize_params" + orSign();
            case "invalid_target" -> "Check resource";
            case "invalid_authorization_details" -> "Check authorization_details";
            case "redirect_uri_mismatch" -> "Set redirect_uri to one that is registered at the provider";
            case "server_error", "temporarily_unavailable" -> "Try again later";
            case "login_required", "interaction_required", "consent_required", "account_selection_required" ->
                "Remove prompt, so that the provider may ask";
            default -> null;
        };
    }

    /** Keycloak does not say that a client has to sign its requests. */
    private String orSign() {
        return policy.isSignatureOffered() && !policy.isSigned()
                ? "; a client that has to sign its requests (JAR, RFC 9101) needs " + OAuth2Keys.REQUEST_OBJECT.name()
                        + ": signed"
                : "";
    }

    /** A server may require signed requests of one client only, which its metadata does not say. */
    private String requestObject() {
        return policy.isSigned()
                ? "Compare the key that is registered for signed requests of this client, its algorithm, and the clock of this"
                        + " machine with the provider's"
                : "The server requires signed authorization requests (JAR, RFC 9101) of this client; set "
                        + OAuth2Keys.REQUEST_OBJECT.name() + ": signed, and the client_key that is registered for it";
    }

    /** A server may require pushed requests of one client only, which its metadata does not say. */
    private String push() {
        String required = "The server requires pushed authorization requests (PAR, RFC 9126) of this client; ";
        return policy.isPushed()
                ? required + "compare the settings of this client with those at the provider"
                : context.server().endpoint(Endpoint.PUSHED_AUTHORIZATION).isPresent()
                        ? required + "remove " + OAuth2Keys.PUSHED_AUTHORIZATION_REQUESTS.name()
                        : required + "set " + Endpoint.PUSHED_AUTHORIZATION.metadataName();
    }
}
